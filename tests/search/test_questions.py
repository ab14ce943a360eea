"""Reading what is asked for in words."""

import pytest

from initiatives.search.questions import LONGEST_WORDS, MOST_WORDS, QuestionRefusedError, read_question


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("вода хлеб", ["вода", "хлеб"]),
        ("вода -хлеб", ["вода", "-хлеб"]),
        ("вода –хлеб", ["вода", "–хлеб"]),
        ("«питьевая вода» OR хлеб", ['"питьевая вода"', "|", "хлеб"]),
        ("or вода or", ["вода"]),
        ('вода -"свежий хлеб', ["вода", '-"свежий хлеб"']),
        ("- — !", []),
        ("", []),
    ],
)
def test_a_question_is_read_as_web_search_engines_read_it(words: str, expected: list[str]) -> None:
    alternatives = [
        [
            ("-" if term.is_excluded else "") + (f'"{term.said}"' if term.is_phrase else term.said)
            for term in terms
        ]
        for terms in read_question(words)
    ]
    told = [part for terms in alternatives for part in ("|", *terms)][1:]
    assert told == expected


@pytest.mark.parametrize(
    "words",
    [
        "-вода",
        "вода or -хлеб",
        '-"свежий хлеб" -вода',
        "а " * (MOST_WORDS + 1),
        "а-" * (MOST_WORDS + 1),
        '"' + "а " * (MOST_WORDS + 1) + '"',
        "а" * (LONGEST_WORDS + 1),
    ],
)
def test_what_would_keep_the_database_busy_is_refused_with_a_message(words: str) -> None:
    with pytest.raises(QuestionRefusedError) as refused:
        read_question(words)
    assert len(str(refused.value)) > 20
