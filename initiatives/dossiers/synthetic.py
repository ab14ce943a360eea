"""Made-up dossiers of any number and size, for tests and measurements: the same number, the same bytes."""

import datetime
import json
from pathlib import Path
from typing import Any

from initiatives.models import Force, ProposalKind
from initiatives.models.wording import LANGUAGE_CODES

_STATES = {
    "KZ": "Казахстан",
    "KG": "Кыргызстан",
    "TJ": "Таджикистан",
    "TM": "Туркменистан",
    "UZ": "Узбекистан",
}
_TOPICS = ("вода", "транспорт", "торговля", "туризм", "энергетика", "культура", "экология", "цифровизация")
_FIRST_DAY = datetime.date(1990, 3, 15)


def write_synthetic(folder: Path, number: int, *, proposals: int) -> None:
    """Write dossier `number` (from 0) with so many `proposals`, each with three passages and a first step.

    All share the states, topics and the forum. The folder is made.
    """
    folder.mkdir(parents=True)
    paragraphs = [_paragraph(number, place) for place in range(proposals)]
    (folder / "speech.txt").write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")
    # JSON is YAML.
    dossier = json.dumps(_dossier(number, proposals), ensure_ascii=False, indent=1)
    (folder / "dossier.yaml").write_text(dossier, encoding="utf-8")


def _words(text: str) -> dict[str, str]:
    return {code: f"{text} ({code})" for code in LANGUAGE_CODES}


def _paragraph(number: int, place: int) -> str:
    name = f"{number}-{place}"
    return (
        f"— Положение дел {name} требует общих усилий. Предлагаем начать совместную работу {name} "
        f"по теме «{_TOPICS[place % len(_TOPICS)]}». Для этого готовы выделить средства {name}."
    )


def _quotes(number: int, place: int) -> dict[str, str]:
    name = f"{number}-{place}"
    return {
        "origin": f"Предлагаем начать совместную работу {name} по теме",
        "rationale": f"Положение дел {name} требует общих усилий.",
        "detail": f"Для этого готовы выделить средства {name}.",
    }


def _proposal(number: int, place: int, day: str) -> dict[str, Any]:
    document, quotes = f"speech-{number}", _quotes(number, place)
    origin = {"document": document, "quote": quotes["origin"]}
    state = list(_STATES)[(number + place) % len(_STATES)]
    return {
        "slug": f"proposal-{number}-{place}",
        "kind": ProposalKind.values[place % len(ProposalKind.values)],
        "force": Force.values[place % len(Force.values)],
        "title": _words(f"Предложение {number}-{place}"),
        "summary": _words(f"Начать работу по теме «{_TOPICS[place % len(_TOPICS)]}»."),
        "topic": f"topic-{place % len(_TOPICS)}",
        "first_voiced": {"on": day, "at": _words("Встреча")},
        "publication": "published",
        "sponsors": [{"state": state}],
        "citations": [{"role": role, "document": document, "quote": quote} for role, quote in quotes.items()],
        "positions": [{"state": state, "stance": "proposes", "since": day, "passage": origin}],
        "updates": [
            {
                "number": "1",
                "stage": "proposed",
                "effective": day,
                "note": _words("Выдвинуто."),
                "evidence": [{"type": "statement", "rank": "official", "passage": origin}],
            }
        ],
    }


def _dossier(number: int, proposals: int) -> dict[str, Any]:
    day = (_FIRST_DAY + datetime.timedelta(days=30 * number)).isoformat()
    host = list(_STATES)[number % len(_STATES)]
    return {
        "dossier": "1",
        "summit": f"meeting-{number}",
        "states": [{"code": code, "name": {"ru": name}} for code, name in _STATES.items()],
        "forums": [
            {
                "slug": "meetings",
                "name": _words("Встречи"),
                "memberships": [{"state": code, "since": _FIRST_DAY.isoformat()} for code in _STATES],
            }
        ],
        "summits": [
            {
                "slug": f"meeting-{number}",
                "forum": "meetings",
                "ordinal": str(number + 1),
                "title": _words(f"Встреча {number + 1}"),
                "starts_on": day,
                "ends_on": day,
                "host": host,
                "participations": [{"state": code} for code in _STATES],
            }
        ],
        "topics": [
            {"slug": f"topic-{place}", "name": {"ru": name.capitalize()}}
            for place, name in enumerate(_TOPICS)
        ],
        "documents": [
            {
                "slug": f"speech-{number}",
                "kind": "speech",
                "title": _words(f"Речь {number + 1}"),
                "summit": f"meeting-{number}",
                "official": "true",
                "issued_on": day,
                "versions": [{"number": "1", "language": "ru", "text": "speech.txt"}],
            }
        ],
        "proposals": [_proposal(number, place, day) for place in range(proposals)],
    }
