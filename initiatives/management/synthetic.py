"""Synthetic dossiers for measuring: the words of the Tashkent speech, recombined.

The sentences mean nothing; their length, letters and frequencies are those of real texts, which is what
search, folding and pages feel. The same number gives the same dossier.
"""

import random
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from initiatives.actions import add_version
from initiatives.models import (
    Anchor,
    Citation,
    Document,
    Evidence,
    Forum,
    Milestone,
    Passage,
    Position,
    Proposal,
    ProposalMilestone,
    Sponsor,
    StatusUpdate,
    Summit,
    Target,
    Topic,
    Version,
)
from initiatives.models.passages import passage_id
from initiatives.text.spans import Span, context

SEED_TEXT = Path(__file__).resolve().parent.parent / "dossiers" / "tashkent-2025" / "tokayev.ru.txt"
STATES = {"AZ": "Азербайджан", "KG": "Кыргызстан", "KZ": "Казахстан", "TJ": "Таджикистан", "UZ": "Узбекистан"}
TOPICS = ("water", "trade", "transport", "energy", "culture", "tourism", "security", "science")
KINDS = ("agreement", "strategy", "institution", "system", "programme", "project", "measures", "mechanism")
FORCES = ("firm", "call", "tentative", "support", "offer")
PASSAGES_A_PROPOSAL = 3
SENTENCES_A_PARAGRAPH = 4


def write_dossier(folder: Path, number: int, proposals: int) -> None:
    """Write the dossier `number` (from 1) with so many proposals into the new `folder`.

    It is the summit `synthetic-<number>`, its document `synthetic-<number>-speech`, and its proposals
    `synthetic-<number>-1` and so on: each with three passages and a position, every third with a step,
    every fifth with a milestone, every seventh with a target.
    """
    dossier, text = _compose(number, proposals)
    folder.mkdir(parents=True)
    (folder / "speech.ru.txt").write_text(text, encoding="utf-8")
    (folder / "dossier.yaml").write_text(
        yaml.safe_dump(dossier, allow_unicode=True, sort_keys=False, width=10_000), encoding="utf-8"
    )


@transaction.atomic
def insert_dossier(number: int, proposals: int) -> None:
    """Insert what the dossier `number` holds, many rows at a time and unchecked but by the database.

    The states, the forum and the topics are those of a synthetic dossier imported before.
    """
    dossier, text = _compose(number, proposals)
    said: dict[str, Any] = dossier["summits"][0]
    summit = Summit.objects.create(
        slug=said["slug"],
        forum=Forum.objects.get(slug=said["forum"]),
        ordinal=number,
        starts_on=said["starts_on"],
        ends_on=said["ends_on"],
        host_id=said["host"],
        **_worded("title", said["title"]),
        **_worded("city", said["city"]),
    )
    said = dossier["documents"][0]
    document = Document.objects.create(
        slug=said["slug"],
        kind=said["kind"],
        summit=summit,
        official=True,
        issued_on=said["issued_on"],
        **_worded("title", said["title"]),
    )
    version = add_version(document=document, language="ru", text=text)
    said = dossier["milestones"][0]
    milestone = Milestone.objects.create(
        slug=said["slug"],
        due_on=f"{said['due_on']}-01",
        due_precision="month",
        **_worded("title", said["title"]),
    )
    passages = _insert_passages(version, [quote for one in dossier["proposals"] for quote in _quotes(one)])
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    rows = Proposal.objects.bulk_create(
        Proposal(
            slug=one["slug"],
            kind=one["kind"],
            force=one["force"],
            topic=topics[one["topic"]],
            first_voiced_on=f"{one['first_voiced']['on']}-01",
            first_voiced_precision="month",
            publication=one["publication"],
            **_worded("title", one["title"]),
            **_worded("summary", one["summary"]),
            **_worded("first_voiced_at", one["first_voiced"]["at"]),
        )
        for one in dossier["proposals"]
    )
    pairs = list(zip(rows, dossier["proposals"], strict=True))
    Sponsor.objects.bulk_create(
        Sponsor(proposal=row, state_id=sponsor["state"]) for row, one in pairs for sponsor in one["sponsors"]
    )
    Citation.objects.bulk_create(
        Citation(proposal=row, passage=passages[cited["quote"]], role=cited["role"])
        for row, one in pairs
        for cited in one["citations"]
    )
    Position.objects.bulk_create(
        Position(
            proposal=row,
            state_id=position["state"],
            stance=position["stance"],
            since_on=position["since"],
            passage=passages[position["passage"]["quote"]],
            publication="published",
        )
        for row, one in pairs
        for position in one["positions"]
    )
    ProposalMilestone.objects.bulk_create(
        ProposalMilestone(proposal=row, milestone=milestone) for row, one in pairs if "milestones" in one
    )
    Target.objects.bulk_create(
        Target(
            proposal=row,
            value=target["value"],
            publication="published",
            deadline_on=f"{target['deadline']}-01-01",
            deadline_precision="year",
            passage=passages[target["passage"]["quote"]],
            **_worded("title", target["title"]),
            **_worded("unit", target["unit"]),
        )
        for row, one in pairs
        for target in one.get("targets", [])
    )
    steps = [(row, update) for row, one in pairs for update in one["updates"]]
    updates = StatusUpdate.objects.bulk_create(
        StatusUpdate(
            proposal=row,
            number=step["number"],
            stage=step["stage"],
            effective_on=step["effective"],
            **_worded("note", step.get("note", {})),
        )
        for row, step in steps
    )
    Evidence.objects.bulk_create(
        Evidence(update=update, **shown)
        for update, (_row, step) in zip(updates, steps, strict=True)
        for shown in step.get("evidence", [])
    )


def _worded(field: str, texts: dict[str, str]) -> dict[str, str]:
    return {f"{field}_{language}": text for language, text in texts.items()}


def _quotes(proposal: dict[str, Any]) -> list[str]:
    return [cited["quote"] for cited in proposal["citations"]]


def _insert_passages(version: Version, quotes: list[str]) -> dict[str, Passage]:
    """Insert the passages of a version, and return them by their words."""
    passages: dict[str, Passage] = {}
    anchors = []
    for quote in quotes:
        start = version.text.index(quote)
        span = Span(start, start + len(quote))
        prefix, suffix = context(version.text, span)
        identifier = passage_id(version.document.slug, quote, prefix)
        passages[quote] = Passage(id=identifier, document=version.document)
        anchors.append(
            Anchor(
                passage=passages[quote],
                version=version,
                start=span.start,
                end=span.end,
                exact=quote,
                prefix=prefix,
                suffix=suffix,
            )
        )
    Passage.objects.bulk_create(passages.values())
    Anchor.objects.bulk_create(anchors)
    return passages


def _compose(number: int, proposals: int) -> tuple[dict[str, Any], str]:
    """Return the content of `dossier.yaml`, and the text of the speech."""
    chance = random.Random(number)  # noqa: S311 - no secret, and wanted the same each time
    slug = f"synthetic-{number}"
    count = proposals * PASSAGES_A_PROPOSAL
    spoken = sentences(chance, count * 3 // 2)
    places = chance.sample(range(len(spoken)), count)
    cited = [sorted(places[at : at + PASSAGES_A_PROPOSAL]) for at in range(0, count, PASSAGES_A_PROPOSAL)]
    paragraphs = [
        " ".join(spoken[at : at + SENTENCES_A_PARAGRAPH])
        for at in range(0, len(spoken), SENTENCES_A_PARAGRAPH)
    ]
    said = [_proposal(chance, slug, at, [spoken[place] for place in found]) for at, found in enumerate(cited)]
    return _catalogue(slug, number) | {"proposals": said}, "\n\n".join(paragraphs) + "\n"


def _catalogue(slug: str, number: int) -> dict[str, Any]:
    day = f"{1970 + number % 55}-{number % 12 + 1:02}-15"
    return {
        "dossier": 1,
        "summit": slug,
        "states": [{"code": code, "name": {"ru": name}} for code, name in STATES.items()],
        "forums": [{"slug": "synthetic", "name": {"ru": "Вымышленные встречи"}}],
        "summits": [
            {
                "slug": slug,
                "forum": "synthetic",
                "ordinal": number,
                "title": {"ru": f"Встреча {number}", "en": f"Meeting {number}", "kk": f"Кездесу {number}"},
                "starts_on": day,
                "ends_on": day,
                "city": {"ru": "Ташкент"},
                "host": "UZ",
            }
        ],
        "topics": [{"slug": topic, "name": {"ru": f"Тема {topic}", "en": topic}} for topic in TOPICS],
        "documents": [
            {
                "slug": f"{slug}-speech",
                "kind": "speech",
                "title": {"ru": f"Речь на встрече {number}"},
                "summit": slug,
                "official": True,
                "issued_on": day,
                "versions": [{"number": 1, "language": "ru", "text": "speech.ru.txt", "by_machine": False}],
            }
        ],
        "milestones": [
            {"slug": f"{slug}-next", "title": {"ru": f"После встречи {number}"}, "due_on": "2030-04"}
        ],
    }


def _proposal(chance: random.Random, slug: str, at: int, quotes: list[str]) -> dict[str, Any]:
    document = f"{slug}-speech"
    sponsor, backer = chance.sample(sorted(STATES), 2)
    words = quotes[0].rstrip(".").split()
    proposal: dict[str, Any] = {
        "slug": f"{slug}-{at + 1}",
        "kind": chance.choice(KINDS),
        "force": chance.choice(FORCES),
        "title": {"ru": " ".join(words[:6]).capitalize(), "en": f"Proposal {at + 1} of {slug}"},
        "summary": {"ru": quotes[0], "en": f"What proposal {at + 1} of {slug} asks for."},
        "topic": chance.choice(TOPICS),
        "first_voiced": {"on": "2025-11", "at": {"ru": "на встрече"}},
        "publication": "published",
        "sponsors": [{"state": sponsor}],
        "citations": [
            {"role": role, "document": document, "quote": quote}
            for role, quote in zip(("origin", "rationale", "detail"), quotes, strict=True)
        ],
        "positions": [
            {
                "state": backer,
                "stance": "supports",
                "since": "2025-11-16",
                "passage": {"document": document, "quote": quotes[1]},
            }
        ],
    }
    proposal["updates"] = [{"number": 1, "stage": "proposed", "effective": "2025-11-16"}]
    if at % 3 == 0:
        proposal["updates"].append(_step(f"https://example.org/{slug}/{at + 1}"))
    if at % 5 == 0:
        proposal["milestones"] = [f"{slug}-next"]
    if at % 7 == 0:
        proposal["targets"] = [
            {
                "title": {"ru": "Товарооборот"},
                "unit": {"ru": "млрд долл."},
                "value": "20",
                "deadline": "2030",
                "passage": {"document": document, "quote": quotes[2]},
            }
        ]
    return proposal


def _step(address: str) -> dict[str, Any]:
    return {
        "number": 2,
        "stage": "in_preparation",
        "effective": "2026-01-15",
        "note": {"ru": "Подготовка поручена рабочей группе."},
        "evidence": [
            {
                "type": "official_page",
                "rank": "official",
                "publisher": "Example",
                "title": "A page",
                "address": address,
                "published_on": "2026-01-15",
            }
        ],
    }


@cache
def vocabulary() -> list[str]:
    """Return the words of the speech in their order, so that each is as likely as it is frequent."""
    return re.findall(r"[а-яёА-ЯЁ-]{2,}", SEED_TEXT.read_text(encoding="utf-8"))


def sentences(chance: random.Random, count: int) -> list[str]:
    """Return different sentences of 8 to 24 words; none is a part of another, which would be ambiguous."""
    made: list[str] = []
    for number in range(1, count + 1):
        words = chance.choices(vocabulary(), k=chance.randint(8, 24))
        # The number makes the sentence the only one of its words.
        made.append(f"{' '.join(words).lower().capitalize()} в пункте {number}.")
    return made
