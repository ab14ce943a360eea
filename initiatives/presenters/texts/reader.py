"""The reader: one version of a document as paragraphs of runs, beside them the proposals they hold.

Only what published proposals cite is shown. The place of a passage is its anchor in the version shown;
a passage without a place there is listed at the foot, never dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from initiatives.models import (
    NOW,
    Anchor,
    AnchorState,
    Citation,
    CitationRole,
    Document,
    Moment,
    Office,
    Paragraph,
    Passage,
    Proposal,
    Publication,
    Version,
)
from initiatives.models.catalogue import held
from initiatives.models.wording import LANGUAGE_CODES
from initiatives.presenters.addresses import at_moment, moment_pairs
from initiatives.presenters.texts.layout import Block, Cited, Entry, Heading, Mark, entries, lay_out, place

_ROLES = list(CitationRole)


class NotInDocumentError(LookupError):
    """The document has no such version, or no such proposal is public in it; the message says which."""


@dataclass(frozen=True)
class VersionLink:
    """A version of the document and its address in the reader; `shown` marks the one on the page."""

    version: Version
    address: str
    shown: bool


@dataclass(frozen=True)
class Edition:
    """For whom a document is shown: what of it, and where its links lead.

    `everything` shows also what no published proposal cites, and how its paragraphs fall into sentences;
    else what was public and held at `moment`.
    """

    everything: bool
    version: Callable[[Document, Version | None, Version | None], str]
    proposal: Callable[[Proposal], str]
    moment: Moment = NOW


@dataclass(frozen=True)
class Reader:
    """All that the page of one version shows.

    `version` is None for a document without any text; `standard` is the version shown unasked.
    `marks` stand in the order of the text, those without a place (`lost`) apart; `entries` are the
    proposals in the order of their first passages.
    """

    document: Document
    offices: Sequence[Office]
    versions: Sequence[VersionLink]
    standard: Version | None
    version: Version | None
    blocks: Sequence[Block]
    marks: Sequence[Mark]
    lost: Sequence[Mark]
    entries: Sequence[Entry]
    chosen: Entry | None

    @property
    def address(self) -> str:
        """The address of this version without a proposal chosen."""
        return version_address(self.document, self.version, self.standard)

    @cached_property
    def paragraphs(self) -> str:
        """What the permanent addresses of its paragraphs begin with."""
        number = self.version.number if self.version else 0
        first = reverse("initiatives:paragraph-detail", args=[self.document.slug, number, 1])
        return first.removesuffix("1/")

    @property
    def source(self) -> str:
        """The address of the page the text was taken from; "" without one, and for a translation of ours."""
        is_original = self.version is not None and self.version.translation_of_id is None
        return self.document.address if is_original else ""

    @property
    def newer(self) -> Version | None:
        """The newer original that has replaced the original shown, if there is one."""
        if self.version is None or self.standard is None or self.version.translation_of_id:
            return None
        return self.standard if self.standard.number > self.version.number else None


def standard_version(versions: Iterable[Version]) -> Version | None:
    """Return the version shown unasked: the newest original, else the newest; None without any."""
    return max(
        versions, key=lambda version: (version.translation_of_id is None, version.number), default=None
    )


def version_address(document: Document, version: Version | None, standard: Version | None) -> str:
    """Return the address of a version in the reader; it names the version unless shown unasked."""
    page = document.get_absolute_url()
    return page if version is None or version == standard else f"{page}?version={version.number}"


PUBLIC = Edition(everything=False, version=version_address, proposal=Proposal.get_absolute_url)


def edition_of(moment: Moment) -> Edition:
    """Return the public edition as of `moment`, its links kept to it."""
    if moment.is_now:
        return PUBLIC
    return Edition(
        everything=False,
        version=lambda *shown: at_moment(version_address(*shown), moment),
        proposal=lambda proposal: at_moment(proposal.get_absolute_url(), moment),
        moment=moment,
    )


def passage_address(passage: Passage, *, follow: str = "") -> str:
    """Return the place of a passage in the reader.

    It is in the version where the place is confirmed: the one shown unasked before any other. Without a
    confirmed place it is the version shown unasked, whose foot lists the passage if it has no place at all.
    Words that no published proposal cites carry no mark: the address is that of their paragraph. The proposal
    `follow` (a slug) is chosen there if it is published and cites the passage.
    """
    versions = list(Version.objects.filter(document=passage.document_id).defer("text"))
    placed = Anchor.objects.filter(passage=passage, state=AnchorState.PLACED)
    confirmed = set(placed.values_list("version", flat=True))
    standard = standard_version(versions)
    version = standard
    if standard and standard.pk not in confirmed:
        version = standard_version(one for one in versions if one.pk in confirmed) or standard
    page = version_address(passage.document, version, standard)
    citing = passage.citations.filter(proposal__publication=Publication.PUBLISHED)
    slugs = set(citing.values_list("proposal__slug", flat=True))
    if follow in slugs:
        page += f"{'&' if '?' in page else '?'}proposal={follow}"
    if slugs:
        return f"{page}#passage-{passage.pk}"
    begins = Anchor.objects.filter(passage=passage, version=version).values("start")[:1]
    paragraphs = Paragraph.objects.filter(version=version, start__lte=Subquery(begins)).order_by("-start")
    number = paragraphs.values_list("number", flat=True).first()
    return page if number is None else f"{page}#p{number}"


def read(
    document: Document,
    *,
    number: int | None = None,
    proposal: str | None = None,
    edition: Edition = PUBLIC,
) -> Reader:
    """Present version `number` of the document (None: the one shown unasked), `proposal` lit.

    The `edition` of the desk shows drafts and uncited passages too; the public one never does.

    Raises NotInDocumentError when the document has no such version, or no passage that such a proposal cites.
    """
    versions = list(document.versions.select_related("translation_of").defer("text", "translation_of__text"))
    standard = standard_version(versions)
    version = standard
    if number is not None:
        version = next((one for one in versions if one.number == number), None)
        if version is None:
            raise NotInDocumentError(_("This document has no version %(number)s.") % {"number": number})
    named = () if edition.everything or version == standard else (("version", str(number)),)
    query = "?" + "".join(f"{name}={value}&" for name, value in (*named, *moment_pairs(edition.moment)))
    cited = _cited(document, query, edition)
    if proposal is not None and all(
        proposal != one.heading.slug for every in cited.values() for one in every
    ):
        raise NotInDocumentError(
            _("This document has no passage of the proposal “%(slug)s”.") % {"slug": proposal}
        )

    paragraphs = list(Paragraph.objects.filter(version=version)) if version else []
    text = Version.objects.values_list("text", flat=True).get(pk=version.pk) if version else ""
    anchors = _anchors(version, list(cited))
    marks, lost = place(anchors, cited, paragraphs, chosen=proposal)
    found = entries([*marks, *lost])
    chosen = next((entry for entry in found if entry.heading.slug == proposal), None)
    return Reader(
        document=document,
        offices=_offices(document),
        versions=[
            VersionLink(one, edition.version(document, one, standard), shown=one == version)
            for one in versions
        ],
        standard=standard,
        version=version,
        blocks=lay_out(
            text,
            paragraphs,
            {anchor.passage_id: anchor for anchor in anchors},
            marks,
            chosen,
            sentences=edition.everything,
        ),
        marks=marks,
        lost=lost,
        entries=found,
        chosen=chosen,
    )


def _cited(document: Document, query: str, edition: Edition) -> dict[str, tuple[Cited, ...]]:
    """Return what proposals cite of the document, by passage; `query` begins those of the links."""
    shown = Citation.objects.all() if edition.everything else Citation.objects.at(edition.moment)
    titles = (f"proposal__title_{code}" for code in LANGUAGE_CODES)
    citations = (
        shown.filter(passage__document=document)
        .select_related("proposal")
        .only("role", "passage", "proposal__slug", "proposal__publication", *titles)
        .order_by("proposal__slug")
    )
    headings: dict[str, Heading] = {}
    roles: dict[str, dict[str, list[CitationRole]]] = {}
    for citation in citations:
        proposal = citation.proposal
        if proposal.slug not in headings:
            headings[proposal.slug] = Heading(
                slug=proposal.slug,
                title=proposal.title,
                address=edition.proposal(proposal),
                light=f"{query}proposal={proposal.slug}",
                hidden=""
                if proposal.publication == Publication.PUBLISHED
                else proposal.get_publication_display(),
            )
        of_passage = roles.setdefault(citation.passage_id, {})
        of_passage.setdefault(proposal.slug, []).append(CitationRole(citation.role))
    uncited = document.passages.values_list("pk", flat=True) if edition.everything else ()
    return dict.fromkeys(uncited, ()) | {
        passage: tuple(Cited(headings[slug], _in_words(every)) for slug, every in by_slug.items())
        for passage, by_slug in roles.items()
    }


def _in_words(roles: list[CitationRole]) -> str:
    return ", ".join(str(role.label) for role in sorted(roles, key=_ROLES.index))


def _anchors(version: Version | None, passages: Sequence[str]) -> list[Anchor]:
    """Return an anchor for each passage: that of the version, else a lost one with words from elsewhere."""
    anchors = list(
        Anchor.objects.filter(version=version, passage__in=passages).only(
            "passage", "start", "end", "exact", "state"
        )
    )
    absent = set(passages) - {anchor.passage_id for anchor in anchors}
    elsewhere = (
        Anchor.objects.filter(passage__in=absent)
        .order_by("passage", "-version__number")
        .distinct("passage")
        .values_list("passage", "exact")
    )
    return anchors + [Anchor(passage_id=pk, exact=exact, state=AnchorState.LOST) for pk, exact in elsewhere]


def _offices(document: Document) -> list[Office]:
    """Return the posts that the speaker held on the day of the document."""
    return list(Office.objects.filter(held(document.issued_on), person=document.speaker_id))
