"""Making, moving and citing passages."""

from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from initiatives.actions.locking import lock_citing
from initiatives.actions.placing import place, sought_at, taken_in, write_places
from initiatives.actions.settling import DecidedMeanwhileError, seen
from initiatives.models import (
    Anchor,
    AnchorState,
    Citation,
    Document,
    Evidence,
    InstrumentAct,
    Measurement,
    OutcomeMatch,
    Passage,
    Position,
    Proposal,
    StatusUpdate,
    Target,
    Version,
)
from initiatives.models.passages import passage_id
from initiatives.text.anchoring import place_quotation
from initiatives.text.folding import fold
from initiatives.text.spans import Span, context


class WordsDiffer(ValueError):  # noqa: N818 - what the page and the text are to each other
    """The words that an editor saw at a place are not those of the text there; the message says so."""


def check_words(version: Version, span: Span, exact: str) -> None:
    """Raise WordsDiffer unless the text has exactly these words at `span`."""
    if version.text[span.start : span.end] != exact:
        raise WordsDiffer(
            _(
                "The text has other words at this place than those you chose, so nothing has been saved. "
                "Your choice and what you typed are kept; load the page again and choose the words anew."
            )
        )


def possible_identifiers(document: str, number: int, text: str, span: Span) -> tuple[str, str]:
    """Return the identifier of a passage by its words, and the one for when the first is taken.

    The same words may stand in one version twice after the same characters; then the place tells them.
    """
    exact, (prefix, _) = span.of(text), context(text, span)
    return (
        passage_id(document, exact, prefix),
        passage_id(document, exact, f"{prefix}\0{number}\0{span.start}"),
    )


@transaction.atomic
def mark_passage(*, version: Version, span: Span, identifier: str = "") -> Passage:
    """Return the passage at `span` of `version`, made if need be and placed in the other versions.

    The same span in the same version is the same passage. `identifier` restores a known one; without it
    the identifier is made of the words.
    """
    # The lock lets the second of two editors find the passage of the first, and no version come in between.
    document = Document.objects.select_for_update().get(pk=version.document_id)
    anchor = Anchor.objects.filter(version=version, start=span.start, end=span.end).first()
    if anchor is not None:
        return anchor.passage
    exact = span.of(version.text)
    prefix, suffix = context(version.text, span)
    if not identifier:
        for identifier in possible_identifiers(document.slug, version.number, version.text, span):
            if not Anchor.objects.filter(passage=identifier, version=version).exists():
                break
    passage, _ = Passage.objects.get_or_create(id=identifier, defaults={"document": document})
    Anchor.objects.create(
        passage=passage,
        version=version,
        start=span.start,
        end=span.end,
        exact=exact,
        prefix=prefix,
        suffix=suffix,
    )
    others = document.versions.exclude(pk=version.pk).filter(language=version.language)
    sought = sought_at(passage.pk, version, span)
    for other in others.exclude(anchors__passage=passage):
        write_places(other, place(other.text, [sought], taken_in(other)))
    return passage


@transaction.atomic
def cite_passage(
    *,
    proposal: Proposal,
    role: str,
    version: Version,
    quotation: str,
    prefix: str = "",
    suffix: str = "",
) -> Citation:
    """Cite the pasted words for `proposal` in `role`; the same words in the same role are cited once.

    Raises QuotationAmbiguous or QuotationNotFound, and ValueError when no words are given.
    """
    lock_citing([proposal.pk])
    span = place_quotation(version.text, quotation, prefix=prefix, suffix=suffix)
    passage = mark_passage(version=version, span=span)
    citation, _ = Citation.objects.get_or_create(proposal=proposal, passage=passage, role=role)
    return citation


@transaction.atomic
def move_passage(
    *, passage: Passage, version: Version, span: Span, exact: str, as_seen: str | None = None
) -> Anchor:
    """Place `passage` by hand at `span` of `version`, where it may be lost; its other places stay.

    Its identity does not change, and nothing is left to decide about its place. Raises WordsDiffer unless
    `exact` stands there, DecidedMeanwhileError when its place is another than `as_seen`, and ValidationError
    when the passage belongs elsewhere, or when public records stand on the words that would change.
    """
    check_words(version, span, exact)
    if passage.document_id != version.document_id:
        raise ValidationError(_("The passage and the version belong to different documents."))
    Document.objects.select_for_update().get(pk=version.document_id)
    anchor = Anchor.objects.filter(passage=passage, version=version).first()
    if anchor is None:
        anchor = Anchor(passage=passage, version=version)
    elif as_seen is not None and seen(anchor) != as_seen:
        raise DecidedMeanwhileError(anchor)
    if not _stays_the_same(passage, version, anchor, exact) and (uses := public_uses(passage)):
        raise ValidationError(
            _("The words of the passage cannot change: it is evidence of %(uses)s.")
            % {"uses": "; ".join(uses)}
        )
    prefix, suffix = context(version.text, span)
    anchor.start, anchor.end, anchor.exact = span.start, span.end, exact
    anchor.prefix, anchor.suffix = prefix, suffix
    anchor.state, anchor.left_lost = AnchorState.PLACED, False
    anchor.save()
    return anchor


def _stays_the_same(passage: Passage, version: Version, anchor: Anchor, exact: str) -> bool:
    """Tell whether public pages quote the same words of `passage` as before when it stands at `exact`.

    Spelling aside, these are the words that they quote (see `Anchor.worth`); or those at which the passage
    was found here and that wait to be confirmed; or a translation, while the words themselves are sure.
    """
    if anchor.exact == exact:
        return True
    if anchor.pk and anchor.state == AnchorState.PLACED:
        return False
    others = passage.anchors.select_related("version").defer("version__text")
    quoted = max(others, key=attrgetter("worth"), default=None)
    if quoted is None or fold(quoted.exact).text == fold(exact).text:
        return True
    is_sure = quoted.state == AnchorState.PLACED and quoted.version.translation_of_id is None
    return is_sure and version.translation_of_id is not None


def public_uses(passage: Passage, proposal: Proposal | None = None) -> list[str]:
    """Return, in words, what public records the passage shows to be true: of `proposal`, else of any."""
    evidence = Evidence.objects.filter(passage=passage)
    of_any = {} if proposal is None else {"proposal": proposal}
    uses = [
        _("the step “%(what)s” of “%(proposal)s”")
        % {"what": step.get_stage_display(), "proposal": step.proposal}
        for step in StatusUpdate.objects.public()
        .filter(evidence__in=evidence, **of_any)
        .select_related("proposal")
    ]
    positions = Position.objects.published().filter(Q(passage=passage) | Q(evidence__in=evidence), **of_any)
    acts = InstrumentAct.objects.published().filter(evidence__in=evidence, **of_any)
    of_states: list[Position | InstrumentAct] = [
        *positions.select_related("state", "proposal"),
        *acts.select_related("state", "proposal"),
    ]
    uses += [
        _("what %(state)s says or did on “%(proposal)s”") % {"state": shown.state, "proposal": shown.proposal}
        for shown in of_states
    ]
    measurements = Measurement.objects.published().filter(evidence__in=evidence)
    uses += [
        _("a measurement of “%(proposal)s”") % {"proposal": measurement.target.proposal}
        for measurement in measurements.select_related("target__proposal")
        if proposal is None or measurement.target.proposal_id == proposal.pk
    ]
    targets = Target.objects.published().filter(passage=passage, **of_any)
    uses += [
        _("the target “%(target)s” of “%(proposal)s”") % {"target": target, "proposal": target.proposal}
        for target in targets.select_related("proposal")
    ]
    matches = OutcomeMatch.objects.at().filter(passage=passage, **of_any)
    uses += [
        _("what “%(document)s” makes of “%(proposal)s”")
        % {"document": match.document, "proposal": match.proposal}
        for match in matches.select_related("document", "proposal")
    ]
    return list(dict.fromkeys(uses))
