"""How states stand to each other: told of one proposal, and counted over all."""

import itertools
from collections import Counter

import pytest

from initiatives.search.agreement import Agreement, agreement, by_agreement
from initiatives.search.cards import current_cards
from tests import factories


@pytest.mark.parametrize(
    ("stances", "expected"),
    [
        (["proposes", "proposes"], Agreement.ALIKE),
        (["proposes", None], Agreement.ONLY),
        ([None, "objects", None], Agreement.ONLY),
        (["supports", "supports", None], Agreement.PARTLY),
        (["proposes", "supports"], Agreement.ALIKE),
        (["supports", "proposes", None], Agreement.PARTLY),
        (["supports", "supports_in_part"], Agreement.DIFFER),
        (["supports", None, "objects"], Agreement.DIFFER),
    ],
)
def test_states_agree_differ_or_leave_it_to_one(stances: list[str | None], expected: Agreement) -> None:
    assert agreement(stances) == expected


@pytest.mark.django_db
def test_the_counts_over_all_proposals_are_those_of_each_one() -> None:
    states = [factories.make_state(code) for code in ("KG", "TJ", "UZ")]
    expected: Counter[Agreement] = Counter()
    for stances in itertools.product([None, "proposes", "supports", "objects"], repeat=3):
        proposal = factories.make_proposal()
        for state, stance in zip(states, stances, strict=True):
            if stance:
                factories.make_position(proposal, state, stance=stance)
        if any(stances):
            expected[agreement(stances)] += 1
    found = by_agreement(current_cards(), ["KG", "TJ", "UZ"])
    assert {way: bits.bit_count() for way, bits in found.items()} == dict(expected)
    assert set(found) == set(Agreement)
