"""What comes in over HTTP, validated once."""

import datetime
import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from initiatives.filters import (
    ByCode,
    MomentForm,
    ParametersRefusedError,
    WholeNumberField,
    faults_of,
    refuse,
)
from initiatives.models import DocumentKind, Language, Moment, Proposal, State, Summit, Topic
from initiatives.models.dating import read_date, refuse_far_dates
from initiatives.search.faults import Fault
from initiatives.search.narrowing import FACETS, KINDS
from initiatives.search.questions import QuestionRefusedError, read_question

# Six digits are more pages and versions than there are, and fewer than a database integer holds.
NUMBER = re.compile(r"[1-9][0-9]{0,5}")


def read_form(form: forms.Form) -> dict[str, Any]:
    """Return what a form says; BadRequest that names every field in error, where no page shows them."""
    refuse(faults_of(form))
    return form.cleaned_data


def asked_moment(request: HttpRequest) -> Moment:
    """Return the moment that `?as_of=` and `?known_on=` ask for, on a page without other filters.

    Raises BadRequest, naming the parameter and its value, for what is no day that has been.
    """
    form = MomentForm(request.GET)
    read_form(form)
    return form.moment


def of_today(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Return a view of what is of today alone: to who asks it for another day it says so (400)."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if asked := [name for name in MomentForm.base_fields if request.GET.get(name)]:
            message = _("What is at this address is of today alone: ask for it without %(parameters)s.")
            raise ParametersRefusedError(message % {"parameters": ", ".join(asked)}, asked)
        return view(request, *args, **kwargs)

    return answer


class ReaderForm(forms.Form):
    """What a reader asks of a document: a version by its number, a proposal whose passages are lit."""

    version = forms.RegexField(rf"^{NUMBER.pattern}\Z", strip=False, required=False)
    proposal = forms.SlugField(max_length=100, strip=False, required=False)

    def clean_version(self) -> int | None:
        """Return the number of the version asked for."""
        asked = self.cleaned_data["version"]
        return int(asked) if asked else None


class BriefingForm(forms.Form):
    """What a reader asks of a briefing beside the filters of the list: proposals by slug (none: all)."""

    proposal = forms.ModelMultipleChoiceField(
        Proposal.objects.published(), to_field_name="slug", required=False
    )


class OEmbedForm(forms.Form):
    """What a site asks of oEmbed 1.0: how to show the page at an address, in which format, how large."""

    url = forms.CharField(max_length=2000)
    format = forms.ChoiceField(choices=[("json", "JSON"), ("xml", "XML")], required=False)
    maxwidth = WholeNumberField(min_value=1, required=False)
    maxheight = WholeNumberField(min_value=1, required=False)

    def clean_url(self) -> SplitResult:
        """Return the parts of the address; also hosts without a dot are known on a network of one's own."""
        try:
            parts: SplitResult = urlsplit(self.cleaned_data["url"])
        except ValueError as error:
            raise forms.ValidationError(_("This is no web address.")) from error
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise forms.ValidationError(_("This is no web address."))
        return parts


class _CodeField(ByCode, forms.ModelChoiceField):  # type: ignore[type-arg] # not generic when it runs
    """A record by its code."""


# By what a record that narrows a search is named in the address.
_KEYS = {"summit": "slug", "state": "code", "topic": "slug"}


class SearchForm(MomentForm):
    """What a reader asks of the search: words, one value for each facet that narrows it, and the day."""

    q = forms.CharField(label=_("Words"), required=False)
    kind = forms.ChoiceField(label=_("Results"), choices=list(KINDS.items()), required=False)
    summit = forms.ModelChoiceField(
        Summit.objects.all(), label=FACETS["summit"], to_field_name=_KEYS["summit"], required=False
    )
    state = _CodeField(
        State.objects.all(), label=FACETS["state"], to_field_name=_KEYS["state"], required=False
    )
    topic = forms.ModelChoiceField(
        Topic.objects.all(), label=FACETS["topic"], to_field_name=_KEYS["topic"], required=False
    )
    text = forms.ChoiceField(label=FACETS["text"], choices=DocumentKind.choices, required=False)
    language = forms.ChoiceField(label=FACETS["language"], choices=Language.choices, required=False)
    year = forms.RegexField(r"^(19|20)[0-9]{2}\Z", label=FACETS["year"], strip=False, required=False)

    def clean_q(self) -> str:
        """Return the words, if they are such as are looked for."""
        words: str = self.cleaned_data["q"]
        try:
            read_question(words)
        except QuestionRefusedError as error:
            raise forms.ValidationError(str(error)) from error
        return words

    @property
    def faults(self) -> list[Fault]:
        """What is wrong with each value in error."""
        return list(faults_of(self))

    @property
    def chosen(self) -> dict[str, str]:
        """The parameters of FACETS that are set."""
        asked = self.cleaned_data
        keys = {facet: asked.get(facet) or "" for facet in FACETS}
        return {
            facet: str(getattr(value, _KEYS[facet]) if isinstance(value, Model) else value)
            for facet, value in keys.items()
            if value
        }


class PairForm(forms.Form):
    """Which words of a lineage a reader sets side by side: `left` and `right`, each the id of a passage."""

    left = forms.ChoiceField(required=False)
    right = forms.ChoiceField(required=False)

    def __init__(self, data: Any, passages: Iterable[str]) -> None:
        super().__init__(data)
        choices = [(passage, passage) for passage in passages]
        for field in (self.fields["left"], self.fields["right"]):
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
                field.error_messages["invalid_choice"] = _("These words are not in the lineage.")


class ViewForm(forms.Form):
    """What a saved view is called by whoever made its address."""

    view = forms.CharField(label=_("Name of the view"), max_length=100, required=False)

    @property
    def name(self) -> str:
        """The name; "" where there is none or it is in error."""
        return str(self.cleaned_data.get("view", "")) if self.is_valid() else ""

    @property
    def faults(self) -> list[Fault]:
        """What is wrong with each value in error."""
        return list(faults_of(self))


class ChangesForm(ViewForm):
    """What a reader asks of the changes of a list: those since the first day of a date."""

    since = forms.CharField(label=_("Since"), max_length=10, strip=False, required=False)

    def clean_since(self) -> datetime.date | None:
        """Return the day asked for."""
        asked = self.cleaned_data["since"]
        if not asked:
            return None
        try:
            day, _precision = read_date(asked.strip())
        except ValueError as error:
            message = _("This is no date of the form 2025-11-16, 2025-11 or 2025.")
            raise forms.ValidationError(message) from error
        refuse_far_dates(day)
        return day
