"""The tools of a passage on the reading desk: another role, another place, unlinking."""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from initiatives.actions import (
    DecidedMeanwhileError,
    WordsDiffer,
    change_role,
    move_passage,
    unlink_citation,
)
from initiatives.actions.locking import lock_citing
from initiatives.admin.asking import ASKED, Question, Unanswered, ask
from initiatives.admin.deskpage import DeskPage, proposal_address
from initiatives.admin.history import Entry, changed_since
from initiatives.admin.keys import read_key
from initiatives.admin.marking import ChosenWordsForm, RoleForm
from initiatives.admin.marks import Mark, Watched, read_mark, take_mark, write_mark
from initiatives.admin.settling import told_moved
from initiatives.models import Anchor, Citation, Passage, Proposal, Version
from initiatives.models.rules import explain
from initiatives.models.sources import OUTCOME_KINDS

CITATIONS = (Watched(Citation),)


class StaleError(Exception):
    """Somebody else has changed the citation since the page was loaded: what, and its mark now."""

    def __init__(self, entries: list[Entry], mark: Mark) -> None:
        self.entries, self.mark = entries, mark
        super().__init__(len(entries))


def _match_address(passage: Passage) -> str:
    """Return where it is recorded which proposals an outcome document takes up, by the passage."""
    add = reverse("admin:initiatives_outcomematch_add")
    return f"{add}?document={passage.document_id}&passage={passage.pk}"


class PassageTools(DeskPage):
    """Admin of versions with a page for each passage of a text."""

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
                "address": proposal_address(each.proposal),
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
