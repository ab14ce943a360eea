"""What comes in over HTTP, validated once."""

from django import forms

from initiatives.models import Proposal


class ReaderForm(forms.Form):
    """What a reader asks of a document: a version by its number, a proposal whose passages are lit."""

    version = forms.IntegerField(min_value=1, required=False)
    proposal = forms.SlugField(max_length=100, required=False)


class BriefingForm(forms.Form):
    """What a reader asks of a briefing beside the filters of the list: proposals by slug (none: all)."""

    proposal = forms.ModelMultipleChoiceField(
        Proposal.objects.published(), to_field_name="slug", required=False
    )
