"""The page of the reading desk, and what its actions answer: done, refused, or asked first."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from initiatives.actions.placing import sought_in
from initiatives.actions.settling import seen
from initiatives.admin.asking import ASKED, Question
from initiatives.admin.keys import read_key
from initiatives.admin.marking import ChosenWordsForm, MarkForm, find_proposals
from initiatives.models import Anchor, Document, Passage, Proposal, Version
from initiatives.presenters.texts import reader


def _desk_address(_document: Document, version: Version | None, _standard: Version | None) -> str:
    return reverse("admin:initiatives_version_change", args=[version.pk]) if version else ""


def proposal_address(proposal: Proposal) -> str:
    """Return the page of a proposal on the desk."""
    return reverse("admin:initiatives_proposal_change", args=[proposal.pk])


DESK = reader.Edition(everything=True, version=_desk_address, proposal=proposal_address)


def _looked_for(document: Document, anchor: Anchor) -> str:
    """Return the words of a passage as they were confirmed last, before the place that waits."""
    version, passages = anchor.version, [anchor.passage_id]
    sought = sought_in(document, version.language, before=version.number, passages=passages)
    return sought[0].exact if sought else anchor.exact


class DeskPage:
    """Admin of versions with the page on which words are chosen, and its answers in HTML or to its script."""

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


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"
