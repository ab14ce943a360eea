"""The page on which an editor decides on the places that wait in a version; the worklist leads here."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from initiatives.actions import DecidedMeanwhileError, Decision, settle_anchor
from initiatives.admin.history import read_history
from initiatives.admin.keys import read_key
from initiatives.admin.marks import Watched
from initiatives.models import Anchor, AnchorState, Version
from initiatives.presenters.texts.settling import places


class PlacesPage:
    """Admin of versions with the page `admin:initiatives_version_places` (its one argument: the version)."""

    def get_urls(self) -> list[Any]:
        """Return the addresses, that of the places before those that take any text for a key."""
        site: Any = self.admin_site  # type: ignore[attr-defined] # a mixin of ModelAdmin
        own = path("<int:key>/places/", site.admin_view(self.places_view), name="initiatives_version_places")
        return [own, *super().get_urls()]  # type: ignore[misc]

    def places_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Show the places that wait, or write a decision on one of them.

        Answers 409 when somebody else has decided meanwhile, 403 to whom may not see or decide.
        """
        if not request.user.has_perm("initiatives.view_anchor"):
            raise PermissionDenied
        version = get_object_or_404(Version.objects.select_related("document"), pk=key)
        status = 200
        if request.method == "POST":
            try:
                return self._decide(request, version)
            except DecidedMeanwhileError as error:
                messages.error(request, told_meanwhile(error.anchor))
                status = 409
        site: Any = self.admin_site  # type: ignore[attr-defined]
        context = {
            **site.each_context(request),
            "title": _("Places that wait for a decision"),
            "subtitle": f"{version.document} · {_version_name(version)}",
            "opts": Version._meta,
            "version": version,
            "version_name": _version_name(version),
            "places": places(version),
            "may_settle": request.user.has_perm("initiatives.change_anchor"),
            "by_hand": reverse("admin:initiatives_version_change", args=[version.pk]),
        }
        return TemplateResponse(request, "admin/initiatives/version/places.html", context, status=status)

    def _decide(self, request: HttpRequest, version: Version) -> HttpResponse:
        if not request.user.has_perm("initiatives.change_anchor"):
            raise PermissionDenied
        try:
            decision = Decision(request.POST.get("decision", ""))
        except ValueError as error:
            raise BadRequest(_("This decision is not known.")) from error
        anchor = Anchor.objects.filter(version=version, pk=read_key(request.POST.get("anchor", ""))).first()
        if anchor is None:
            raise Http404(_("This version has no such place."))
        settled = settle_anchor(anchor=anchor, decision=decision, as_seen=request.POST.get("seen", ""))
        messages.success(request, _told(decision, settled))
        return HttpResponseRedirect(
            f"{reverse('admin:initiatives_version_places', args=[version.pk])}#waiting"
        )


def _version_name(version: Version) -> str:
    return _("version %(number)s") % {"number": version.number}


def _short(anchor: Anchor) -> str:
    words = " ".join(anchor.exact.split())
    return words if len(words) <= 80 else f"{words[:79]}…"


def _told(decision: Decision, anchor: Anchor) -> str:
    told = {
        Decision.CONFIRM: _("The place is confirmed: “%(words)s”. It is quoted from this version now."),
        Decision.LEAVE: _("The passage is left as lost in this version: “%(words)s”."),
        Decision.REOPEN: _("The place waits for a decision again: “%(words)s”."),
    }
    return told[decision] % {"words": _short(anchor)}


def told_moved(anchor: Anchor) -> str:
    """Return who has settled the place of a passage while somebody else chose one, when, and where it is."""
    if anchor.state != AnchorState.PLACED:
        return told_meanwhile(anchor)
    told = _(
        "Since you opened the page, somebody else has settled the place of this passage (%(who)s, %(when)s), "
        "so yours has not been saved. It stands here now: “%(words)s”."
    )
    return told % _latest(anchor)


def told_moved_since(anchor: Anchor) -> str:
    """Return what an unlinking that is undone would cite, after somebody has moved the passage."""
    told = _(
        "Since it was unlinked, the passage has been moved (%(who)s, %(when)s), so nothing has been saved "
        "yet. If you undo the unlinking, these words are cited: “%(words)s”."
    )
    return told % _latest(anchor)


def told_meanwhile(anchor: Anchor) -> str:
    """Return who has decided on a place while somebody else looked at it, when, and how it stands now."""
    if anchor.state == AnchorState.PLACED:
        now = _("its place is confirmed now")
    elif anchor.left_lost:
        now = _("it is left as lost now")
    else:
        now = _("it waits for a decision in another place or form now")
    return _(
        "Since you opened the page, somebody else has decided on this passage (%(who)s, %(when)s), so your "
        "decision has not been written: %(now)s. “%(words)s”"
    ) % {**_latest(anchor), "now": now}


def _latest(anchor: Anchor) -> dict[str, str]:
    last = read_history((Watched(Anchor),), anchor.pk)[0]
    return {
        "who": last.by or _("import or command"),
        "when": date_format(timezone.localtime(last.at), "DATETIME_FORMAT"),
        "words": _short(anchor),
    }
