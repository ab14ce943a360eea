"""Overviews: pages that answer a question over many proposals at once, and the list of them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Overview:
    """One overview: the name of its address, its title, the question it answers, and what its page shows."""

    name: str
    title: Promise
    question: Promise
    lead: Promise

    @property
    def path(self) -> str:
        """The address of the page."""
        return reverse(f"initiatives:{self.name}")


OVERVIEWS: tuple[Overview, ...] = (
    Overview(
        "matrix",
        _("Matrix of states"),
        _("What does each state say, by topic and of each proposal?"),
        _(
            "What each state says of the proposals, by topic or one by one; each cell leads to the words "
            "that show it."
        ),
    ),
    Overview(
        "comparison",
        _("States side by side"),
        _("Where do two to five states agree, where does one speak alone, where do they differ?"),
        _(
            "What two to five states say of the same proposals, in their words: where they agree, where "
            "only one speaks, where they differ."
        ),
    ),
    Overview(
        "timeline",
        _("Timeline"),
        _("When were summits held, when did proposals take which step, and what is expected next?"),
        _(
            "Summits, the steps of the proposals and the milestones expected, on one axis of time and as "
            "a table."
        ),
    ),
    Overview(
        "stages",
        _("Stages"),
        _("How many proposals stand where, then and now, and how long did their steps take?"),
        _("How many proposals stand at which stage, then and now, and how many days their steps took."),
    ),
    Overview(
        "milestones",
        _("Milestones"),
        _("What is expected of which proposal, and when? What has passed?"),
        _(
            "What is expected of the proposals, and when: events that bear on them and deadlines of "
            "their targets."
        ),
    ),
    Overview(
        "map",
        _("Map"),
        _("Where do the proposals come from, and where are summits held?"),
        _(
            "States by the number of their proposals, the cities of the summits, and the places that "
            "proposals and milestones name."
        ),
    ),
)
"""All of them, in the order of the page that lists them."""


def overview(name: str) -> Overview:
    """Return the overview at the address of that name; raises StopIteration without one."""
    return next(each for each in OVERVIEWS if each.name == name)
