"""What comes in over HTTP, validated once."""

import datetime
import re
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from initiatives.filters import MomentForm, faults_of
from initiatives.models import Moment, Proposal
from initiatives.models.dating import read_date, refuse_far_dates

# Six digits are more pages and versions than there are, and fewer than a database integer holds.
NUMBER = re.compile(r"[1-9][0-9]{0,5}")


def asked_moment(request: HttpRequest) -> Moment:
    """Return the moment that `?as_of=` and `?known_on=` ask for, on a page without other filters.

    Raises BadRequest, naming the parameter and its value, for what is no day that has been.
    """
    form = MomentForm(request.GET)
    if not form.is_valid():
        raise BadRequest(" ".join(f"{label} ({name}): {message}" for name, label, message in faults_of(form)))
    return form.moment


class ReaderForm(forms.Form):
    """What a reader asks of a document: a version by its number, a proposal whose passages are lit."""

    version = forms.RegexField(rf"^{NUMBER.pattern}\Z", strip=False, required=False)
    proposal = forms.SlugField(max_length=100, required=False)

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
    maxwidth = forms.IntegerField(min_value=1, required=False)
    maxheight = forms.IntegerField(min_value=1, required=False)

    def clean_url(self) -> SplitResult:
        """Return the parts of the address; also hosts without a dot are known on a network of one's own."""
        try:
            parts: SplitResult = urlsplit(self.cleaned_data["url"])
        except ValueError as error:
            raise forms.ValidationError(_("This is no web address.")) from error
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise forms.ValidationError(_("This is no web address."))
        return parts


class ViewForm(forms.Form):
    """What a saved view is called by whoever made its address."""

    view = forms.CharField(label=_("Name of the view"), max_length=100, required=False)

    @property
    def name(self) -> str:
        """The name; "" where there is none or it is in error."""
        return str(self.cleaned_data.get("view", "")) if self.is_valid() else ""

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """What is wrong: the parameter, its name on the page, and a message, of each value in error."""
        return list(faults_of(self))


class ChangesForm(ViewForm):
    """What a reader asks of the changes of a list: those since the first day of a date."""

    since = forms.CharField(label=_("Since"), max_length=10, required=False)

    def clean_since(self) -> datetime.date | None:
        """Return the day asked for."""
        asked = self.cleaned_data["since"]
        if not asked:
            return None
        try:
            day, _precision = read_date(asked)
        except ValueError as error:
            message = _("This is no date of the form 2025-11-16, 2025-11 or 2025.")
            raise forms.ValidationError(message) from error
        refuse_far_dates(day)
        return day


def read_form(form: ViewForm) -> dict[str, Any]:
    """Return what a form says; BadRequest that names every field in error, where no page shows them."""
    if not form.is_valid():
        raise BadRequest(" ".join(f"{label} ({name}): {message}" for name, label, message in form.faults))
    return form.cleaned_data
