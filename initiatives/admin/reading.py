"""The reading desk: each version opens as a text on which words are chosen and cited."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from initiatives.actions import WordsDiffer, cite_words, moved_since, restore_citation
from initiatives.actions.settling import seen
from initiatives.admin.asking import ASKED, Question, Unanswered, ask, not_sent
from initiatives.admin.keys import read_key
from initiatives.admin.marking import MarkForm, find_proposals
from initiatives.admin.settling import told_moved_since
from initiatives.admin.tools import PassageTools
from initiatives.models import Version
from initiatives.models.rules import explain

_OFFERED = 20
"""How many proposals the type-ahead offers."""

_sent = require_http_methods(["GET", "POST"])
"""For an action; the log-in leads to its address too, and on to the text."""


class ReadingDesk(PassageTools):
    """Admin of versions in which each opens as a reading desk."""

    def get_urls(self) -> list[Any]:
        """Add the actions of the desk."""
        site: Any = self.admin_site  # type: ignore[attr-defined]
        own = [
            path("<int:key>/mark/", site.admin_view(_sent(self.mark_view)), name="initiatives_version_mark"),
            path(
                "<int:key>/restore/",
                site.admin_view(_sent(self.restore_view)),
                name="initiatives_version_restore",
            ),
            path(
                "<int:key>/proposals/",
                site.admin_view(self.proposals_view),
                name="initiatives_version_proposals",
            ),
            path(
                "<int:key>/passages/<slug:passage>/",
                site.admin_view(self.passage_view),
                name="initiatives_version_passage",
            ),
        ]
        return own + super().get_urls()  # type: ignore[misc,no-any-return]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the text with its marks and the tools; nothing is written here."""
        version = Version.objects.filter(pk=read_key(object_id)).select_related("document").first()
        if request.method != "GET" or version is None:
            response: HttpResponse = super().change_view(  # type: ignore[misc]
                request, object_id, form_url, extra_context
            )
            return response
        if not self.has_view_permission(request, version):  # type: ignore[attr-defined]
            raise PermissionDenied
        return self._desk(request, version, place=request.GET.get("place", ""))

    def mark_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Cite chosen words."""
        if request.method != "POST":
            return not_sent(request, reverse("admin:initiatives_version_change", args=[key]))
        version = self._find(request, key, "add_citation")
        form = MarkForm(request.POST, version=version)
        if not form.is_valid():
            return self._refused(request, version, form)
        given = form.cleaned_data
        if given.get("title") and not request.user.has_perm("initiatives.add_proposal"):
            raise PermissionDenied
        try:
            with transaction.atomic():
                proposals = [*given["chosen"], *([form.make_draft()] if given.get("title") else [])]
                cited = cite_words(
                    version=version,
                    span=given["span"],
                    exact=given["exact"],
                    role=given["role"],
                    proposals=proposals,
                    continues=given["continues"],
                )
                connection.check_constraints()
                told = _("The public will see these words at once, cited for: %(proposals)s.")
                ask(request, [each.proposal for each in cited], told)
        except Unanswered as pause:
            return self._asked(request, version, form, pause.question)
        except WordsDiffer as error:
            return self._refused(request, version, form, str(error), status=HTTPStatus.CONFLICT)
        except ValidationError as error:
            return self._refused(request, version, form, " ".join(error.messages))
        except IntegrityError as error:
            return self._refused(request, version, form, explain(error), status=HTTPStatus.CONFLICT)
        return self._done(request, version, _("The words are cited."), f"#passage-{cited[0].passage_id}")

    def restore_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Bring a citation back that was just unlinked."""
        if request.method != "POST":
            return not_sent(request, reverse("admin:initiatives_version_change", args=[key]))
        version = self._find(request, key, "add_citation")
        event = read_key(request.POST.get("event", ""))
        try:
            with transaction.atomic():
                citation = restore_citation(event=event)
                connection.check_constraints()
                moved = moved_since(citation=citation, event=event)
                now = "; ".join(map(seen, moved))
                if moved and request.POST.get(ASKED) != now:
                    raise Unanswered(Question(" ".join(map(told_moved_since, moved)), now))
        except Unanswered as pause:
            return self._desk(request, version, undo=event, question=pause.question)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except IntegrityError as error:
            messages.error(request, explain(error))
        else:
            then = f"#passage-{citation.passage_id}"
            return self._done(request, version, _("The passage is linked again."), then)
        return HttpResponseRedirect(reverse("admin:initiatives_version_change", args=[key]))

    def proposals_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Answer the type-ahead: proposals by words of their titles, those of the document first."""
        if request.method != "GET":
            return HttpResponse(status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET"})
        version = self._find(request, key, "add_citation")
        words = request.GET.get("q", "")[:200].replace("\0", "")
        found = [
            {
                "key": each.pk,
                "title": str(each),
                "slug": each.slug,
                "here": each.here,
                "publication": each.get_publication_display(),
            }
            for each in find_proposals(words, version)[:_OFFERED]
        ]
        return JsonResponse({"proposals": found})
