"""Evidence: as the records that it is given for tell it, and as records of its own."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch
from django_filters import FilterSet

from initiatives.api.fields import (
    ADDRESS,
    DAY,
    STRING,
    Field,
    Schema,
    Site,
    api_address,
    optional,
    page,
    page_of,
    record,
    reference,
    reference_schema,
    several,
    shared,
    term,
    term_schema,
)
from initiatives.api.filters import of_proposal, term_of
from initiatives.api.resources import ID, Resource
from initiatives.api.sources import quotation
from initiatives.models import Bearing, Evidence, EvidenceRank, EvidenceType, Moment, Proposal
from initiatives.models.evidence import EvidenceQuerySet
from initiatives.models.public import public_evidence
from initiatives.presenters.texts.quoted import quoted


def _evidence(each: Evidence, site: Site) -> dict[str, Any]:
    """Return an evidence as the record it is given for tells it."""
    return {
        "api": api_address(site, "evidence", each.pk),
        "type": term(EvidenceType, each.type),
        "rank": term(EvidenceRank, each.rank),
        "bearing": term(Bearing, each.bearing),
        "publisher": each.publisher or None,
        "title": each.title or None,
        "source_address": each.address or None,
        "archive_address": each.archive_address or None,
        "published_on": each.published_on,
        "accessed_on": each.accessed_on,
        "quotation": each.quotation or None,
        "passage": quotation(site.passages.get(each.passage_id or ""), site),
    }


EVIDENCE_SCHEMA = record(
    api=ADDRESS,
    type=term_schema(EvidenceType),
    rank=term_schema(EvidenceRank),
    bearing=term_schema(Bearing),
    publisher=optional(STRING),
    title=optional(STRING),
    source_address=optional(ADDRESS),
    archive_address=optional(ADDRESS),
    published_on=optional(DAY),
    accessed_on=optional(DAY),
    quotation=optional(STRING),
    passage=optional(shared("Quotation")),
)
"""An evidence within the record that it is given for."""


SHOWN_BY = Field(
    "evidence",
    lambda source, site: [_evidence(each, site) for each in source.proofs],
    several(shared("Proof")),
    "What shows it, in the order it was given.",
)


def proofs(moment: Moment) -> "Prefetch[str]":
    """Return the evidence that had been recorded by `moment`, to be read along as `proofs`."""
    given = Evidence.objects.recorded(moment).order_by("pk")
    return Prefetch("evidence", given, to_attr="proofs")


def with_words(records: Sequence[Any], root: str, passages: set[str]) -> Site:
    """Gather the words of the passages that show the records, beside `passages`."""
    shown = {each.passage_id for source in records for each in source.proofs if each.passage_id}
    return Site(root, passages=quoted(shown | passages))


class EvidenceFilter(FilterSet):  # type: ignore[misc] # the library is untyped
    """Evidence by the proposal that it bears on, by type, rank and bearing."""

    proposal = of_proposal(method="bearing_on")
    type = term_of(EvidenceType, "type", "Type")
    rank = term_of(EvidenceRank, "rank", "Rank")
    bearing = term_of(Bearing, "bearing", "Bearing")

    def bearing_on(self, rows: EvidenceQuerySet, _name: str, proposal: Proposal) -> EvidenceQuerySet:
        """Keep the evidence of steps, positions, measurements and acts of a proposal."""
        return rows.of(proposal)


_GIVEN_FOR = ("update", "position", "measurement", "act")


def _given_for(each: Evidence, site: Site) -> dict[str, Any]:
    """Return what an evidence is given for: a step or a position here, a measurement or an act of a state."""
    parent = next(name for name in _GIVEN_FOR if getattr(each, f"{name}_id"))
    of = getattr(each, parent)
    api = None
    if parent == "update":
        api = api_address(site, "status-updates", of.proposal.slug, of.number)
    elif parent == "position":
        api = api_address(site, "positions", of.pk)
    return {"kind": parent, "proposal": reference("proposals", each.proposal, site), "api": api}


def _evidence_field(name: str, schema: Schema) -> Field:
    return Field(name, lambda each, site: _evidence(each, site)[name], schema)


EVIDENCE = Resource(
    name="evidence",
    noun="Evidence",
    about="What shows steps, positions, measurements and acts of states to be true.",
    fields=[
        page(
            lambda each, site: page_of(each.proposal, site),
            "The page of the proposal that it bears on.",
        ),
        *(_evidence_field(name, schema) for name, schema in EVIDENCE_SCHEMA["properties"].items()),
        Field(
            "given_for",
            _given_for,
            record(
                kind={"type": "string", "enum": list(_GIVEN_FOR)},
                proposal=reference_schema("proposals"),
                api=optional(ADDRESS),
            ),
            "What it shows.",
        ),
    ],
    records=lambda moment: public_evidence(moment).with_proposals(),
    order=("id",),
    path="evidence/<int:id>/",
    key={"id": "pk"},
    arguments={"id": ID},
    is_timed=True,
    asked=EvidenceFilter,
    gather=lambda records, root: Site(
        root, passages=quoted({each.passage_id for each in records if each.passage_id})
    ),
)
