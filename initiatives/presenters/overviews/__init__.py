"""Overviews: pages that answer a question over many proposals at once, and the list of them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Overview:
    """One overview: the name of its address, its title, and the question it answers."""

    name: str
    title: Promise
    question: Promise

    @property
    def path(self) -> str:
        """The address of the page."""
        return reverse(f"initiatives:{self.name}")


OVERVIEWS: tuple[Overview, ...] = (
    Overview("matrix", _("Matrix of states"), _("What does each state say, by topic and of each proposal?")),
    Overview(
        "comparison",
        _("States side by side"),
        _("Where do two to five states agree, where does one speak alone, where do they differ?"),
    ),
    Overview(
        "timeline",
        _("Timeline"),
        _("When were summits held, when did proposals take which step, and what is expected next?"),
    ),
    Overview(
        "stages",
        _("Stages"),
        _("How many proposals stand where, then and now, and how long did their steps take?"),
    ),
    Overview(
        "milestones",
        _("Milestones"),
        _("What is expected of which proposal, and when? What has passed?"),
    ),
    Overview("map", _("Map"), _("Where do the proposals come from, and where are summits held?")),
)
"""All of them, in the order of the page that lists them."""
