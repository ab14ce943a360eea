"""Records for tests: plain rows made through the ORM, with defaults that name what they are.

Each factory is atomic, so that the rules asked at the end of a transaction hold for what it made.
Fields not named in a signature are passed on to the model. Slugs count the rows already there:
`proposal-1`, `proposal-2`.
"""

import datetime
import hashlib
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import connection, models, transaction
from django.utils import timezone

from initiatives.models import (
    Act,
    Anchor,
    Approval,
    Citation,
    CitationRole,
    Condition,
    Document,
    DocumentKind,
    Evidence,
    EvidenceRank,
    EvidenceType,
    Extent,
    Force,
    Forum,
    InstrumentAct,
    Measurement,
    Milestone,
    OutcomeMatch,
    Paragraph,
    ParagraphKind,
    Passage,
    Person,
    Position,
    Proposal,
    ProposalKind,
    ProposalMilestone,
    Publication,
    Release,
    ReleasePart,
    Sponsor,
    Stage,
    Stance,
    State,
    StatusUpdate,
    StepDraft,
    Summit,
    Target,
    Topic,
    Version,
)
from initiatives.models.passages import passage_id
from initiatives.models.sources import digest
from initiatives.text.paragraphs import guess_kinds, split_paragraphs
from initiatives.text.spans import Span, context

NAMES = {
    "KZ": ("Казахстан", "Kazakhstan", "Қазақстан"),
    "KG": ("Кыргызстан", "Kyrgyzstan", "Қырғызстан"),
    "TJ": ("Таджикистан", "Tajikistan", "Тәжікстан"),
    "TM": ("Туркменистан", "Turkmenistan", "Түрікменстан"),
    "UZ": ("Узбекистан", "Uzbekistan", "Өзбекстан"),
    "AZ": ("Азербайджан", "Azerbaijan", "Әзербайжан"),
}

TEXT = (
    "Президент Казахстана предложил создать региональный исследовательский центр.\n\n"
    "— Нам нужно согласовать водные стратегии 🌊, — сказал он.\n\n"
    "Он поддержал инициативу Узбекистана."
)
"""Narration and a direct quote, with a character beyond the BMP before the last paragraph."""


def worded(field: str, ru: str, en: str, kk: str) -> dict[str, Any]:
    """Return the three columns of a wording, as keyword arguments of a model."""
    return {f"{field}_ru": ru, f"{field}_en": en, f"{field}_kk": kk}


def _next(model: type[models.Model]) -> int:
    return model._default_manager.count() + 1


@transaction.atomic
def make_release(content: bytes = b"", **fields: Any) -> Release:
    """Make the next release, of `content` in one part."""
    number = _next(Release)
    content = content or f"package {number}".encode()
    sha256 = hashlib.sha256(content).hexdigest()
    defaults = {"number": number, "sha256": sha256, "fingerprint": sha256, "bytes": len(content)}
    release = Release.objects.create(**defaults | fields)
    ReleasePart.objects.create(release=release, number=1, content=content)
    return release


def make_user(username: str = "editor", **fields: Any) -> User:
    """Return the account `username`, made at the first call; it has no password."""
    made, _ = get_user_model().objects.get_or_create(username=username, defaults=fields)
    return made


def make_state(code: str = "KZ", **fields: Any) -> State:
    """Return the state `code`, made at the first call, with its real names if it is of the region."""
    names = NAMES.get(code, (f"Страна {code}", f"State {code}", f"Мемлекет {code}"))
    return State.objects.get_or_create(code=code, defaults=worded("name", *names) | fields)[0]


def make_topic(slug: str = "water", **fields: Any) -> Topic:
    """Return the topic `slug`, made at the first call."""
    names = worded("name", f"Тема {slug}", f"Topic {slug}", f"Тақырып {slug}")
    return Topic.objects.get_or_create(slug=slug, defaults=names | fields)[0]


def make_forum(slug: str = "consultative-meeting", **fields: Any) -> Forum:
    """Return the forum `slug`, made at the first call."""
    names = worded("name", "Консультативная встреча", "Consultative Meeting", "Консультативтік кездесу")
    return Forum.objects.get_or_create(slug=slug, defaults=names | fields)[0]


def make_summit(slug: str = "", **fields: Any) -> Summit:
    """Make a summit of the default forum: two days of November 2025 in Tashkent."""
    n = _next(Summit)
    defaults: dict[str, Any] = {
        "slug": slug or f"summit-{n}",
        "ordinal": n,
        "starts_on": datetime.date(2025, 11, 15),
        "ends_on": datetime.date(2025, 11, 16),
        **worded("title", f"Саммит {n}", f"Summit {n}", f"Саммит {n}"),
        **worded("city", "Ташкент", "Tashkent", "Ташкент"),
    }
    if "forum" not in fields:
        defaults["forum"] = make_forum()
    if "host" not in fields:
        defaults["host"] = make_state("UZ")
    return Summit.objects.create(**defaults | fields)


def make_person(slug: str = "kassym-jomart-tokayev", **fields: Any) -> Person:
    """Return the person `slug`, made at the first call."""
    names = worded("name", "Касым-Жомарт Токаев", "Kassym-Jomart Tokayev", "Қасым-Жомарт Тоқаев")
    return Person.objects.get_or_create(slug=slug, defaults=names | fields)[0]


@transaction.atomic
def make_document(text: str = TEXT, *, language: str = "ru", **fields: Any) -> Document:
    """Make a document with its version 1 and that version's paragraphs (`document.versions.get()`)."""
    n = _next(Document)
    defaults: dict[str, Any] = {
        "slug": f"document-{n}",
        "kind": DocumentKind.SPEECH_REPORT,
        "issued_on": datetime.date(2025, 11, 16),
        **worded("title", f"Речь {n}", f"Speech {n}", f"Сөз {n}"),
    }
    document = Document.objects.create(**defaults | fields)
    make_version(document, text, language=language)
    return document


@transaction.atomic
def make_version(document: Document, text: str = TEXT, *, language: str = "ru", **fields: Any) -> Version:
    """Add the next version of a document, cut into paragraphs of guessed kinds."""
    number = document.versions.count() + 1
    version = Version.objects.create(
        **{"document": document, "number": number, "language": language, "text": text} | fields,
        sha256=digest(text),
    )
    spans = split_paragraphs(text)
    kinds = guess_kinds(text, spans, speech=document.kind == DocumentKind.SPEECH)
    Paragraph.objects.bulk_create(
        Paragraph(version=version, number=place, start=span.start, end=span.end, kind=ParagraphKind(kind))
        for place, (span, kind) in enumerate(zip(spans, kinds, strict=True), start=1)
    )
    return version


@transaction.atomic
def make_passage(version: Version, quote: str = "", *, nth: int = 1) -> Passage:
    """Make the passage of the exact words `quote` (default: all the text), at their `nth` occurrence."""
    quote = quote or version.text
    start = -1
    for _ in range(nth):
        start = version.text.index(quote, start + 1)
    span = Span(start, start + len(quote))
    prefix, _suffix = context(version.text, span)
    passage = Passage.objects.create(
        id=passage_id(version.document.slug, quote, prefix), document=version.document
    )
    make_anchor(passage, version, span)
    return passage


def make_anchor(passage: Passage, version: Version, span: Span, **fields: Any) -> Anchor:
    """Place a passage in a version, with the words the version has there."""
    prefix, suffix = context(version.text, span)
    defaults: dict[str, Any] = {
        "start": span.start,
        "end": span.end,
        "exact": span.of(version.text),
        "prefix": prefix,
        "suffix": suffix,
    }
    return Anchor.objects.create(passage=passage, version=version, **defaults | fields)


@transaction.atomic
def make_proposal(
    slug: str = "",
    *,
    published: bool = True,
    passage: Passage | None = None,
    sponsor: State | None = None,
    **fields: Any,
) -> Proposal:
    """Make a proposal put forward by `sponsor` (default: Kazakhstan).

    A published one, or one with a `passage`, gets an origin citation; the passage is by default the
    whole text of a new document.
    """
    n = _next(Proposal)
    defaults: dict[str, Any] = {
        "slug": slug or f"proposal-{n}",
        "kind": ProposalKind.AGREEMENT,
        "force": Force.FIRM,
        "first_voiced_on": datetime.date(2025, 11, 16),
        "publication": Publication.PUBLISHED if published else Publication.DRAFT,
        **worded("title", f"Инициатива {n}", f"Proposal {n}", f"Бастама {n}"),
        **worded("summary", f"Суть инициативы {n}.", f"What proposal {n} says.", f"Бастама {n} мәні."),
    }
    if "topic" not in fields:
        defaults["topic"] = make_topic()
    proposal = Proposal.objects.create(**defaults | fields)
    Sponsor.objects.create(proposal=proposal, state=sponsor or make_state())
    if published and passage is None:
        passage = make_passage(make_document().versions.get())
    if passage is not None:
        make_citation(proposal, passage)
    return proposal


def make_titled(title: str, **fields: Any) -> Proposal:
    """Make a proposal with a title in English alone, which pages of every language show."""
    return make_proposal(title_en=title, title_ru="", title_kk="", **fields)


def make_citation(
    proposal: Proposal, passage: Passage, role: str = CitationRole.ORIGIN, **fields: Any
) -> Citation:
    """Link a passage and a proposal."""
    return Citation.objects.create(proposal=proposal, passage=passage, role=role, **fields)


@transaction.atomic
def make_update(
    proposal: Proposal,
    *,
    stage: str = Stage.SUPPORTED,
    condition: str = Condition.ACTIVE,
    effective_on: datetime.date = datetime.date(2026, 1, 15),
    evidence: bool = True,
    approved: bool = True,
    **fields: Any,
) -> StatusUpdate:
    """Record the next update of a proposal, by default with an official evidence.

    One that needs four eyes is approved by another account at the moment it was recorded, unless
    `approved` is false: then it waits.
    """
    defaults: dict[str, Any] = {
        "number": proposal.updates.count() + 1,
        "stage": stage,
        "condition": condition,
        "effective_on": effective_on,
        "recorded_at": timezone.now(),
        **worded("note", "Сделан шаг.", "A step was made.", "Қадам жасалды."),
    }
    if "recorded_by" not in fields:
        defaults["recorded_by"] = make_user()
    update = StatusUpdate.objects.create(proposal=proposal, **defaults | fields)
    if evidence:
        make_evidence(update=update)
    if update.needs_approval and approved:
        make_approval(update)
    return update


def make_approval(update: StatusUpdate, **fields: Any) -> Approval:
    """Approve an update by the account `chief`, at the moment it was recorded."""
    defaults: dict[str, Any] = {"verdict": Approval.Verdict.APPROVED, "decided_at": update.recorded_at}
    if "decided_by" not in fields:
        defaults["decided_by"] = make_user("chief")
    return Approval.objects.create(update=update, **defaults | fields)


def make_evidence(**fields: Any) -> Evidence:
    """Make an official page as the evidence of `update=`, `position=`, `measurement=` or `act=`."""
    defaults: dict[str, Any] = {
        "type": EvidenceType.OFFICIAL_PAGE,
        "rank": EvidenceRank.OFFICIAL,
        "publisher": "Akorda",
        "title": "Official page",
        "address": "https://www.akorda.kz/en/page",
        "published_on": datetime.date(2025, 11, 16),
        "accessed_on": datetime.date(2025, 11, 20),
    }
    return Evidence.objects.create(**defaults | fields)


@transaction.atomic
def make_position(
    proposal: Proposal, state: State | None = None, *, stance: str = Stance.SUPPORTS, **fields: Any
) -> Position:
    """Publish what a state (default: Uzbekistan) says, shown by `passage=` or else by an official page."""
    defaults = {"since_on": datetime.date(2025, 11, 16), "publication": Publication.PUBLISHED}
    position = Position.objects.create(
        proposal=proposal,
        state=state or make_state("UZ"),
        stance=stance,
        **defaults | fields,
    )
    if position.passage_id is None:
        make_evidence(position=position)
    return position


@transaction.atomic
def make_milestone(
    *proposals: Proposal, due_on: datetime.date = datetime.date(2026, 4, 1), **fields: Any
) -> Milestone:
    """Make an event of a month (default: April 2026) that bears on the proposals given."""
    n = _next(Milestone)
    defaults: dict[str, Any] = {
        "slug": f"milestone-{n}",
        "due_on": due_on,
        "due_precision": "month" if due_on.day == 1 else "day",
        **worded("title", f"Встреча {n}", f"Meeting {n}", f"Кездесу {n}"),
        **worded("place", "Астана", "Astana", "Астана"),
    }
    milestone = Milestone.objects.create(**defaults | fields)
    ProposalMilestone.objects.bulk_create(
        ProposalMilestone(proposal=proposal, milestone=milestone) for proposal in proposals
    )
    return milestone


@transaction.atomic
def make_target(proposal: Proposal, passage: Passage | None = None, **fields: Any) -> Target:
    """Publish a target (11.5 to 20 bn USD of trade) named by `passage`, by default one the proposal cites."""
    if passage is None:
        cited = proposal.citations.select_related("passage").first()
        passage = cited.passage if cited else make_passage(make_document().versions.get())
    defaults: dict[str, Any] = {
        "publication": Publication.PUBLISHED,
        "baseline": "11.5",
        "value": "20",
        **worded("title", "Товарооборот", "Trade", "Тауар айналымы"),
        **worded("unit", "млрд долл.", "bn USD", "млрд доллар"),
    }
    return Target.objects.create(proposal=proposal, passage=passage, **defaults | fields)


@transaction.atomic
def make_measurement(target: Target, **fields: Any) -> Measurement:
    """Publish what was measured of a target for 2025, shown by an official page."""
    defaults: dict[str, Any] = {
        "publication": Publication.PUBLISHED,
        "value": "10.7",
        "measured_on": datetime.date(2025, 1, 1),
        "measured_precision": "year",
    }
    measurement = Measurement.objects.create(target=target, **defaults | fields)
    make_evidence(measurement=measurement)
    return measurement


def make_step_draft(proposal: Proposal, **fields: Any) -> StepDraft:
    """Keep a step that was begun: a signature, with no evidence yet."""
    defaults: dict[str, Any] = {"filled_in": {"stage": "signed", "effective_on": "2026-02-01"}}
    if "begun_by" not in fields:
        defaults["begun_by"] = make_user()
    return StepDraft.objects.create(proposal=proposal, **defaults | fields)


@transaction.atomic
def make_act(
    proposal: Proposal,
    state: State | None = None,
    *,
    act: str = Act.SIGNED,
    evidence: bool = True,
    **fields: Any,
) -> InstrumentAct:
    """Record what a state (default: Kazakhstan) did on 1 March 2026, shown by an official page; public."""
    defaults: dict[str, Any] = {
        "taken_on": datetime.date(2026, 3, 1),
        "publication": Publication.PUBLISHED,
    }
    made = InstrumentAct.objects.create(
        proposal=proposal, state=state or make_state(), act=act, **defaults | fields
    )
    if evidence:
        make_evidence(act=made)
    return made


def make_outcome_match(
    proposal: Proposal, document: Document | None = None, *, extent: str = Extent.NONE, **fields: Any
) -> OutcomeMatch:
    """Record what an outcome document (default: a new joint statement) makes of a proposal: nothing."""
    return OutcomeMatch.objects.create(
        proposal=proposal,
        document=document or make_document(kind=DocumentKind.JOINT_STATEMENT),
        extent=extent,
        **{"looked_at_on": datetime.date(2026, 1, 20)} | fields,
    )


def backdate(record: models.Model, *days: datetime.date) -> None:
    """Let the history of `record` say that its rows were written at noon of `days`, the rest on the last.

    The role silences the triggers that keep the history as it is; that needs a superuser, as tests do.
    """
    events = apps.get_model("initiatives", f"{type(record).__name__}Event")._default_manager
    rows = events.filter(pgh_obj=record.pk).order_by("pgh_id").values_list("pgh_id", flat=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for number, row in enumerate(list(rows)):
            day = days[min(number, len(days) - 1)]
            noon = timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
            events.filter(pgh_id=row).update(pgh_created_at=noon)
        cursor.execute("SET LOCAL session_replication_role = origin")
