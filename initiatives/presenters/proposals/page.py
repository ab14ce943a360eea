"""One proposal with all that is recorded of it, ready for its page."""

import datetime
import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from initiatives.models import (
    NOW,
    Citation,
    CitationRole,
    Evidence,
    InstrumentAct,
    Measurement,
    Milestone,
    Moment,
    Office,
    Position,
    Proposal,
    Publication,
    Relation,
    RelationKind,
    Sponsor,
    Stance,
    StatusUpdate,
    Target,
    Topic,
)
from initiatives.models.dating import last_day_of
from initiatives.models.history import history_of
from initiatives.models.standing import end_of
from initiatives.models.wording import LANGUAGE_CODES, Language
from initiatives.presenters.proposals.instruments import Instrument, acts_of, instrument
from initiatives.presenters.proposals.outcomes import OutcomeView, matches_of, outcome_views
from initiatives.presenters.proposals.progress import PathStage, Proof, Step, path, public_updates, steps
from initiatives.presenters.proposals.targets import TargetView, target_view
from initiatives.presenters.recorded import recorded_on
from initiatives.presenters.texts.quoted import Quoted, join_parts, office_on, offices_of, quoted

# How a relation reads from its other end.
INVERSE: dict[str, Promise] = {
    RelationKind.PART_OF: _("has as its part"),
    RelationKind.IMPLEMENTS: _("is implemented by"),
    RelationKind.CONTINUES: _("is continued by"),
    RelationKind.SUPERSEDES: _("is superseded by"),
    RelationKind.LEGAL_BASIS_FOR: _("has as its legal basis"),
    RelationKind.RELATED: _("related to"),
}


@dataclass(frozen=True, slots=True)
class SponsorView:
    """Who puts the proposal forward, a person with the office held when it was first voiced."""

    sponsor: Sponsor
    office: Office | None


@dataclass(frozen=True, slots=True)
class PositionView:
    """What a state says, and the words or pages that show it."""

    position: Position
    quoted: Quoted | None
    proofs: list[Proof]


@dataclass(frozen=True, slots=True)
class RoleGroup:
    """The passages that do the same for the proposal, in the order of the texts."""

    role: CitationRole
    passages: list[Quoted]


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """An event expected to bear on the proposal."""

    milestone: Milestone
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class RelationView:
    """A link as it reads from this proposal."""

    label: str | Promise
    other: Proposal


@dataclass(frozen=True, slots=True)
class WordingChange:
    """A change of the published title or summary in one language."""

    changed_on: datetime.date
    field: Promise
    language: str
    language_label: str | Promise
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """A published proposal with its status and flags annotated. `origins` are quoted at the top."""

    proposal: Proposal
    topics: list[Topic]
    sponsors: list[SponsorView]
    origins: list[Quoted]
    positions: list[PositionView]
    path: list[PathStage]
    steps: list[Step]
    roles: list[RoleGroup]
    instrument: Instrument | None
    outcomes: list[OutcomeView]
    targets: list[TargetView]
    milestones: list[MilestoneView]
    relations: list[RelationView]
    changes: list[WordingChange]
    recorded_on: datetime.date


def proposal_page(slug: str, moment: Moment = NOW) -> ProposalPage | None:
    """Return the published proposal of this address as of `moment`; None when there was none by then.

    A fixed number of queries.
    """
    day = moment.day
    proposal = (
        Proposal.objects.at(moment)
        .with_current_status(moment)
        .with_flags(moment)
        .select_related("topic")
        .filter(slug=slug)
        .first()
    )
    if proposal is None:
        return None
    sponsors = list(proposal.sponsors.select_related("state", "person", "document"))
    citations = list(Citation.objects.at(moment).filter(proposal=proposal))
    updates = public_updates([proposal.pk], moment)
    positions = list(Position.objects.at(moment).filter(proposal=proposal).select_related("state"))
    measured = Prefetch("measurements", Measurement.objects.at(moment))
    targets = list(Target.objects.at(moment).filter(proposal=proposal).prefetch_related(measured))
    measurements = [each for target in targets for each in target.measurements.all()]
    acts = acts_of(proposal, moment)
    matches = matches_of(proposal, moment)
    evidence = _evidence(updates, positions, measurements, acts, moment)
    passages = quoted(
        {each.passage_id for each in citations}
        | {each.passage_id for each in targets}
        | {each.passage_id for each in positions if each.passage_id}
        | {each.passage_id for each in matches if each.passage_id}
        | {each.passage_id for each in evidence if each.passage_id}
    )
    of_update, of_position, of_measurement, of_act = _proofs(evidence, passages)
    timeline = steps(updates, of_update)
    roles = roles_of(citations, passages)
    origins = origins_of(roles)
    stances = [
        PositionView(each, passages.get(each.passage_id or ""), of_position.get(each.pk, []))
        for each in positions
    ]
    offices = offices_of(sponsor.person_id for sponsor in sponsors)
    events = _events(proposal, moment)
    milestones: QuerySet[Any] = Milestone.objects.at(moment).filter(proposals=proposal)
    return ProposalPage(
        proposal=proposal,
        topics=[proposal.topic, *proposal.more_topics.all()],
        sponsors=[
            SponsorView(sponsor, office_on(offices, sponsor.person, proposal.first_voiced_on or day))
            for sponsor in sponsors
        ],
        origins=origins,
        positions=_beyond_the_origin(stances, origins, sponsors),
        path=path(proposal, proposal.stage, timeline, day),
        steps=timeline,
        roles=roles,
        instrument=instrument(proposal, acts, of_act),
        outcomes=outcome_views(matches, passages),
        targets=[target_view(target, of_measurement, passages) for target in targets],
        milestones=[
            MilestoneView(each, each.last_day >= day)
            for each in milestones.annotate(last_day=last_day_of("due_on"))
        ],
        relations=_relations(proposal, moment),
        changes=_changes(events),
        recorded_on=recorded_on(proposal, moment),
    )


def _evidence(
    updates: list[StatusUpdate],
    positions: list[Position],
    measurements: list[Measurement],
    acts: list[InstrumentAct],
    moment: Moment,
) -> list[Evidence]:
    # By lists of keys, so that the indexes on the four columns serve whatever the size of the table.
    return list(
        Evidence.objects.recorded(moment).filter(
            Q(update__in=[each.pk for each in updates])
            | Q(position__in=[each.pk for each in positions])
            | Q(measurement__in=[each.pk for each in measurements])
            | Q(act__in=[each.pk for each in acts])
        )
    )


def _proofs(evidence: Iterable[Evidence], passages: dict[str, Quoted]) -> tuple[dict[int, list[Proof]], ...]:
    """Return the proofs of updates, of positions, of measurements and of acts, each by its key."""
    found: tuple[dict[int, list[Proof]], ...] = tuple(defaultdict(list) for _ in range(4))
    for each in evidence:
        proof = Proof(each, passages.get(each.passage_id or ""))
        for place, key in enumerate((each.update_id, each.position_id, each.measurement_id, each.act_id)):
            if key:
                found[place][key].append(proof)
    return found


def roles_of(citations: Iterable[Citation], passages: dict[str, Quoted]) -> list[RoleGroup]:
    """Return the passages by role; those that are parts of one quotation are put together as one."""
    parts: defaultdict[tuple[str, int, int | str], list[Quoted]] = defaultdict(list)
    for citation in citations:
        if passage := passages.get(citation.passage_id):
            # Words of two documents are never one quotation, whatever the number says.
            alone_or_part = citation.passage_id if citation.group is None else citation.group
            parts[citation.role, passage.document.pk, alone_or_part].append(passage)
    groups: defaultdict[str, list[Quoted]] = defaultdict(list)
    for (role, _document, _part), every in parts.items():
        groups[role].append(join_parts(sorted(every, key=_place_of)))
    return [RoleGroup(role, sorted(groups[role], key=_place_of)) for role in CitationRole if role in groups]


def _place_of(passage: Quoted) -> tuple[datetime.date, int, int]:
    return passage.document.issued_on, passage.document.pk, passage.anchor.start or 0


def origins_of(roles: list[RoleGroup]) -> list[Quoted]:
    """Return where it was put forward; where only its support is on record, that."""
    by_role = {group.role: group.passages for group in roles}
    return by_role.get(CitationRole.ORIGIN) or by_role.get(CitationRole.SUPPORT, [])


def _beyond_the_origin(
    positions: list[PositionView], origins: list[Quoted], sponsors: list[Sponsor]
) -> list[PositionView]:
    """Leave out the sponsors of which no more is known than that they propose, in the words at the top."""
    at_the_top = [part.anchor for each in origins for part in (each, *each.continued)]
    telling = {
        each.position.state_id
        for each in positions
        if each.position.stance != Stance.PROPOSES
        or each.position.state_id not in {sponsor.state_id for sponsor in sponsors}
        or each.quoted is None
        or each.quoted.anchor not in at_the_top
        or each.proofs
    }
    return [each for each in positions if each.position.state_id in telling]


def _relations(proposal: Proposal, moment: Moment) -> list[RelationView]:
    rows = Relation.objects.at(moment).filter(Q(proposal=proposal) | Q(other=proposal))
    rows = rows.select_related("proposal", "other")
    return [
        RelationView(row.get_kind_display(), row.other)
        if row.proposal_id == proposal.pk
        else RelationView(INVERSE[row.kind], row.proposal)
        for row in rows
    ]


def _events(proposal: Proposal, moment: Moment) -> list[Any]:
    """Return what the database's history keeps of the proposal as it was published, drafts left out."""
    published = history_of("Proposal").filter(pgh_obj=proposal.pk, publication=Publication.PUBLISHED)
    if moment.known_on is not None:
        published = published.filter(pgh_created_at__lt=end_of(moment.known_on))
    return list(published.order_by("pgh_id"))


def _changes(events: list[Any]) -> list[WordingChange]:
    """Return how title and summary changed between these events, the latest change first."""
    fields = {"title": _("Title"), "summary": _("Summary")}
    found = []
    for before, after in itertools.pairwise(events):
        for name, heading in fields.items():
            for code in LANGUAGE_CODES:
                old, new = getattr(before, f"{name}_{code}"), getattr(after, f"{name}_{code}")
                if old != new:
                    found.append(
                        WordingChange(
                            timezone.localdate(after.pgh_created_at),
                            heading,
                            code,
                            Language(code).label,
                            old,
                            new,
                        )
                    )
    return found[::-1]
