"""Finding proposals by words."""

import pytest

from initiatives.models import Proposal
from initiatives.search.words import proposals_saying
from tests import factories

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
        ("-центр", {"water"}),
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
        ("-", set()),
        ('"', set()),
    ],
)
def test_words_find_the_proposals_that_say_or_quote_them(words: str, expected: set[str]) -> None:
    found = Proposal.objects.filter(pk__in=proposals_saying(words))
    assert {proposal.slug for proposal in found} == expected
