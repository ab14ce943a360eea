"""What the buttons of the desk answer besides doing it: a question first, or that nothing was sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from initiatives.models import Proposal, Publication

ASKED = "asked"
"""Name of the button that says yes; its value holds the keys of the proposals that were asked about."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, in words, and the value of the button that says yes."""

    words: str
    value: str


class Unanswered(Exception):  # noqa: N818 - no fault: the editor is asked first
    """A write that the public would see, undone until the editor says yes."""

    def __init__(self, question: Question) -> None:
        self.question = question
        super().__init__(question.words)


def ask(request: HttpRequest, proposals: Iterable[Proposal], words: str) -> None:
    """Raise Unanswered if there are published among `proposals`, unless yes was said to all of them.

    `words` say what the public will see, with %(proposals)s for the titles. To be called when the write is
    done and found to be allowed, within its transaction.
    """
    public = {str(each.pk): each for each in proposals if each.publication == Publication.PUBLISHED}
    if not public.keys() <= set(request.POST.get(ASKED, "").split(",")):
        titles = "; ".join(f"«{each}»" for each in public.values())
        raise Unanswered(Question(words % {"proposals": titles}, ",".join(public)))


def not_sent(request: HttpRequest, address: str) -> HttpResponse:
    """Lead to the record of a button whose address was opened, as after a log-in: it does nothing so."""
    messages.warning(request, _("Nothing has been saved. Do it again if it is still wanted."))
    return HttpResponseRedirect(address)
