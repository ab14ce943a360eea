"""The reading desk: the page of a version, on which words are chosen, cited, placed and unlinked."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from initiatives.actions import (
    DecidedMeanwhileError,
    WordsDiffer,
    change_role,
    cite_words,
    move_passage,
    moved_since,
    restore_citation,
    unlink_citation,
)
from initiatives.actions.locking import lock_citing
from initiatives.actions.placing import sought_in
from initiatives.actions.settling import seen
from initiatives.admin.asking import ASKED, Question, Unanswered, ask, not_sent
from initiatives.admin.history import Entry, changed_since
from initiatives.admin.keys import read_key
from initiatives.admin.marking import ChosenWordsForm, MarkForm, RoleForm, find_proposals
from initiatives.admin.marks import Mark, Watched, read_mark, take_mark, write_mark
from initiatives.admin.settling import told_moved, told_moved_since
from initiatives.models import Anchor, Citation, Document, Passage, Proposal, Version
from initiatives.models.rules import explain
from initiatives.models.sources import OUTCOME_KINDS
from initiatives.presenters.texts import reader

_OFFERED = 20
"""How many proposals the type-ahead offers."""


CITATIONS = (Watched(Citation),)

_sent = require_http_methods(["GET", "POST"])
"""For an action; the log-in leads to its address too, and on to the text."""


class StaleError(Exception):
    """Somebody else has changed the citation since the page was loaded: what, and its mark now."""

    def __init__(self, entries: list[Entry], mark: Mark) -> None:
        self.entries, self.mark = entries, mark
        super().__init__(len(entries))


def _desk_address(_document: Document, version: Version | None, _standard: Version | None) -> str:
    return reverse("admin:initiatives_version_change", args=[version.pk]) if version else ""


def _proposal_address(proposal: Proposal) -> str:
    return reverse("admin:initiatives_proposal_change", args=[proposal.pk])


DESK = reader.Edition(everything=True, version=_desk_address, proposal=_proposal_address)


def _match_address(passage: Passage) -> str:
    """Return where it is recorded which proposals an outcome document takes up, by the passage."""
    add = reverse("admin:initiatives_outcomematch_add")
    return f"{add}?document={passage.document_id}&passage={passage.pk}"


def _looked_for(document: Document, anchor: Anchor) -> str:
    """Return the words of a passage as they were confirmed last, before the place that waits."""
    version, passages = anchor.version, [anchor.passage_id]
    sought = sought_in(document, version.language, before=version.number, passages=passages)
    return sought[0].exact if sought else anchor.exact


class ReadingDesk:
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

    def _desk(
        self,
        request: HttpRequest,
        version: Version,
        *,
        form: forms.Form | None = None,
        place: str = "",
        refusal: str = "",
        status: int = HTTPStatus.OK,
        question: Question | None = None,
        undo: int = 0,
    ) -> HttpResponse:
        document = Document.objects.select_related("summit", "speaker").get(pk=version.document_id)
        chosen = request.GET.get("proposal") or None
        try:
            shown = reader.read(document, number=version.number, proposal=chosen, edition=DESK)
        except reader.NotInDocumentError:
            shown = reader.read(document, number=version.number, edition=DESK)
        placed = self._placed(version, place) if place else None
        anchor = placed["anchor"] if placed else None
        if placed and anchor and not anchor.settled:
            placed["words"] = _looked_for(document, anchor)
        initial = {name: getattr(anchor, name) for name in ("start", "end", "exact")} if anchor else {}
        form = form or (ChosenWordsForm if placed else MarkForm)(version=version, initial=initial)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "is_nav_sidebar_enabled": False,  # its room belongs to the text
            "title": str(document),
            "opts": Version._meta,
            "original": version,
            "version": version,
            "reader": shown,
            "form": form,
            "placed": placed,
            "refusal": refusal,
            "question": None if undo else question,
            "undoing": question if undo else None,
            "asked": ASKED,
            "here": list(find_proposals("", version).filter(here=True)) if not placed else [],
            "picked": {str(each) for each in form["proposals"].value() or ()} if not placed else set(),
            "undo": undo or read_key(request.GET.get("undo", "")),
            "may_mark": request.user.has_perm("initiatives.add_citation"),
        }
        return TemplateResponse(request, "admin/initiatives/version/desk.html", context, status=status)

    def _placed(self, version: Version, key: str) -> dict[str, Any]:
        passage = Passage.objects.filter(pk=key, document=version.document_id).first()
        if passage is None:
            raise Http404
        anchor = Anchor.objects.filter(passage=passage, version=version).first()
        if anchor:
            anchor.version = version
        known = anchor or passage.anchors.order_by("-version__number").first()
        return {
            "passage": passage,
            "words": known.exact if known else "",
            "anchor": anchor,
            "seen": seen(anchor),
        }

    def _find(self, request: HttpRequest, key: int, permission: str) -> Version:
        version = Version.objects.select_related("document").filter(pk=key).first()
        if not request.user.has_perm(f"initiatives.{permission}"):
            raise PermissionDenied
        if version is None:
            raise Http404
        return version

    def _done(
        self, request: HttpRequest, version: Version, said: str, then: str = "", page: str = "change"
    ) -> HttpResponse:
        messages.success(request, said)
        address = reverse(f"admin:initiatives_version_{page}", args=[version.pk]) + then
        if _wants_json(request):
            return JsonResponse({"address": address})
        return HttpResponseRedirect(address)

    def _refused(
        self,
        request: HttpRequest,
        version: Version,
        form: forms.Form,
        refusal: str = "",
        *,
        place: str = "",
        status: int = HTTPStatus.BAD_REQUEST,
    ) -> HttpResponse:
        if _wants_json(request):
            errors = {name: [str(each) for each in every] for name, every in form.errors.items()}
            return JsonResponse({"refusal": refusal, "errors": errors}, status=status)
        return self._desk(request, version, form=form, place=place, refusal=refusal, status=status)

    def _asked(
        self,
        request: HttpRequest,
        version: Version,
        form: forms.Form,
        question: Question,
        *,
        place: str = "",
    ) -> HttpResponse:
        if _wants_json(request):
            return JsonResponse({"question": question.words, "asked": question.value})
        return self._desk(request, version, form=form, place=place, question=question)

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

    def passage_view(self, request: HttpRequest, key: int, passage: str) -> HttpResponse:
        """Show what can be done with a passage of the version, and do it."""
        allowed = "change_citation" if request.method == "POST" else "view_passage"
        version = self._find(request, key, allowed)
        found = Passage.objects.filter(pk=passage, document=version.document_id).first()
        if found is None:
            raise Http404
        if request.method != "POST":
            return self._tools(request, version, found)
        if request.POST.get("do") == "move":
            if not request.user.has_perm("initiatives.change_anchor"):
                raise PermissionDenied
            return self._move(request, version, found)
        try:
            with transaction.atomic():
                self._refuse_stale(request)
                named = Citation.objects.filter(pk=read_key(request.POST.get("citation", "")), passage=found)
                citation = named.select_related("proposal", "passage").first()
                if citation is None:
                    return self._tools(request, version, found, _("Choose what is to be done."), 400)
                if request.POST.get("do") == "unlink":
                    if not request.user.has_perm("initiatives.delete_citation"):
                        raise PermissionDenied
                    event = unlink_citation(citation=citation)
                    connection.check_constraints()
                    told = _("The public will no longer see these words cited for: %(proposals)s.")
                    ask(request, [citation.proposal], told)
                    return self._done(request, version, _("The passage is unlinked."), f"?undo={event}")
                form = RoleForm(request.POST)
                if not form.is_valid():
                    return self._tools(request, version, found, " ".join(map(str, form.errors["role"])), 400)
                change_role(citation=citation, role=form.cleaned_data["role"])
                connection.check_constraints()
                told = _("The public will see the other role at once, on the page of: %(proposals)s.")
                ask(request, [citation.proposal], told)
        except Unanswered as pause:
            return self._tools(request, version, found, question=pause.question)
        except StaleError as stale:
            refusal = _("Somebody else was faster, so nothing has been saved. What you chose is kept.")
            if not Citation.objects.filter(pk=read_key(request.POST.get("citation", ""))).exists():
                refusal = _("Somebody else has unlinked it meanwhile, so nothing has been saved.")
            return self._tools(request, version, found, refusal, HTTPStatus.CONFLICT, stale)
        except ValidationError as error:
            return self._tools(request, version, found, " ".join(error.messages), HTTPStatus.CONFLICT)
        except IntegrityError as error:
            return self._tools(request, version, found, explain(error), HTTPStatus.CONFLICT)
        return self._done(request, version, _("The role is changed."), f"#passage-{found.pk}")

    def _refuse_stale(self, request: HttpRequest) -> None:
        """Raise StaleError if the citation named by the form is not as the page showed it; lock it."""
        key = read_key(request.POST.get("citation", ""))
        lock_citing(Citation.objects.filter(pk=key).values_list("proposal", flat=True))
        entries, now = changed_since(CITATIONS, key, read_mark(request.POST.get("seen", "")))
        if entries:
            raise StaleError(entries, now)

    def _move(self, request: HttpRequest, version: Version, passage: Passage) -> HttpResponse:
        form = ChosenWordsForm(request.POST, version=version)
        if not form.is_valid():
            return self._refused(request, version, form, place=passage.pk)
        given = form.cleaned_data
        citing = Proposal.objects.filter(citations__passage=passage).distinct()
        waited = Anchor.objects.unsettled().filter(passage=passage, version=version).exists()
        try:
            with transaction.atomic():
                move_passage(
                    passage=passage,
                    version=version,
                    span=given["span"],
                    exact=given["exact"],
                    as_seen=request.POST.get("seen", ""),
                )
                connection.check_constraints()
                told = _("The public will see the words of this place at once, cited for: %(proposals)s.")
                ask(request, citing, told)
        except Unanswered as pause:
            return self._asked(request, version, form, pause.question, place=passage.pk)
        except WordsDiffer as error:
            refusal = str(error)
        except DecidedMeanwhileError as error:
            kept = _("What you chose and typed is kept.")
            refusal = f"{told_moved(error.anchor)} {kept}"
        except ValidationError as error:
            refusal = " ".join(error.messages)
        except IntegrityError as error:
            refusal = explain(error)
        else:
            said = _("The passage has its new place.")
            if waited:  # others may wait beside it
                return self._done(request, version, said, "#waiting", page="places")
            return self._done(request, version, said, f"#passage-{passage.pk}")
        status = HTTPStatus.CONFLICT
        return self._refused(request, version, form, refusal, place=passage.pk, status=status)

    def _tools(
        self,
        request: HttpRequest,
        version: Version,
        passage: Passage,
        refusal: str = "",
        status: int = 200,
        stale: StaleError | None = None,
        question: Question | None = None,
    ) -> HttpResponse:
        # Before the citations are read: what is committed in between counts as a change.
        latest = take_mark((Watched(Citation, "passage"),), passage.pk).get("citation", {})
        # What the page does not tell of, somebody may change once more.
        latest |= stale.mark.get("citation", {}) if stale else {}
        citations = list(passage.citations.select_related("proposal"))
        kept = str(request.POST.get("role", "")) if refusal or question else ""
        tried = request.POST.get("citation", "")
        rows = [
            {
                "citation": each,
                "seen": write_mark({"citation": {str(each.pk): latest.get(str(each.pk), 0)}}),
                "address": _proposal_address(each.proposal),
                "form": RoleForm(
                    initial={"role": (kept if str(each.pk) == tried else "") or each.role},
                    auto_id=f"id_{each.pk}_%s",
                ),
            }
            for each in citations
        ]
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("Passage"),
            "opts": Version._meta,
            "original": version,
            "version": version,
            "placed": self._placed(version, passage.pk),
            "rows": rows,
            "refusal": refusal,
            "entries": stale.entries if stale else [],
            "question": question,
            "asked": ASKED,
            "carried": [(name, request.POST.get(name, "")) for name in ("citation", "seen", "role", "do")],
            "takes_up": _match_address(passage) if version.document.kind in OUTCOME_KINDS else "",
            "may_mark": request.user.has_perm("initiatives.change_citation"),
        }
        return TemplateResponse(request, "admin/initiatives/version/passage.html", context, status=status)

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
        return HttpResponseRedirect(_desk_address(version.document, version, None))

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


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"
