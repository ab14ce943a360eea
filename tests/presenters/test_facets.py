import pytest
from django.utils.translation import override

from initiatives.presenters.facets import MOST_CHOICES, Facet, facets
from initiatives.search.cards import current_cards
from tests.factories import make_document, make_passage, make_proposal, make_summit, make_topic

pytestmark = pytest.mark.django_db


def summits_of(**chosen: list[str]) -> Facet:
    selection = current_cards().select(chosen=chosen)
    return next(facet for facet in facets(selection) if facet.choices[0].name == "summit")


def propose_at_summits(number: int) -> None:
    """Make so many summits, the last with two proposals and each other with one."""
    for at in range(number):
        text = make_document(summit=make_summit(f"summit-{at}")).versions.get()
        make_proposal(passage=make_passage(text))
    make_proposal(passage=make_passage(text, "центр"))


def test_a_facet_offers_every_value_while_they_are_few() -> None:
    propose_at_summits(3)
    facet = summits_of()
    assert (len(facet.choices), facet.left_out) == (3, 0)


def test_a_facet_of_many_values_offers_those_that_leave_the_most_and_says_how_many_it_leaves_out() -> None:
    propose_at_summits(MOST_CHOICES + 5)
    facet = summits_of()
    assert (len(facet.choices), facet.left_out) == (MOST_CHOICES, 5)
    assert f"summit-{MOST_CHOICES + 4}" in [choice.value for choice in facet.choices if choice.count == 2]


def test_a_value_that_is_set_is_offered_whatever_it_leaves() -> None:
    propose_at_summits(MOST_CHOICES + 5)
    offered = [choice.value for choice in summits_of().choices]
    rare = next(f"summit-{at}" for at in range(MOST_CHOICES + 5) if f"summit-{at}" not in offered)
    facet = summits_of(summit=[rare])
    assert [choice.value for choice in facet.choices if choice.is_chosen] == [rare]
    assert len(facet.choices) + facet.left_out == MOST_CHOICES + 5


@pytest.mark.parametrize(("language", "first"), [("en", "agriculture"), ("ru", "water"), ("kk", "water")])
def test_topics_stand_in_the_alphabet_of_the_reader(language: str, first: str) -> None:
    for slug, names in {
        "agriculture": {"en": "Agriculture", "ru": "Сельское хозяйство", "kk": "Су шаруашылығы"},
        "water": {"en": "Water", "ru": "Вода", "kk": "Өзендер"},
    }.items():
        make_proposal(topic=make_topic(slug, **{f"name_{code}": name for code, name in names.items()}))
    with override(language):
        offered = facets(current_cards().select())
        topics = next(facet for facet in offered if facet.choices[0].name == "topic")
    assert topics.choices[0].value == first
