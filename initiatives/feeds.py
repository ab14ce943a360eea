"""Atom feeds (RFC 4287): of steps of proposals, and of what changes in a list of them.

Steps are those of all proposals, or of a proposal, state, topic or summit.
"""

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.syndication.views import Feed
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from initiatives.filters import ProposalFilter, checked
from initiatives.forms import ViewForm, of_today, read_form
from initiatives.models import Proposal, Publication, State, Summit, Topic
from initiatives.models.proposals import ProposalQuerySet
from initiatives.presenters.addresses import site_root
from initiatives.presenters.news import ENTRIES, News, latest_news
from initiatives.presenters.proposals.change_marks import marks
from initiatives.presenters.proposals.changes import Change, changes
from initiatives.presenters.proposals.saved import SavedView
from initiatives.text.writable import writable

# Names of version 5 (RFC 9562, 5.5) are the same on every host and on every installation.
_NAMESPACE = uuid.UUID("5a0b8f4e-2c6e-4b0c-9a51-7d1f3c4f6b27")
# The date of a feed that holds nothing yet.
_NOTHING_YET = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True, slots=True)
class Followed:
    """What a feed is about: its name, its page, and its proposals (None: all)."""

    title: str
    path: str
    proposals: ProposalQuerySet | None


def everything() -> Followed:
    """Return what the feed of all steps is about."""
    return Followed(_("all proposals"), reverse("initiatives:home"), None)


def of_proposal(proposal: str) -> Followed:
    """Return a published proposal; Http404 without one."""
    found = get_object_or_404(Proposal.objects.published(), slug=proposal)
    return Followed(str(found), found.get_absolute_url(), Proposal.objects.filter(pk=found.pk))


def of_state(code: str) -> Followed:
    """Return a state, with the proposals that it sponsors or has taken a public position on."""
    state = get_object_or_404(State, code=code.upper())
    spoken = Q(positions__state=state, positions__publication=Publication.PUBLISHED)
    proposals = Proposal.objects.filter(Q(sponsors__state=state) | spoken)
    return Followed(str(state), state.get_absolute_url(), proposals)


def of_topic(slug: str) -> Followed:
    """Return a topic, with the proposals of which it is the main topic or a further one."""
    topic = get_object_or_404(Topic, slug=slug)
    proposals = Proposal.objects.filter(Q(topic=topic) | Q(more_topics=topic))
    return Followed(str(topic), topic.get_absolute_url(), proposals)


def of_summit(slug: str) -> Followed:
    """Return a summit, with the proposals that cite a passage of its documents."""
    summit = get_object_or_404(Summit, slug=slug)
    proposals = Proposal.objects.filter(citations__passage__document__summit=summit)
    return Followed(str(summit), summit.get_absolute_url(), proposals)


def permanent_id(path: str) -> str:
    """Return the identifier of what stands at `path`: the same for ever, whatever the host."""
    return uuid.uuid5(_NAMESPACE, path).urn


class _Atom(Atom1Feed):
    """Atom that is dated by what it holds, so that an empty feed does not seem new each time."""

    def add_item(self, title: str, link: str, description: str, *args: Any, **kwargs: Any) -> None:
        """Add an entry, without the characters that no XML can hold."""
        title, description = (writable(text) for text in (title, description))
        super().add_item(title, link, description, *args, **kwargs)

    def latest_post_date(self) -> datetime.datetime:
        """Return when the newest of the entries changed."""
        return max((item["updateddate"] for item in self.items), default=_NOTHING_YET)


if TYPE_CHECKING:
    # Generic for the type checker only.
    _StepFeed = Feed[News, Followed]
    _ChangeFeed = Feed[Change, SavedView]
else:
    _StepFeed = _ChangeFeed = Feed


class _Signed:
    """Who answers for a feed, and what may be done with it."""

    def author_name(self) -> str:
        """Return who answers for the annotations."""
        return _("Summit initiatives")

    def feed_copyright(self) -> str:
        """Return what may be done with them."""
        return _("Annotations: CC BY 4.0. Source texts belong to their publishers.")


class StepFeed(_Signed, _StepFeed):
    """The steps of what `find` gives for the arguments of an address, the one known last first."""

    feed_type = _Atom
    description_template = "initiatives/feeds/_step.html"

    def __init__(self, find: Callable[..., Followed]) -> None:
        self.find = find

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Followed:
        """Return what the feed is about."""
        return self.find(**kwargs)

    def title(self, followed: Followed) -> str:
        """Return the name of the feed."""
        return writable(_("Steps: %(followed)s") % {"followed": followed.title})

    def subtitle(self) -> str:
        """Return what a feed holds."""
        return _("What became of proposals made at summits, step by step, with what shows it.")

    def link(self, followed: Followed) -> str:
        """Return the page of what is followed."""
        return followed.path

    def feed_guid(self, followed: Followed) -> str:
        """Return the permanent identifier of the feed in its language."""
        return permanent_id(f"{followed.path}feed.atom")

    def items(self, followed: Followed) -> list[News]:
        """Return the entries."""
        return latest_news(followed.proposals)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the template of an entry needs: the step, and the site that addresses begin with."""
        return {"news": kwargs["item"], "root": site_root(kwargs["request"])}

    def item_title(self, item: News) -> str:
        """Return the proposal and where the step leaves it."""
        return item.title

    def item_link(self, item: News) -> str:
        """Return the permanent address of the step."""
        return item.update.get_absolute_url()

    def item_guid(self, item: News) -> str:
        """Return the permanent identifier of the step in the language of the feed."""
        return permanent_id(item.update.get_absolute_url())

    def item_pubdate(self, item: News) -> datetime.datetime:
        """Return when the public could know of it."""
        return item.known_at

    def item_updateddate(self, item: News) -> datetime.datetime:
        """Return when it was corrected, or else when it was known."""
        return item.changed_at


class ChangeFeed(_Signed, _ChangeFeed):
    """What changed in a list of proposals, the latest first."""

    feed_type = _Atom
    description_template = "initiatives/feeds/_change.html"

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> SavedView:
        """Return the list that the filters of the address leave; BadRequest where one is wrong."""
        selection = checked(ProposalFilter(request.GET)).selection
        return SavedView(selection, read_form(ViewForm(request.GET))["view"])

    def title(self, followed: SavedView) -> str:
        """Return the name that the list was given, or else its filters."""
        return writable(_("Changes: %(followed)s") % {"followed": followed.name or followed.filters})

    def subtitle(self, followed: SavedView) -> str:
        """Return which proposals these are."""
        return writable(_("Filters: %(filters)s.") % {"filters": followed.filters})

    def link(self, followed: SavedView) -> str:
        """Return the page of the list."""
        return followed.path

    def feed_url(self, followed: SavedView) -> str:
        """Return the address of the feed with its filters."""
        return followed.feed

    def feed_guid(self, followed: SavedView) -> str:
        """Return the permanent identifier of the feed in its language, which its name does not change."""
        return permanent_id(SavedView(followed.selection).feed)

    def items(self, followed: SavedView) -> list[Change]:
        """Return the entries."""
        return changes(marks(followed.selection, most=ENTRIES), followed.selection.cards)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the template of an entry needs: the change, and the site that addresses begin with."""
        return {"change": kwargs["item"], "root": site_root(kwargs["request"])}

    def item_title(self, item: Change) -> str:
        """Return the proposal and what changed."""
        return item.title

    def item_link(self, item: Change) -> str:
        """Return where the change is seen."""
        return item.path

    def item_guid(self, item: Change) -> str:
        """Return the permanent identifier of the change in the language of the feed."""
        return permanent_id(f"{item.proposal.get_absolute_url()}changes/{item.name}")

    def item_pubdate(self, item: Change) -> datetime.datetime:
        """Return when the public could know of it."""
        return item.at

    def item_updateddate(self, item: Change) -> datetime.datetime:
        """Return the same: a later change is another entry."""
        return item.at


def served(find: Callable[..., Followed]) -> Any:
    """Return the view of a feed of steps, which knows no day but today."""
    return of_today(_for_reading(StepFeed(find)))


def of_a_state(request: HttpRequest, code: str) -> HttpResponseBase:
    """Send the feed of a state, its code in small letters."""
    if code != code.lower():
        return redirect("initiatives:state-feed", code.lower(), permanent=True)
    response: HttpResponseBase = served(of_state)(request, code=code)
    return response


def _for_reading(feed: Callable[..., HttpResponse]) -> Any:
    """Return the view of a feed: for reading only, and 304 to who has these very bytes already."""

    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = feed(request, **kwargs)
        # The day of its newest entry stays when a wording is mended or a proposal withdrawn: who asked what
        # is newer than that would be told that nothing is.
        del response.headers["Last-Modified"]
        return response

    return require_safe(conditional_page(answer))


changed = _for_reading(ChangeFeed())
"""The view of the feed of changes."""
