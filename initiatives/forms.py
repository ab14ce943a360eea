"""What comes in over HTTP, validated once."""

import re
from urllib.parse import SplitResult, urlsplit

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from initiatives.filters import MomentForm, faults_of
from initiatives.models import Moment, Proposal

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
