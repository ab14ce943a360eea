"""Which records can be cited, and what is said of each: the item that styles and files are made of."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import F
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from initiatives.citing.files import FILE_FORMATS
from initiatives.citing.items import DATASET, CslItem, csl_date, csl_name
from initiatives.citing.styles import STYLES, Line
from initiatives.models import (
    DocumentKind,
    Paragraph,
    ParagraphKind,
    Proposal,
    Release,
    Version,
)
from initiatives.models.public import public_passages, public_steps
from initiatives.presenters.dates import precise_date
from initiatives.presenters.recorded import recorded_on
from initiatives.presenters.texts.quoted import quoted

# What Zotero and its like know these kinds of document as.
_TYPES: dict[str, str] = {
    DocumentKind.SPEECH: "speech",
    DocumentKind.TREATY: "treaty",
    DocumentKind.PRESS: "article-newspaper",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A record as it is cited. `path` is its permanent address on this site, `title` what it is of.

    `annotation` is the address of a passage as an annotation of the W3C; "" for other records.
    """

    path: str
    title: str
    item: CslItem
    annotation: str = ""

    @property
    def styles(self) -> list[tuple[str, Line]]:
        """The reference written out in each style, by the style's name."""
        return [(_(name), write(self.item)) for name, write in STYLES.items()]

    @property
    def files(self) -> list[tuple[str, str, str]]:
        """The name, the address and the media type of the file in each format."""
        return [
            (each.label, f"{self.path}cite.{ending}", each.media_type.partition(";")[0])
            for ending, each in FILE_FORMATS.items()
        ]


def of_proposal(root: str, proposal: Proposal, recorded: datetime.date) -> Reference:
    """Return how a published proposal is cited as it was last `recorded`; `root` begins its address."""
    title = proposal.title
    told = _("as recorded %(day)s") % {"day": precise_date(recorded)}
    item = _of_the_site(f"proposal-{proposal.slug}", root + proposal.get_absolute_url(), recorded)
    item |= {"title": title.text, "language": title.language, "note": _sentence(told)}
    if proposal.summary.text:
        item["abstract"] = proposal.summary.text
    return Reference(proposal.get_absolute_url(), title.text, item)


def find_proposal(root: str, proposal: str) -> Reference | None:
    """Return how the published proposal of this address is cited; None when there is none."""
    found = Proposal.objects.published().filter(slug=proposal).first()
    return of_proposal(root, found, recorded_on(found)) if found else None


def find_step(root: str, proposal: str, number: int) -> Reference | None:
    """Return how a public step of a published proposal is cited; None when there is none."""
    steps = public_steps().select_related("proposal")
    update = steps.filter(proposal__slug=proposal, number=number).first()
    if update is None:
        return None
    happened = precise_date(update.effective_on, update.effective_precision)
    recorded = timezone.localdate(update.recorded_at)
    step = _("step %(number)s") % {"number": number}
    status = ", ".join([str(update.get_stage_display()), str(update.get_condition_display()), happened])
    told = [_("recorded %(day)s") % {"day": precise_date(recorded)}]
    correction = update.corrections.public().values_list("number", flat=True).first()
    if correction is not None:
        told.append(_("corrected by step %(number)s") % {"number": correction})
    path = reverse("initiatives:step-detail", args=[proposal, number])
    item = _of_the_site(f"{proposal}-step-{number}", root + path, recorded)
    item |= {
        "title": f"{update.proposal.title}: {step} ({status})",
        "language": update.proposal.title.language,
        "section": step,
        "note": _sentence("; ".join(told)),
    }
    if update.note.text:
        item["abstract"] = update.note.text
    return Reference(path, f"{update.proposal.title}: {step}", item)


def find_passage(root: str, passage_id: str) -> Reference | None:
    """Return how a passage on the public record is cited, in the words confirmed last; else None."""
    if not public_passages().filter(pk=passage_id).exists():
        return None
    found = quoted([passage_id])[passage_id]
    path = reverse("initiatives:passage-detail", args=[passage_id])
    item = _of_a_text(
        f"passage-{passage_id}",
        root + path,
        found.anchor.version,
        found.paragraph,
        found.words,
        narrated=found.is_narrated,
    )
    annotation = reverse("initiatives:passage-annotation", args=[passage_id])
    return Reference(path, str(found.document.title), item, annotation)


def find_paragraph(root: str, document: str, version: int, number: int) -> Reference | None:
    """Return how a paragraph of a version of a document is cited; None when there is none."""
    paragraph = (
        Paragraph.objects.filter(version__document__slug=document, version__number=version, number=number)
        .select_related("version__document__speaker", "version__document__summit")
        .defer("version__text")
        .annotate(words=Substr("version__text", F("start") + 1, F("end") - F("start")))
        .first()
    )
    if paragraph is None:
        return None
    path = reverse("initiatives:paragraph-detail", args=[document, version, number])
    item = _of_a_text(
        f"{document}-v{version}-p{number}",
        root + path,
        paragraph.version,
        number,
        paragraph.words,
        narrated=paragraph.kind == ParagraphKind.NARRATION,
    )
    return Reference(path, f"{item['title']}, {item['section']}", item)


def find_release(root: str, number: int) -> Reference | None:
    """Return how a release of the data set is cited, which its number and its checksum pin; else None."""
    release = Release.objects.filter(number=number).first()
    if release is None:
        return None
    made = timezone.localdate(release.made_at)
    path = release.get_absolute_url()
    title = _("The whole data set")
    item = _of_the_site(f"data-release-{number}", root + path, made)
    item |= {
        "type": DATASET,
        "title": f"{_('Summit initiatives')}: {title}",
        "genre": _("data set"),
        "language": get_language() or "ru",
        "version": str(number),
    }
    item["custom"] |= {"sha256": release.sha256, "bytes": release.bytes}
    return Reference(path, f"{title}: {_('release %(number)s') % {'number': number}}", item)


def _of_the_site(key: str, address: str, recorded: datetime.date) -> CslItem:
    """Return what is said of each record that is this site's own and may still change."""
    return {
        "id": key,
        "type": "webpage",
        "container-title": _("Summit initiatives"),
        "URL": address,
        "issued": csl_date(recorded),
        "accessed": csl_date(timezone.localdate()),
        "custom": {"recorded_on": recorded.isoformat()},
    }


def _of_a_text(
    key: str, address: str, version: Version, paragraph: int | None, words: str, *, narrated: bool
) -> CslItem:
    """Return what is said of `words` of a document. Those of a reporter are not given to the speaker."""
    document = version.document
    item: CslItem = {"id": key, "type": _TYPES.get(document.kind, "webpage"), "title": document.title.text}
    if document.speaker and not narrated:
        item["author"] = [csl_name(document.speaker.name.text)]
    item |= {
        "genre": str(document.get_kind_display()),
        "abstract": words,
        "container-title": _("Summit initiatives"),
    }
    if document.publisher.text:
        item["publisher"] = document.publisher.text
    if document.summit:
        item["event-title"] = document.summit.title.text
        item["event-place"] = document.summit.city.text
    told = []
    if version.published_on:
        told.append(_("published %(day)s") % {"day": precise_date(version.published_on)})
    if version.retrieved_on:
        told.append(_("retrieved %(day)s") % {"day": precise_date(version.retrieved_on)})
    if document.address:
        told.append(document.address)
    item |= {
        "issued": csl_date(document.issued_on),
        "accessed": csl_date(timezone.localdate()),
        "language": version.language,
        "version": str(version.number),
        "URL": address,
        "note": _sentence(", ".join(told)),
        "custom": {
            "sha256": version.sha256,
            "paragraph": paragraph,
            "published_on": version.published_on and version.published_on.isoformat(),
            "retrieved_on": version.retrieved_on and version.retrieved_on.isoformat(),
            "source": document.address,
        },
    }
    if paragraph:
        item["section"] = _("paragraph %(number)s") % {"number": paragraph}
    return item


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
