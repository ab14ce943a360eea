"""Tables of the proposals: who puts them forward in which words, what states say, how they hang together."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from initiatives.datasets.columns import Column, Table, dated, joined, place_among, three
from initiatives.models import (
    Citation,
    FurtherTopic,
    OutcomeMatch,
    Position,
    Proposal,
    Relation,
    Sponsor,
)


def of_proposal(description: str = "Proposal") -> Column:
    """Return the column of the proposal to which a row belongs."""
    return Column("proposal", description, "proposal__slug", "proposals")


PROPOSALS = (
    Table(
        "proposals",
        _("Initiatives: what a state, a person or a document puts forward for others to do."),
        lambda: Proposal.objects.published().with_current_status(),
        ("slug",),
        (
            Column("slug", "Permanent short name; the page is `proposals/<slug>/`"),
            *three("title", "Title, ours"),
            *three("summary", "Neutral summary, ours"),
            Column("kind", "Sort of thing proposed"),
            Column("force", "How strongly the words put it forward"),
            Column("topic", "Main topic", "topic__slug", "topics"),
            *dated("first_voiced", "When it was first voiced"),
            *three("first_voiced_at", "Occasion on which it was first voiced"),
            Column("in_force_needs", "How many states have to act for it to enter into force"),
            Column("in_force_counts", "By which act they do"),
            Column(
                "stage",
                "Derived: the stage that stood on the day of the data; empty where no step is recorded",
                F("stage"),
                title=_("stage"),
                required=False,
            ),
            Column(
                "condition",
                "Derived: the condition that stood on the day of the data",
                F("condition"),
                title=_("condition"),
                required=False,
            ),
            *three("note", "Cautions: what not to confuse it with, differing figures"),
        ),
    ),
    Table(
        "further_topics",
        _("Topics of a proposal beside its main one."),
        lambda: FurtherTopic.objects.filter(proposal__in=Proposal.objects.published()),
        ("proposal", "topic"),
        (
            of_proposal(),
            Column("topic", "Topic", "topic__slug", "topics"),
        ),
        order=("proposal__slug", "topic__slug"),
    ),
    Table(
        "sponsors",
        _("Who puts a proposal forward."),
        lambda: Sponsor.objects.filter(proposal__in=Proposal.objects.published()),
        ("proposal", "number"),
        (
            of_proposal(),
            Column(
                "number",
                "Its place among the sponsors of the proposal, from 1",
                place_among("proposal"),
                title=_("number"),
                type="integer",
            ),
            Column("state", "State", "state__code", "states"),
            Column("person", "Person", "person__slug", "people"),
            Column("document", "Document", "document__slug", "documents"),
            Column("unnamed", "Whether the source names nobody"),
        ),
        order=("proposal__slug", "pk"),
    ),
    Table(
        "citations",
        _("What a passage does for a proposal."),
        Citation.objects.at,
        ("proposal", "passage", "role"),
        (
            of_proposal(),
            Column("passage", "Passage", "passage__id", "passages"),
            Column("role", "What the words do for the proposal"),
            Column("group", "The same number in one role: parts of one quotation with words left out"),
        ),
        order=("proposal__slug", "role", "pk"),
    ),
    Table(
        "positions",
        _("What states say of a proposal. No row means that no statement was found."),
        Position.objects.at,
        ("id",),
        (
            Column(
                "id",
                "Proposal, state and day",
                joined("proposal__slug", "state__code", "since_on"),
                title=_("identifier"),
            ),
            of_proposal(),
            Column("state", "State", "state__code", "states"),
            Column("stance", "What it says"),
            *dated("since", "From when"),
            Column("passage", "Passage that shows it; else an evidence does", "passage__id", "passages"),
        ),
        order=("proposal__slug", "state__code", "since_on"),
    ),
    Table(
        "relations",
        _("How one proposal stands to another."),
        Relation.objects.at,
        ("proposal", "kind", "other"),
        (
            of_proposal("Proposal that stands so to the other"),
            Column("kind", "How it stands to the other: it is *part of* it, *implements* it, …"),
            Column("other", "The other proposal", "other__slug", "proposals"),
        ),
        order=("proposal__slug", "kind", "other__slug"),
    ),
    Table(
        "outcome_matches",
        _("What an outcome document makes of a proposal. No row means that nobody has looked."),
        OutcomeMatch.objects.at,
        ("document", "proposal"),
        (
            Column("document", "Outcome document", "document__slug", "documents"),
            of_proposal(),
            Column("extent", "How far the document takes it up"),
            Column("looked_at_on", "Day on which somebody looked"),
            Column("passage", "Passage that takes it up", "passage__id", "passages"),
            *three("note", "Remark; why there is no passage, where there is none"),
        ),
        order=("document__slug", "proposal__slug"),
    ),
)
