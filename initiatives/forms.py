"""What comes in over HTTP, validated once."""

import re

from django import forms

from initiatives.models import Proposal

# Six digits are more pages and versions than there are, and fewer than a database integer holds.
NUMBER = re.compile(r"[1-9][0-9]{0,5}")


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
