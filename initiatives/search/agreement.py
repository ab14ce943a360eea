"""How the stances of some states on a proposal stand to each other."""

from collections.abc import Iterable, Sequence

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from initiatives.models import Stance
from initiatives.search.cards import Cards

_IN_FAVOUR = "in favour"
_SIDES: dict[str, str] = {Stance.PROPOSES: _IN_FAVOUR, Stance.SUPPORTS: _IN_FAVOUR}
"""Who proposes and who supports the whole of it do not differ; every other stance is a side by itself."""


class Agreement(TextChoices):
    """How some states stand on a proposal of which at least one of them says something."""

    ALIKE = "alike", _("all agree")
    PARTLY = "partly", _("those who speak agree")
    ONLY = "only", _("only one speaks")
    DIFFER = "differ", _("they differ")


def agreement(stances: Iterable[str | None]) -> Agreement:
    """Return how stances, one a state and at least one of them known, stand to each other."""
    every = list(stances)
    known = [stance for stance in every if stance]
    if len(known) == 1:
        return Agreement.ONLY
    if len({_SIDES.get(stance, stance) for stance in known}) > 1:
        return Agreement.DIFFER
    return Agreement.ALIKE if len(known) == len(every) else Agreement.PARTLY


def by_agreement(cards: Cards, states: Sequence[str]) -> dict[Agreement, int]:
    """Return the bit set of the proposals for each way in which two or more states stand on them."""
    by_side: dict[str, int] = {}
    somebody, several = 0, 0
    everybody = (1 << len(cards.keys)) - 1
    for code in states:
        spoken = 0
        for stance, bits in cards.stances.get(code, {}).items():
            side = _SIDES.get(stance, stance)
            by_side[side] = by_side.get(side, 0) | bits
            spoken |= bits
        several |= somebody & spoken
        somebody |= spoken
        everybody &= spoken
    once, twice = 0, 0
    for bits in by_side.values():
        twice |= once & bits
        once |= bits
    return {
        Agreement.ALIKE: several & everybody & ~twice,
        Agreement.PARTLY: several & ~everybody & ~twice,
        Agreement.ONLY: somebody & ~several,
        Agreement.DIFFER: several & twice,
    }
