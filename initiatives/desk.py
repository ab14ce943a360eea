"""The editors' desk: one admin site, in the words and the order of this work."""

from collections.abc import Callable
from copy import copy
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordResetConfirmView
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxLengthValidator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

from initiatives.actions.locking import Overtaken, tried_again
from initiatives.models.snapshot import snapshot
from initiatives.presenters.addresses import translations
from initiatives.presenters.worklist import worklist

SECTIONS: tuple[tuple[str, Promise, tuple[str, ...]], ...] = (
    (
        "proposals",
        _("Proposals and their progress"),
        (
            "Proposal",
            "StatusUpdate",
            "StepDraft",
            "Position",
            "Target",
            "Measurement",
            "InstrumentAct",
            "OutcomeMatch",
            "Milestone",
        ),
    ),
    ("sources", _("Documents and passages"), ("Document", "Version", "Passage")),
    ("catalogue", _("Catalogue"), ("Summit", "Forum", "State", "Person", "Topic")),
    ("accounts", _("Editors"), ("User",)),
)


class LogInForm(AdminAuthenticationForm):
    """The log-in; a name longer than any account's is refused before it is looked up and recorded."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longest = self.fields["username"].max_length  # type: ignore[attr-defined]
        self.fields["username"].validators.append(MaxLengthValidator(longest))


class NamingAutocomplete(AutocompleteJsonView):
    """Autocomplete that names a record as its own admin does: a passage by its words, not its identifier."""

    def serialize_result(self, obj: models.Model, to_field_name: str) -> dict[str, str]:
        """Return the identifier and the name of one result."""
        name: Callable[[models.Model], str] = getattr(self.model_admin, "name_of", str)
        return {"id": str(getattr(obj, to_field_name)), "text": name(obj)}


class ScriptWords(JavaScriptCatalog):
    """The words of the admin's scripts (calendar, pickers), also from our own catalogues."""

    def get_paths(self, packages: list[str]) -> list[Any]:
        """Return the folders of catalogues: where two give a word, the view takes that of the first."""
        return [*settings.LOCALE_PATHS, *super().get_paths(packages)]


class PasswordLink(PasswordResetConfirmView):
    """The page behind a one-time link (`manage.py add_editor`): whoever opens it sets the account's password.

    A link that is unknown, used or too old, or of an account that is none or inactive, gets one and the same
    answer, 404.
    """

    site: Any = None
    template_name = "admin/password_link.html"
    title = _("Choose your password")
    success_url = reverse_lazy("admin:login")

    def get_user(self, uidb64: str) -> User | None:
        """Return the account that the link names, if it may be used."""
        user: User | None = super().get_user(uidb64)
        return user if user and user.is_active else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page is given: what every admin page is, and the form."""
        return {**self.site.each_context(self.request), **super().get_context_data(**kwargs)}

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        """Answer with the form, or that the link cannot be used."""
        if not self.validlink:
            context["title"] = _("This link cannot be used")
            options["status"] = 404
        return super().render_to_response(context, **options)

    def form_valid(self, form: Any) -> HttpResponse:
        """Set the password, and lead to the log-in page."""
        messages.success(self.request, _("Your password is set. Log in with it."))
        return super().form_valid(form)


def _unhurried(site: AdminSite, view: Callable[..., Any]) -> Callable[..., Any]:
    """Return `view` so that whoever posts is served though others write the same rows, or is told so."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        sent = request.POST
        told: Any = get_messages(request)
        said = len(told._queued_messages)

        @tried_again
        def attempt() -> Any:
            # As it was sent: what an undone attempt made of it, or said to the editor, does not count.
            again = copy(request)
            again.POST = sent
            for upload in (each for uploads in request.FILES.lists() for each in uploads[1]):
                upload.seek(0)
            del told._queued_messages[said:]
            return view(again, *args, **kwargs)

        try:
            return attempt()
        except Overtaken:
            del told._queued_messages[said:]
            return _tell_overtaken(site, request)

    return answer


def _tell_overtaken(site: AdminSite, request: HttpRequest) -> HttpResponse:
    refusal = _("Others are saving the same records at this moment, so nothing of yours has been saved.")
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"refusal": refusal, "errors": {}}, status=HTTPStatus.CONFLICT)
    context = {
        **site.each_context(request),
        "title": _("Please send this again"),
        "refusal": refusal,
    }
    return TemplateResponse(request, "admin/overtaken.html", context, status=HTTPStatus.CONFLICT)


class Desk(AdminSite):
    """Django's admin with our words, our order of records and a language switch."""

    site_title = _("Summit initiatives tracker")
    site_header = _("Summit initiatives: the editors’ desk")
    index_title = _("The editors’ desk")
    empty_value_display = "—"
    login_form = LogInForm

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # It would go round the rules; initiatives.admin.deleting has one that keeps them.
        self.disable_action("delete_selected")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Return the view for those who may be here; what others lock it out of is tried again."""
        return super().admin_view(_unhurried(self, view), cacheable)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what every admin page is given."""
        return {**super().each_context(request), "languages": translations(request, absolute=False)}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the records in the sections of this work; whatever has no section follows by application."""
        listed = super().get_app_list(request, app_label)
        models_by_name = {model["object_name"]: model for app in listed for model in app["models"]}
        sections: list[Any] = []
        for label, name, object_names in SECTIONS:
            members = [models_by_name.pop(name) for name in object_names if name in models_by_name]
            if members:
                sections.append(
                    {
                        "name": name,
                        "app_label": label,
                        "app_url": f"{reverse('admin:index')}#{label}",
                        "has_module_perms": True,
                        "models": members,
                    }
                )
        for app in listed:
            app["models"] = [model for model in app["models"] if model["object_name"] in models_by_name]
        return sections + [app for app in listed if app["models"]]

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Return the addresses of the desk, that of the one-time links among them."""
        link = PasswordLink.as_view(site=self)
        public = self.admin_view(self.public_page)
        mine = [
            path("password/<uidb64>/<token>/", link, name="password_link"),
            path("r/<path:content_type_id>/<path:object_id>/", public, name="view_on_site"),
        ]
        return [*mine, *super().get_urls()]

    def public_page(self, request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
        """Lead to the public page of a record, whose address says what a draft is about."""
        try:
            named = ContentType.objects.get_for_id(int(content_type_id))
        except (ValueError, ContentType.DoesNotExist) as error:
            raise Http404 from error
        if not request.user.has_perm(f"{named.app_label}.view_{named.model}"):
            raise PermissionDenied
        return shortcut(request, content_type_id, object_id)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show what waits for the editor, and all records."""
        with snapshot():  # what a count or an entry is about may else be dealt with before it is looked up
            found = worklist(request.user, timezone.localdate())
        return super().index(request, {"worklist": found, **(extra_context or {})})

    def i18n_javascript(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Answer with the words of the admin's scripts; Django's own Kazakh lacks most of them."""
        answer: Any = ScriptWords.as_view(packages=["django.contrib.admin"])
        return answer(request)  # type: ignore[no-any-return]

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Answer an autocomplete field."""
        answer: Any = NamingAutocomplete.as_view(admin_site=self)
        return answer(request)  # type: ignore[no-any-return]
