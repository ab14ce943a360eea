"""What comes in over HTTP, validated once."""

from django import forms


class ReaderForm(forms.Form):
    """What a reader asks of a document: a version by its number, a proposal whose passages are lit."""

    version = forms.IntegerField(min_value=1, required=False)
    proposal = forms.SlugField(max_length=100, required=False)
