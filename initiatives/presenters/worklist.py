"""The worklist: what waits for somebody at the desk, each entry leading to where it is dealt with."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, Exists, Model, OuterRef, Prefetch, QuerySet, Subquery, Window
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from initiatives.models import (
    Anchor,
    Approval,
    Condition,
    Document,
    InstrumentAct,
    Measurement,
    Milestone,
    Passage,
    Position,
    Proposal,
    Publication,
    Stage,
    StatusUpdate,
    StepDraft,
    Target,
    Version,
)
from initiatives.models.dating import last_day_of
from initiatives.models.wording import LANGUAGE_CODES, Wording
from initiatives.presenters.dates import precise_date
from initiatives.presenters.proposals.targets import write_number

SHOWN = 5
"""How many entries of a section stand on the first page; all of them stand in the list behind it."""
RETURNED_FOR = datetime.timedelta(days=30)
"""How long a returned step is offered to be recorded anew: after that, nobody is going to."""
OPENED_FROM = "work"
"""Says in an address from which section a page is opened, to which it then leads back."""
_WORDS = 140

Person = Any
Present = Callable[[Any, Person], "Task"]


@dataclass(frozen=True, slots=True)
class Task:
    """One entry: what it is about, what is known of it, and the address where it is dealt with."""

    about: Wording
    details: list[Wording]
    address: str


@dataclass(frozen=True, slots=True)
class Section:
    """Entries of one sort: how many there are, the first of them, and the address of the list of all."""

    key: str
    title: str
    count: int
    tasks: list[Task]
    address: str


@dataclass(frozen=True, slots=True)
class Worklist:
    """All that waits, the most pressing first; `idle` are the sections with nothing in them."""

    sections: list[Section] = field(default_factory=list)
    idle: list[Section] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Work:
    """A sort of work: which records of `model` wait for `person` on a day, and what is said of each.

    It is for whoever may view the records and, if `needs` names one, has a permission besides.
    """

    key: str
    title: Promise
    model: type[Model]
    select: Callable[[Person, datetime.date], QuerySet[Any]]
    present: Present
    needs: str = ""

    def is_for(self, person: Person) -> bool:
        """Tell whether the section concerns a person at all."""
        view = f"initiatives.view_{self.model._meta.model_name}"
        return bool(person.has_perm(view) and (not self.needs or person.has_perm(self.needs)))

    def section(self, person: Person, today: datetime.date) -> Section:
        """Return the section for a person, in one query but for what is prefetched."""
        counted = self.select(person, today).annotate(together=Window(Count("pk")))
        rows = list(counted[:SHOWN])
        return Section(
            key=self.key,
            title=str(self.title),
            count=rows[0].together if rows else 0,
            tasks=[self._opened_from_here(self.present(row, person)) for row in rows],
            address=f"{_desk(self.model, 'changelist')}?{OPENED_FROM}={self.key}",
        )

    def _opened_from_here(self, task: Task) -> Task:
        page, hash_sign, place = task.address.partition("#")
        opened = f"{page}{'&' if '?' in page else '?'}{OPENED_FROM}={self.key}"
        return replace(task, address=f"{opened}{hash_sign}{place}")


def worklist(person: Person, today: datetime.date) -> Worklist:
    """Return what waits for `person`: only what they may see, and offered only as they may do it."""
    found = [work.section(person, today) for work in WORK if work.is_for(person)]
    return Worklist(
        sections=[section for section in found if section.count],
        idle=[section for section in found if not section.count],
    )


def _desk(model: type[Model], page: str, *arguments: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def _record_step(proposal: Proposal, person: Person, begin: str = "") -> str:
    """Return where a step of a proposal is recorded; for who may not, where the proposal is read."""
    if not person.has_perm("initiatives.add_statusupdate"):
        return _desk(Proposal, "change", proposal.pk)
    return f"{_desk(StatusUpdate, 'add')}?proposal={proposal.pk}{begin}"


def _said(*texts: str) -> list[Wording]:
    """Return texts in the language of the page, empty ones left out."""
    return [Wording(text, "") for text in texts if text]


def _waiting(_person: Person) -> QuerySet[Any]:
    return (
        StatusUpdate.objects.waiting().select_related("proposal", "recorded_by").order_by("recorded_at", "pk")
    )


def _to_approve(person: Person, _today: datetime.date) -> QuerySet[Any]:
    return _waiting(person).exclude(recorded_by=person)


def _with_others(person: Person, _today: datetime.date) -> QuerySet[Any]:
    waiting = _waiting(person)
    return waiting.filter(recorded_by=person) if person.has_perm("initiatives.add_approval") else waiting


def _step(update: StatusUpdate, _person: Person) -> Task:
    condition = "" if update.condition == Condition.ACTIVE else update.get_condition_display()
    by = gettext("recorded by %(person)s") % {"person": update.recorded_by} if update.recorded_by else ""
    day = precise_date(update.effective_on, update.effective_precision)
    details = _said(update.get_stage_display(), condition, day, by)
    return Task(update.proposal.title, details, _desk(StatusUpdate, "change", update.pk))


def _returned(_person: Person, today: datetime.date) -> QuerySet[Any]:
    """Return the steps that nobody has taken up again since they were returned."""
    later = {"proposal": OuterRef("proposal")}
    recorded = StatusUpdate.objects.filter(recorded_at__gt=OuterRef("approval__decided_at"), **later)
    begun = StepDraft.objects.filter(begun_at__gt=OuterRef("approval__decided_at"), **later)
    since = today - RETURNED_FOR
    returned = StatusUpdate.objects.filter(
        approval__verdict=Approval.Verdict.RETURNED, approval__decided_at__date__gte=since
    )
    return (
        returned.exclude(Exists(recorded))
        .exclude(Exists(begun))
        .select_related("proposal", "approval__decided_by", "recorded_by")
        .order_by("approval__decided_at", "pk")
    )


def _sent_back(update: StatusUpdate, person: Person) -> Task:
    task = _step(update, person)
    said = {
        "person": update.approval.decided_by,
        "comment": Truncator(update.approval.comment).chars(_WORDS),
    }
    details = [*task.details, *_said(gettext("Returned by %(person)s: %(comment)s") % said)]
    return Task(task.about, details, _record_step(update.proposal, person, f"&again={update.pk}"))


def _unsettled(_person: Person, _today: datetime.date) -> QuerySet[Any]:
    waiting = Anchor.objects.unsettled().select_related("version").defer("version__text")
    return (
        Passage.objects.filter(anchors__in=Anchor.objects.unsettled())
        .distinct()
        .select_related("document")
        .prefetch_related(Prefetch("anchors", waiting.order_by("version__number"), to_attr="waiting"))
        .order_by("-document__issued_on", "document", "pk")
    )


def _passage(passage: Any, _person: Person) -> Task:
    first = passage.waiting[0]
    words = Wording(f"«{Truncator(first.exact).chars(_WORDS)}»", first.version.language)
    places = [
        gettext("version %(number)s") % {"number": anchor.version.number} + f": {anchor.get_state_display()}"
        for anchor in passage.waiting
    ]
    address = f"{_desk(Version, 'places', first.version_id)}#passage-{passage.pk}"
    return Task(words, [*_said(*places), passage.document.title], address)


def _ready_for_force(_person: Person, _today: datetime.date) -> QuerySet[Any]:
    return Proposal.objects.published().ready_for_force()


def _for_force(proposal: Proposal, person: Person) -> Task:
    needed = gettext("states needed: %(count)s") % {"count": proposal.in_force_needs}
    return Task(proposal.title, _said(needed), _record_step(proposal, person, "&in_force=1"))


def _overdue(_person: Person, today: datetime.date) -> QuerySet[Any]:
    def passed(model: Any, due_on: str) -> QuerySet[Any]:
        dated: QuerySet[Any] = model.objects.alias(last_day=last_day_of(due_on)).filter(last_day__lt=today)
        return dated.order_by(f"-{due_on}")

    return (
        Proposal.objects.published()
        .overdue()
        .prefetch_related(
            Prefetch("milestones", passed(Milestone, "due_on"), to_attr="passed_milestones"),
            Prefetch(
                "targets",
                passed(Target, "deadline_on").filter(publication="published"),
                to_attr="passed_targets",
            ),
        )
    )


def _expected(proposal: Any, person: Person) -> Task:
    """Present a proposal with what was expected last: no step came after any later day."""
    dates = [(event.due_on, event.due_precision, event.title) for event in proposal.passed_milestones]
    dates += [(goal.deadline_on, goal.deadline_precision, goal.title) for goal in proposal.passed_targets]
    day, precision, title = max(dates, key=lambda expected: expected[0])
    details = [title, *_said(precise_date(day, precision))]
    return Task(proposal.title, details, _record_step(proposal, person))


def _quiet(_person: Person, _today: datetime.date) -> QuerySet[Any]:
    quiet: QuerySet[Any] = Proposal.objects.published().quiet().with_current_status()
    return quiet.order_by("status_on", "slug")


def _silent(proposal: Any, person: Person) -> Task:
    stage = str(Stage(proposal.stage).label) if proposal.stage else ""
    day = precise_date(proposal.status_on, proposal.status_precision) if proposal.stage else ""
    return Task(proposal.title, _said(stage, day), _record_step(proposal, person))


def _untranslated(_person: Person, _today: datetime.date) -> QuerySet[Any]:
    return Proposal.objects.published().untranslated()


def missing_texts(proposal: Proposal) -> str:
    """Return by name which titles and summaries of a proposal are missing; empty if none is."""
    columns = [f"{text}_{code}" for text in ("title", "summary") for code in LANGUAGE_CODES]
    called = {column.name: column.verbose_name for column in Proposal._meta.concrete_fields}
    names = [called[column] for column in columns if not getattr(proposal, column)]
    return gettext("missing: %(names)s") % {"names": ", ".join(map(str, names))} if names else ""


def _lacking(proposal: Proposal, _person: Person) -> Task:
    missing = missing_texts(proposal)
    return Task(proposal.title, _said(missing), _desk(Proposal, "change", proposal.pk))


def _draft_proposals(_person: Person, _today: datetime.date) -> QuerySet[Any]:
    drafts = Proposal.objects.filter(publication=Publication.DRAFT)
    return drafts.select_related("topic").order_by("-pk")


def _draft_proposal(proposal: Proposal, _person: Person) -> Task:
    details = [*_said(proposal.get_kind_display()), proposal.topic.name]
    return Task(proposal.title, details, _desk(Proposal, "change", proposal.pk))


def _begun_steps(_person: Person, _today: datetime.date) -> QuerySet[Any]:
    return StepDraft.objects.select_related("proposal", "begun_by")


def _begun(draft: StepDraft, person: Person) -> Task:
    by = gettext("begun by %(person)s") % {"person": draft.begun_by} if draft.begun_by else ""
    address = _record_step(draft.proposal, person, f"&draft={draft.pk}")
    return Task(draft.proposal.title, _said(draft.get_hindrance_display(), by), address)


def _draft_positions(_person: Person, _today: datetime.date) -> QuerySet[Any]:
    drafts = Position.objects.filter(publication=Publication.DRAFT).order_by("-pk")
    return drafts.select_related("proposal", "state")


def _draft_position(position: Position, _person: Person) -> Task:
    details = [position.state.name, *_said(position.get_stance_display())]
    return Task(position.proposal.title, details, _desk(Position, "change", position.pk))


def _draft_targets(_person: Person, _today: datetime.date) -> QuerySet[Any]:
    drafts = Target.objects.filter(publication=Publication.DRAFT)
    return drafts.select_related("proposal").order_by("-pk")


def _draft_target(target: Target, _person: Person) -> Task:
    details = [target.title, *_said(write_number(target.value)), target.unit]
    return Task(target.proposal.title, details, _desk(Target, "change", target.pk))


def _draft_acts(_person: Person, _today: datetime.date) -> QuerySet[Any]:
    drafts = InstrumentAct.objects.filter(publication=Publication.DRAFT)
    return drafts.select_related("proposal", "state").order_by("-pk")


def _draft_act(act: InstrumentAct, _person: Person) -> Task:
    details = _said(act.get_act_display(), precise_date(act.taken_on, act.taken_precision))
    return Task(act.proposal.title, [act.state.name, *details], _desk(InstrumentAct, "change", act.pk))


def _draft_measurements(_person: Person, _today: datetime.date) -> QuerySet[Any]:
    drafts = Measurement.objects.filter(publication=Publication.DRAFT)
    return drafts.select_related("target").order_by("-pk")


def _draft_measurement(measurement: Measurement, _person: Person) -> Task:
    day = precise_date(measurement.measured_on, measurement.measured_precision)
    details = [*_said(write_number(measurement.value)), measurement.target.unit, *_said(day)]
    return Task(measurement.target.title, details, _desk(Measurement, "change", measurement.pk))


def _uncited(_person: Person, _today: datetime.date) -> QuerySet[Any]:
    newest = Version.objects.filter(document=OuterRef("pk")).order_by("-number").values("pk")
    documents = Document.objects.without_passages()
    return documents.annotate(newest=Subquery(newest[:1])).order_by("-issued_on", "slug")


def _document(document: Any, _person: Person) -> Task:
    text = "" if document.newest else gettext("no text yet")
    details = _said(document.get_kind_display(), precise_date(document.issued_on), text)
    read = _desk(Version, "change", document.newest) if document.newest else ""
    return Task(document.title, details, read or _desk(Document, "change", document.pk))


WORK: tuple[Work, ...] = (
    Work("approve", _("For you to approve"), StatusUpdate, _to_approve, _step, "initiatives.add_approval"),
    Work(
        "returned", _("Returned steps"), StatusUpdate, _returned, _sent_back, "initiatives.add_statusupdate"
    ),
    Work("unsettled", _("Lost and moved passages"), Passage, _unsettled, _passage),
    Work("in_force", _("Enough states have acted: in force?"), Proposal, _ready_for_force, _for_force),
    Work("overdue", _("Dates gone by without a step"), Proposal, _overdue, _expected),
    Work("begun", _("Steps begun"), StepDraft, _begun_steps, _begun),
    Work("drafts", _("Draft proposals"), Proposal, _draft_proposals, _draft_proposal),
    Work("positions", _("Draft positions"), Position, _draft_positions, _draft_position),
    Work("targets", _("Draft targets"), Target, _draft_targets, _draft_target),
    Work("measurements", _("Draft measurements"), Measurement, _draft_measurements, _draft_measurement),
    Work("acts", _("Draft acts of states"), InstrumentAct, _draft_acts, _draft_act),
    Work("quiet", _("Proposals without news for 270 days"), Proposal, _quiet, _silent),
    Work("untranslated", _("Published without a translation"), Proposal, _untranslated, _lacking),
    Work("uncited", _("Documents without any passage"), Document, _uncited, _document),
    Work("awaiting", _("Waiting for another editor"), StatusUpdate, _with_others, _step),
)
"""Every sort of work, the most pressing first."""


def works_on(model: type[Model], person: Person) -> Iterable[Work]:
    """Yield the sorts of work on the records of a model that concern a person."""
    return (work for work in WORK if work.model is model and work.is_for(person))
