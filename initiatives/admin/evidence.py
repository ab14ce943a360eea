"""Rows of evidence, each fault told at the field it is about."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from initiatives.actions.status import WELL_SOURCED
from initiatives.admin.faults import ToldAtField
from initiatives.admin.fields import AppendedRows, link, with_words
from initiatives.models import Bearing, Evidence, EvidenceRank, EvidenceType, Passage

RANK_OF_TYPE: dict[str, EvidenceRank] = {
    EvidenceType.OUTCOME_TEXT: EvidenceRank.PRIMARY,
    EvidenceType.GAZETTE: EvidenceRank.PRIMARY,
    EvidenceType.DEPOSITARY: EvidenceRank.PRIMARY,
    EvidenceType.OFFICIAL_PAGE: EvidenceRank.OFFICIAL,
    EvidenceType.STATEMENT: EvidenceRank.OFFICIAL,
    EvidenceType.AGENCY_REPORT: EvidenceRank.PRESS,
    EvidenceType.PRESS_REPORT: EvidenceRank.PRESS,
    EvidenceType.STATISTICS: EvidenceRank.OTHER,
    EvidenceType.OTHER: EvidenceRank.OTHER,
}
"""The rank that is meant where the editor names none."""

EVIDENCE_COLUMNS = (
    "type",
    "rank",
    "bearing",
    "publisher",
    "title",
    "quotation",
    "address",
    "archive_address",
    "published_on",
    "accessed_on",
    "passage",
)
"""What an evidence says, whatever it is given for."""


class EvidenceForm(ToldAtField):
    """One evidence. Its rank may be left to follow from its type."""

    class Meta:
        model = Evidence
        fields: tuple[str, ...] = ()  # the rows name them
        help_texts = {
            "rank": _("Left empty, it follows from the type."),
            "quotation": _("Without quotation marks around it: the page sets them."),
            "accessed_on": _("When you read it: today, unless you say otherwise."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "rank" in self.fields:
            self.fields["rank"].required = False
        if (read := self.fields.get("accessed_on")) is not None:
            # What the field began with comes along, so that a row left alone is none, whatever the day.
            read.initial, read.show_hidden_initial = timezone.localdate, True

    def clean(self) -> dict[str, Any]:
        """Fill in the rank and, of a new evidence, the day of reading where they are left empty."""
        given = super().clean() or self.cleaned_data
        if not given.get("rank") and given.get("type"):
            given["rank"] = RANK_OF_TYPE[given["type"]]
        if self.instance._state.adding and "accessed_on" in given and not given["accessed_on"]:
            given["accessed_on"] = timezone.localdate()
        return given


class EvidenceRows(AppendedRows):
    """What shows a record to be true: a passage here, or a page elsewhere."""

    model = Evidence
    verbose_name = pgettext_lazy("one", "evidence")
    verbose_name_plural = Evidence._meta.verbose_name_plural
    form = EvidenceForm
    autocomplete_fields = ("passage",)
    fieldsets = (
        (None, {"fields": (("type", "rank", "bearing"), ("publisher", "title"), "quotation")}),
        (
            _("Where it is found: a web address, or a passage of a document here"),
            {"fields": ("address", "archive_address", ("published_on", "accessed_on"), "passage")},
        ),
    )

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Return how many rows are offered: those that the form begins with, or an empty one."""
        return max(self.extra, len(getattr(request, "evidence_to_begin_with", ())))

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the evidence with the passages and their words, which the second editor decides by."""
        evidence = super().get_queryset(request)
        return evidence.prefetch_related(Prefetch("passage", with_words(Passage.objects.all())))


class BegunWithEvidence:
    """Admin of records whose form can begin with rows of evidence, `request.evidence_to_begin_with`."""

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        """Return what the rows of evidence are made of, when first shown with what they begin with."""
        params: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)  # type: ignore[misc]
        if rows := getattr(request, "evidence_to_begin_with", None):
            params["initial"] = rows
        return params


def doubtful_ranks(rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Yield what to tell of each row whose type would make it a good source and whose rank does not.

    Mostly the type was changed, and the rank that the form began with was forgotten.
    """
    for place, row in enumerate(rows, start=1):
        kind, rank = row.get("type", ""), row.get("rank", "")
        if RANK_OF_TYPE.get(kind) in WELL_SOURCED and rank in EvidenceRank and rank not in WELL_SOURCED:
            yield gettext(
                "Evidence %(place)s is of the type “%(type)s”, but its rank is “%(rank)s”. Empty the rank "
                "if it should follow from the type."
            ) % {"place": place, "type": EvidenceType(kind).label, "rank": EvidenceRank(rank).label}


def copied(shown: Evidence) -> dict[str, Any]:
    """Return what an evidence says, as a row of a new form begins with it."""
    return {name: getattr(shown, "passage_id" if name == "passage" else name) for name in EVIDENCE_COLUMNS}


def shown_evidence() -> "Prefetch[Any]":
    """Return what fetches the evidence of records, its passages with their words: two queries."""
    words = Prefetch("passage", with_words(Passage.objects.all()))
    return Prefetch("evidence", Evidence.objects.prefetch_related(words))


def list_evidence(evidence: Any) -> SafeString:
    """Return each evidence (see `shown_evidence`) on a line: its rank, publisher and title, and its words.

    The one is linked to the page elsewhere, the other to the passage.
    """
    return format_html_join("", '<span class="line">{}: {} {} {}</span>', map(_describe, evidence))


def _describe(shown: Evidence) -> tuple[Any, ...]:
    said = " · ".join(filter(None, (shown.publisher, shown.title)))
    address = shown.address
    if address:
        said = link(address, said or address)
    words = ""
    if shown.passage is not None:
        held = Truncator(str(getattr(shown.passage, "words", None) or shown.passage_id)).chars(90)
        words = format_html('<q class="quoted">{}</q>', link(shown.passage.get_absolute_url(), held))
    against = gettext("(speaks against it)") if shown.bearing == Bearing.CONTRADICTS else ""
    return shown.get_rank_display(), said, words, against
