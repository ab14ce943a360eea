"""The facets of a search: what narrows it, for each kind of result one queryset."""

import datetime
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from initiatives.models import (
    NOW,
    Anchor,
    AnchorState,
    Citation,
    Document,
    Evidence,
    FurtherTopic,
    Moment,
    Office,
    Paragraph,
    Proposal,
    Sponsor,
    Version,
)
from initiatives.models.catalogue import held
from initiatives.models.evidence import PROPOSALS
from initiatives.models.public import public_evidence, public_passages

KINDS: dict[str, Promise] = {
    "proposal": _("Proposals"),
    "passage": _("Passages"),
    "paragraph": _("Paragraphs of documents"),
    "evidence": pgettext_lazy("results of a search", "Evidence"),
}
"""What is looked through, by parameter value, in the order of the page."""

FACETS: dict[str, Any] = {
    "summit": _("Summit"),
    "state": _("State"),
    "topic": _("Topic"),
    "text": _("Kind of text"),
    "language": _("Language of the text"),
    "year": _("Year"),
}
"""What narrows a search, by parameter name; each takes one value.

`summit` slug, `topic` slug, `text` a kind of document, `language` code, `year` · `state` code: whose proposal
it is, or who speaks.
"""

Chosen = Mapping[str, str]

_OF_DOCUMENTS = {"summit", "state", "text", "year"}
"""The facets that a text bears by its document."""


def narrowed(kind: str, chosen: Chosen, moment: Moment = NOW) -> QuerySet[Any]:
    """Return what was public of a kind at `moment` and bears what is chosen; passages as places in texts."""
    narrowing = frozenset((facet, value) for facet, value in chosen.items() if value)
    return _composed(kind, narrowing, moment, timezone.localdate())


@lru_cache(maxsize=64)
def _composed(
    kind: str, narrowing: frozenset[tuple[str, str]], moment: Moment, _day: datetime.date
) -> QuerySet[Any]:
    """Return the queryset, composed once: that costs more than the database takes for a rare word.

    It is never asked itself, only with words, which makes another one of it. `_day`: what is public now
    follows from the day.
    """
    return _NARROWED[kind](dict(narrowing), moment)


def proposal_of_evidence() -> Coalesce:
    """Return the expression of the proposal that an evidence is about."""
    return Coalesce(*PROPOSALS)


def _proposals(chosen: Chosen, moment: Moment) -> QuerySet[Any]:
    proposals = _about(chosen, moment)
    if "year" in chosen:
        proposals = proposals.filter(first_voiced_on__year=chosen["year"])
    if "language" in chosen:
        proposals = proposals.exclude(**{f"title_{chosen['language']}": ""})
    return proposals.none() if "text" in chosen else proposals


def _about(chosen: Chosen, moment: Moment) -> QuerySet[Proposal]:
    """Return the proposals public at `moment` that bear the summit, the state and the topic chosen."""
    proposals = Proposal.objects.at(moment)
    if "topic" in chosen:
        further = FurtherTopic.objects.filter(proposal=OuterRef("pk"), topic__slug=chosen["topic"])
        proposals = proposals.filter(Q(topic__slug=chosen["topic"]) | Exists(further))
    if "state" in chosen:
        proposals = proposals.filter(
            Exists(Sponsor.objects.filter(proposal=OuterRef("pk"), state=chosen["state"]))
        )
    if "summit" in chosen:
        cited = Citation.objects.at(moment).filter(passage__document__summit__slug=chosen["summit"])
        proposals = proposals.filter(Exists(cited.filter(proposal=OuterRef("pk"))))
    return proposals


def _documents(chosen: Chosen, moment: Moment) -> QuerySet[Document]:
    """Return the documents of `moment` that bear the summit, the state, the kind and the year chosen."""
    documents = Document.objects.at(moment)
    if "summit" in chosen:
        documents = documents.filter(summit__slug=chosen["summit"])
    if "text" in chosen:
        documents = documents.filter(kind=chosen["text"])
    if "year" in chosen:
        documents = documents.filter(issued_on__year=chosen["year"])
    if "state" in chosen:
        offices = Office.objects.filter(
            held(OuterRef("issued_on")), person=OuterRef("speaker"), state=chosen["state"]
        )
        documents = documents.filter(Exists(offices))
    return documents


def _anchors(chosen: Chosen, moment: Moment) -> QuerySet[Any]:
    """Return the confirmed places of the passages, of which a passage may have several."""
    anchors = Anchor.objects.filter(state=AnchorState.PLACED, passage__in=public_passages(moment))
    if not moment.is_now or chosen.keys() & _OF_DOCUMENTS:
        anchors = anchors.filter(version__document__in=_documents(chosen, moment))
    if "language" in chosen:
        anchors = anchors.filter(version__language=chosen["language"])
    if "topic" in chosen:
        about = _about({"topic": chosen["topic"]}, moment)
        cited = Citation.objects.at(moment).filter(proposal__in=about)
        anchors = anchors.filter(Exists(cited.filter(passage=OuterRef("passage"))))
    return anchors


def citations_of_paragraph(moment: Moment) -> QuerySet[Citation]:
    """Return what proposals cited of a paragraph by `moment`, to be asked within a query of paragraphs."""
    return Citation.objects.at(moment).filter(
        passage__anchors__version=OuterRef("version"),
        passage__anchors__start__lt=OuterRef("end"),
        passage__anchors__end__gt=OuterRef("start"),
    )


def _paragraphs(chosen: Chosen, moment: Moment) -> QuerySet[Any]:
    """Return the paragraphs of the newest text of each document in each language."""
    newer = Version.objects.filter(
        document=OuterRef("version__document"),
        language=OuterRef("version__language"),
        number__gt=OuterRef("version__number"),
    )
    paragraphs = Paragraph.objects.filter(~Exists(newer))
    if not moment.is_now or chosen.keys() & _OF_DOCUMENTS:
        paragraphs = paragraphs.filter(version__document__in=_documents(chosen, moment))
    if "language" in chosen:
        paragraphs = paragraphs.filter(version__language=chosen["language"])
    if "topic" in chosen:
        about = _about({"topic": chosen["topic"]}, moment)
        cited = citations_of_paragraph(moment).filter(proposal__in=about)
        paragraphs = paragraphs.filter(Exists(cited))
    return paragraphs


def _evidence(chosen: Chosen, moment: Moment) -> QuerySet[Any]:
    evidence: QuerySet[Evidence] = public_evidence(moment)
    if chosen.keys() & {"summit", "state", "topic"}:
        evidence = evidence.alias(about=proposal_of_evidence()).filter(about__in=_about(chosen, moment))
    if "year" in chosen:
        evidence = evidence.filter(published_on__year=chosen["year"])
    return evidence.none() if chosen.keys() & {"text", "language"} else evidence


_NARROWED = {"proposal": _proposals, "passage": _anchors, "paragraph": _paragraphs, "evidence": _evidence}
