"""Finding proposals by words."""

import unicodedata
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from initiatives.models import Citation, Passage, Proposal
from initiatives.search.words import proposals_saying
from initiatives.text.folding import SEARCHED_FROM, SEARCHED_TO, fold_for_search
from tests import factories
from tests.text.alphabet import hard_texts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _proposals() -> None:
    speech = factories.make_document("Президент предложил создать центр по редкоземельным металлам.")
    for slug, title, quote in (
        ("metals", ("Центр металлов", "Centre for metals", "Металдар орталығы"), "редкоземельным металлам"),
        ("water", ("Водная конвенция", "Water convention", "Су туралы конвенция"), "Президент предложил"),
        ("centre", ("Центр культуры", "Centre of culture", "Мәдениет орталығы"), "создать центр"),
    ):
        passage = factories.make_passage(speech.versions.get(), quote)
        factories.make_proposal(
            slug,
            passage=passage,
            summary_ru="Кратко.",
            summary_en="",
            summary_kk="",
            title_ru=title[0],
            title_en=title[1],
            title_kk=title[2],
        )
    factories.make_proposal("draft", published=False, title_ru="Водная тайна")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("конвенции", {"water"}),
        ("waters", {"water"}),
        ("туралы", {"water"}),
        ("редкоземельный", {"metals"}),
        ("предложил", {"water"}),
        ("центр", {"metals", "centre"}),
        ("центр -металлов", {"centre"}),
        ("центр -культуры", {"metals"}),
        ('"centre of culture"', {"centre"}),
        ('"culture of centre"', set()),
        ("«центр культуры»", {"centre"}),
        ("„культуры центр“", set()),
        ("центр -«центр культуры»", {"metals"}),
        ("водная or культура", {"water", "centre"}),
        ("центр вода", set()),
        ("и", set()),
        ("тайна", set()),
        ("'; -- & | ! ( :* \\", set()),
        ("центр - металлов", {"metals"}),
        ("центр -- металлов", {"metals"}),
        ("центр --металлов", {"centre"}),
        ('"центр -металлов"', {"metals"}),
        ('"центр" -"центр -культуры"', {"metals"}),
        ('"водная -конвенция', {"water"}),
        ('-"водная конвенция" центр', {"metals", "centre"}),
        ('центр-"культуры"', {"centre"}),
        ('""', set()),
        ('-""', set()),
        ("-", set()),
        ("- -- ---", set()),
        ('"', set()),
    ],
)
def test_words_find_the_proposals_that_say_or_quote_them(words: str, expected: set[str]) -> None:
    found = Proposal.objects.filter(pk__in=proposals_saying(words))
    assert {proposal.slug for proposal in found} == expected


# Spellings of the same words: each is to be found by each other, in a title and in a quoted passage.
SPELLINGS = [
    ("районы", "раи\u0306оны", "РАИ\u0306ОНЫ"),
    ("туризм", "тури\u0301зм", "ту\u00adризм", "ту\u200bризм", "\u2060туризм", "\ufeffтуризм"),
    ("берёза", "береза", "бере\u0308за", "БЕРЁЗА"),
    ("нефте-газ", "нефте\u2011газ", "нефте\u2010газ"),
    ("водная энергия", "водная\u00a0энергия", "водная\u202fэнергия", "водная\u2009энергия"),
    ("O'zbekiston", "O\u2019zbekiston", "O\u02bbzbekiston", "O\u2018zbekiston", "O`zbekiston"),
    ("қарағай", "қара\u0301ғай", "ҚАРАҒАЙ"),
]


@pytest.mark.parametrize("spellings", SPELLINGS, ids=lambda spellings: ascii(spellings[0]))
def test_words_are_found_however_they_are_spelled(spellings: tuple[str, ...]) -> None:
    for number, spelling in enumerate(spellings):
        # A text is in NFC; all else it may hold.
        quoted = unicodedata.normalize("NFC", spelling)
        passage = factories.make_passage(factories.make_document(f"Слово {quoted} сказано.").versions.get())
        factories.make_proposal(f"quoting-{number}", passage=passage)
        factories.make_proposal(f"titled-{number}", title_kk=f"Атауы {spelling} болды")
    everything = {f"{how}-{number}" for how in ("quoting", "titled") for number in range(len(spellings))}
    for asked in spellings:
        for words in (asked, f'"{asked}"'):
            found = Proposal.objects.filter(pk__in=proposals_saying(words))
            assert {proposal.slug for proposal in found} == everything, ascii(words)
        assert proposals_saying("сказано or болды")
        assert not proposals_saying(f'сказано -"{asked}" or болды -"{asked}"'), ascii(asked)


@given(text=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])) | hard_texts)
@example(text=SEARCHED_FROM)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_question_is_folded_as_the_database_folds_what_it_holds(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT translate(normalize(%s), %s, %s)", [text, SEARCHED_FROM, SEARCHED_TO])
        assert cursor.fetchone() == (fold_for_search(text),)


def test_words_are_looked_up_in_the_indexes() -> None:
    topic, passage = factories.make_topic(), Passage.objects.first()
    said: Any = {"kind": "target", "force": "call", "publication": "published", "summary_ru": "Много."}
    many = [Proposal(slug=f"p{n}", title_ru=f"{n}", topic=topic, **said) for n in range(1000)]
    Proposal.objects.bulk_create(many)
    Citation.objects.bulk_create(Citation(proposal=one, passage=passage, role="origin") for one in many)
    with CaptureQueriesContext(connection) as captured:
        proposals_saying("вода")
    [asked] = [query["sql"] for query in captured if " UNION " in query["sql"]]
    connection.check_constraints()
    with connection.cursor() as cursor:
        # Leave no other way that a small table would make cheaper.
        cursor.execute("DROP INDEX proposal_newest")
        for way in ("seqscan", "indexscan", "indexonlyscan"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        for index in ("proposal_search", "anchor_words"):
            cursor.execute("SELECT gin_clean_pending_list(%s)", [index])
        cursor.execute("ANALYZE initiatives_proposal, initiatives_citation, initiatives_anchor")
        cursor.execute(f"EXPLAIN {asked}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Bitmap Index Scan on proposal_search" in plan
    assert "Bitmap Index Scan on anchor_words" in plan
