"""Closed vocabularies of a proposal, each value with its public definition."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Defined(models.TextChoices):
    """A vocabulary whose values have a public definition beside their label."""

    @property
    def definition(self) -> Promise:
        """The one-sentence public definition of the value."""
        return DEFINITIONS[type(self).__name__][self.value]


class ProposalKind(Defined):
    """What sort of thing is proposed."""

    CONVENTION = "convention", _("convention")
    AGREEMENT = "agreement", _("agreement")
    DECLARATION = "declaration", _("declaration")
    STRATEGY = "strategy", _("strategy or concept")
    STANDARDS = "standards", _("common standards")
    INSTITUTION = "institution", _("institution or centre")
    SYSTEM = "system", _("system or service")
    PROGRAMME = "programme", _("programme of cooperation")
    PROJECT = "project", _("project or joint venture")
    MEASURES = "measures", _("joint measures")
    MECHANISM = "mechanism", _("working of the format")
    TARGET = "target", _("target figure")


class Force(Defined):
    """How strongly the words put the proposal forward."""

    FIRM = "firm", _("firm")
    CALL = "call", _("call")
    TENTATIVE = "tentative", _("tentative")
    SUPPORT = "support", _("support")
    OFFER = "offer", _("offer")


class Stage(Defined):
    """How far a proposal has come; the order of the values is the order of the stages."""

    PROPOSED = "proposed", _("proposed")
    SUPPORTED = "supported", _("supported")
    IN_PREPARATION = "in_preparation", _("in preparation")
    UNDER_NEGOTIATION = "under_negotiation", _("under negotiation")
    AGREED = "agreed", _("agreed")
    SIGNED = "signed", _("signed")
    IN_FORCE = "in_force", _("in force")
    COMPLETED = "completed", _("completed")

    @property
    def rank(self) -> int:
        """The place in the order of stages, from 0."""
        return list(Stage).index(self)


class Act(Defined):
    """What a state does to be bound by a convention or agreement; in the order in which it is done."""

    SIGNED = "signed", pgettext_lazy("act", "signed")
    RATIFIED = "ratified", _("ratified")
    DEPOSITED = "deposited", _("deposited")


class Extent(Defined):
    """How far an outcome document takes up a proposal."""

    IN_FULL = "in_full", _("in full")
    IN_PART = "in_part", _("in part")
    NONE = "none", _("not taken up")


class Condition(Defined):
    """How a proposal fares."""

    ACTIVE = "active", _("active")
    STALLED = "stalled", _("stalled")
    SUSPENDED = "suspended", _("suspended")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REJECTED = "rejected", _("rejected")
    SUPERSEDED = "superseded", _("superseded")
    LAPSED = "lapsed", _("lapsed")
    REVERSED = "reversed", _("reversed")


ENDINGS = (
    Condition.WITHDRAWN,
    Condition.REJECTED,
    Condition.SUPERSEDED,
    Condition.LAPSED,
    Condition.REVERSED,
)
FOUR_EYES_STAGES = (Stage.AGREED, Stage.SIGNED, Stage.IN_FORCE, Stage.COMPLETED)
PRESS_MAY_SHOW = (Stage.PROPOSED, Stage.SUPPORTED, Stage.IN_PREPARATION)

# What states sign, ratify and deposit one by one.
INSTRUMENT_KINDS = (ProposalKind.CONVENTION, ProposalKind.AGREEMENT)
# The acts of which a number may bring an instrument into force.
ACTS_THAT_COUNT = (Act.RATIFIED, Act.DEPOSITED)

_NEVER_SIGNED = tuple(stage for stage in Stage if stage is not Stage.SIGNED)
# A target has no text to negotiate or sign and nothing that enters into force: it is reached.
_OF_A_TARGET = (Stage.PROPOSED, Stage.SUPPORTED, Stage.IN_PREPARATION, Stage.AGREED, Stage.COMPLETED)
STAGES_OF_KIND: dict[str, tuple[Stage, ...]] = {
    ProposalKind.CONVENTION: tuple(Stage),
    ProposalKind.AGREEMENT: tuple(Stage),
    ProposalKind.DECLARATION: tuple(stage for stage in Stage if stage is not Stage.IN_FORCE),
    ProposalKind.STRATEGY: _NEVER_SIGNED,
    ProposalKind.STANDARDS: _NEVER_SIGNED,
    ProposalKind.INSTITUTION: _NEVER_SIGNED,
    ProposalKind.SYSTEM: _NEVER_SIGNED,
    ProposalKind.PROGRAMME: _NEVER_SIGNED,
    ProposalKind.PROJECT: _NEVER_SIGNED,
    ProposalKind.MEASURES: _NEVER_SIGNED,
    ProposalKind.MECHANISM: _NEVER_SIGNED,
    ProposalKind.TARGET: _OF_A_TARGET,
}


DEFINITIONS: dict[str, dict[str, Promise]] = {
    "ProposalKind": {
        "convention": _("A treaty of principle, open to the states of the region or beyond."),
        "agreement": _("A treaty on one field of cooperation."),
        "declaration": _("A political document that states common principles and binds by word only."),
        "strategy": _("A document that sets aims and measures for some years."),
        "standards": _("Rules or technical standards that the states would apply alike."),
        "institution": _("A body or centre to be founded, or given a new task."),
        "system": _("A shared system or service in daily use, technical or administrative."),
        "programme": _("Joint work in one field, without a document of its own."),
        "project": _("Enterprises, plants or works to be built or run together."),
        "measures": _("Steps to be coordinated or taken together."),
        "mechanism": _("A change in how the states' meetings and bodies work."),
        "target": _("A number to be reached."),
    },
    "Force": {
        "firm": _("The words propose outright: “we propose”, “we consider it expedient”."),
        "call": _("The words urge: “called for”, “we need to”, “it is important”."),
        "tentative": _("The words weigh a possibility: “one could think of”, “there are prospects”."),
        "support": _("The words back a proposal of somebody else: “we support”."),
        "offer": _("The words declare readiness: “is ready to”."),
    },
    "Stage": {
        "proposed": _("It was put forward; nothing more is shown."),
        "supported": _("Most of the states it is addressed to have backed it in public."),
        "in_preparation": _("A body has been tasked with it."),
        "under_negotiation": _("A text exists and is being discussed."),
        "agreed": _("The states have adopted it politically."),
        "signed": _("The document has been signed."),
        "in_force": _("The document is in force, or the thing proposed is operating."),
        "completed": _("What was proposed has been done or reached."),
    },
    "Condition": {
        "active": _("Nothing is known that stands in its way."),
        "stalled": _("A source says that work on it has come to a standstill."),
        "suspended": _("Those in charge have put it on hold."),
        "withdrawn": _("Those who proposed it have taken it back."),
        "rejected": _("Those it was addressed to have declined it."),
        "superseded": _("Another proposal has taken its place."),
        "lapsed": _("Its term has run out without a result."),
        "reversed": _("What had been reached has been undone."),
    },
    "Act": {
        "signed": _("The state has put its signature to the text."),
        "ratified": _("The state has agreed to be bound, by its own procedure."),
        "deposited": _("The state has handed its instrument of ratification to the depositary."),
    },
    "Extent": {
        "in_full": _("The document takes up the whole of what was proposed."),
        "in_part": _("The document takes up a part of what was proposed, or takes it up weakened."),
        "none": _(
            "Somebody looked and found nothing of it in the document. That says nothing of other texts."
        ),
    },
    "Stance": {
        "proposes": _("The state puts the proposal forward, alone or with others."),
        "supports": _("The state backs the proposal as a whole."),
        "supports_in_part": _("The state backs a part of the proposal, or backs it on conditions."),
        "takes_note": _("The state mentions the proposal and neither backs nor declines it."),
        "objects": _("The state speaks against the proposal."),
    },
}
