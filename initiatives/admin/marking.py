"""What an editor fills in on the reading desk: words chosen in a text, and what they are cited for."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from initiatives.admin.citations import refuse_ambiguous, refuse_missing
from initiatives.admin.fields import in_languages
from initiatives.admin.generics import AnyModelChoiceField, AnyModelMultipleChoiceField
from initiatives.models import Citation, CitationRole, Force, Proposal, ProposalKind, Topic, Version
from initiatives.models.wording import LANGUAGE_CODES, Language
from initiatives.text.anchoring import QuotationAmbiguous, QuotationNotFound, place_quotation
from initiatives.text.spans import Span
from initiatives.text.transliteration import latin_slug


def find_proposals(words: str, version: Version) -> Any:
    """Return the proposals with all `words` in a title of any language, annotated with `here`.

    Those that the document of the version puts forward go first.
    """
    found = Proposal.objects.all()
    for word in words.split():
        in_any = Q(slug__icontains=word)
        for column in in_languages("title"):
            in_any |= Q(**{f"{column}__icontains": word})
        found = found.filter(in_any)
    here = Citation.objects.filter(proposal=OuterRef("pk"), passage__document=version.document_id)
    return found.annotate(here=Exists(here)).order_by("-here", "slug")


class ChosenWordsForm(forms.Form):
    """Words of a version: by their place and exactly as they stand there, or pasted without a place."""

    exact = forms.CharField(
        label=gettext_lazy("words"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-exact": ""}),
        help_text=gettext_lazy("Choose words in the text, or paste them exactly as they stand there."),
        error_messages={
            "required": gettext_lazy("No words are chosen: choose some in the text, or paste them.")
        },
    )
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version

    def clean(self) -> dict[str, Any]:
        """Find the place of words that came without one."""
        given = super().clean() or self.cleaned_data
        # Forms send line ends as CR LF; a text has none of these.
        given["exact"] = given.get("exact", "").replace("\r\n", "\n")
        start, end = given.get("start"), given.get("end")
        if start is not None and end is not None and start < end:
            given["span"] = Span(start, end)
        else:
            try:
                given["span"] = place_quotation(self.version.text, given["exact"])
                given["exact"] = given["span"].of(self.version.text)
            except QuotationAmbiguous as error:
                self.add_error("exact", refuse_ambiguous(self.version, error))
            except QuotationNotFound as error:
                self.add_error("exact", refuse_missing(self.version, error))
            except ValueError:  # nothing is left of it but blanks
                if not self.has_error("exact"):
                    self.add_error("exact", self.fields["exact"].help_text)
        return given


class ContinuedChoice(AnyModelChoiceField):
    """The choice of a citation whose quotation goes on, named by its proposal and role."""

    def label_from_instance(self, obj: Citation) -> str:
        """Return the name of a choice."""
        return f"{obj.proposal} · {obj.get_role_display()} · {obj.passage_id}"


class MarkForm(ChosenWordsForm):
    """Chosen words cited for proposals there are, for a new draft, or as a further part of a quotation."""

    role = forms.ChoiceField(
        label=gettext_lazy("role"), required=False, choices=[("", "—"), *CitationRole.choices]
    )
    proposals = AnyModelMultipleChoiceField(
        label=gettext_lazy("proposals of this document"),
        queryset=Proposal.objects.all(),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("A proposal that you chose has been removed. Choose anew.")
        },
    )
    other = forms.CharField(
        label=gettext_lazy("another proposal"),
        required=False,
        help_text=gettext_lazy("Its title in any language, or the end of its page’s address."),
    )
    title = forms.CharField(label=gettext_lazy("title"), required=False, max_length=300)
    language = forms.ChoiceField(
        label=gettext_lazy("language of the title"), required=False, choices=Language.choices
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("kind"), required=False, choices=[("", "—"), *ProposalKind.choices]
    )
    force = forms.ChoiceField(
        label=gettext_lazy("force of wording"), required=False, choices=[("", "—"), *Force.choices]
    )
    topic = AnyModelChoiceField(
        label=gettext_lazy("main topic"), required=False, queryset=Topic.objects.all()
    )
    continues = ContinuedChoice(
        label=gettext_lazy("goes on with the quotation"), required=False, queryset=Citation.objects.none()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()
        continued: Any = self.fields["continues"]
        continued.queryset = Citation.objects.filter(
            passage__document=self.version.document_id
        ).select_related("proposal")

    def clean(self) -> dict[str, Any]:
        """Ask for something that the words are cited for, and for its role."""
        given = super().clean()
        chosen = list(given.get("proposals") or [])
        if other := given.get("other", "").strip():
            found = list(self._named(other)[:2])
            if len(found) == 1:
                chosen.append(found[0])
            elif found:
                self.add_error("other", _("Several proposals are named so: give the end of the address."))
            else:
                self.add_error("other", _("No proposal has this title or address."))
        given["chosen"] = list(dict.fromkeys(chosen))
        if given.get("title"):
            for name in ("kind", "force", "topic"):
                if not given.get(name):
                    self.add_error(name, _("A new proposal needs this."))
        if not (chosen or other or given.get("title") or given.get("continues")):
            self.add_error("proposals", _("Choose a proposal, name another, or title a new one."))
        elif not given.get("role") and (chosen or given.get("title")):
            self.add_error("role", _("Say what the words do for the proposal."))
        return given

    def _named(self, name: str) -> "QuerySet[Proposal]":
        named = Q(slug=name)
        for column in in_languages("title"):
            named |= Q(**{f"{column}__iexact": name})
        return Proposal.objects.filter(named)

    def make_draft(self) -> Proposal:
        """Make the new draft; its address comes from its title in Latin letters."""
        given = self.cleaned_data
        code = given["language"] or LANGUAGE_CODES[0]
        stem = latin_slug(given["title"]) or "draft"
        said = {f"title_{code}": given["title"], **{name: given[name] for name in ("kind", "force", "topic")}}
        slug, number = stem, 1
        while True:
            # Of two editors who begin one of the same title at the same moment, the second takes the next.
            draft, made = Proposal.objects.get_or_create(slug=slug, defaults=said)
            if made:
                return draft
            number += 1
            slug = f"{stem}-{number}"


class RoleForm(forms.Form):
    """What a passage does for a proposal."""

    role = forms.ChoiceField(label=gettext_lazy("role"), choices=CitationRole.choices)
