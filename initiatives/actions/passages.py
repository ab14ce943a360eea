"""Making, citing and placing passages."""

from django.db import transaction

from initiatives.models import Anchor, AnchorState, Citation, Document, Passage, Proposal, Version
from initiatives.models.passages import passage_id
from initiatives.text.anchoring import Method, Placement, QuotationNotFound, place_quotation, replace_anchor
from initiatives.text.spans import Span, context

_STATE = {
    Method.EXACT: AnchorState.PLACED,
    Method.FOLDED: AnchorState.MOVED,
    Method.FUZZY: AnchorState.MOVED,
}


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
    for other in others.exclude(anchors__passage=passage):
        _anchor_again(other, [(passage, exact, prefix, suffix)])
    return passage


def place_passages(version: Version) -> None:
    """Place every passage of the document in the new `version`, from the nearest earlier one.

    Words are looked for in texts of the same language only: in a translation no passage can be found by
    its words, and to call all of them lost would hide those that are.
    """
    last: dict[str, Anchor] = {}
    for anchor in (
        Anchor.objects.filter(version__document=version.document_id, version__language=version.language)
        .exclude(version=version)
        .select_related("passage")
        .order_by("version__number", "pk")
    ):
        last[anchor.passage_id] = anchor
    _anchor_again(
        version, [(anchor.passage, anchor.exact, anchor.prefix, anchor.suffix) for anchor in last.values()]
    )


def _anchor_again(version: Version, sought: list[tuple[Passage, str, str, str]]) -> None:
    """Write an anchor in `version` for each (passage, exact, prefix, suffix); never two at one place."""
    found: list[tuple[Placement | None, tuple[Passage, str, str, str]]] = [
        (replace_anchor(version.text, exact, prefix, suffix), (passage, exact, prefix, suffix))
        for passage, exact, prefix, suffix in sought
    ]
    # The surest first: where two passages fall on one place, it belongs to the one whose words stand there.
    found.sort(
        key=lambda pair: (
            pair[0] is None or pair[0].method is not Method.EXACT,
            -(pair[0].score if pair[0] else 0),
        )
    )
    taken = {(start, end) for start, end in version.anchors.exclude(start=None).values_list("start", "end")}
    for placement, (passage, exact, prefix, suffix) in found:
        if placement is None or (placement.span.start, placement.span.end) in taken:
            Anchor.objects.create(
                passage=passage,
                version=version,
                exact=exact,
                prefix=prefix,
                suffix=suffix,
                state=AnchorState.LOST,
            )
            continue
        span = placement.span
        taken.add((span.start, span.end))
        before, after = context(version.text, span)
        Anchor.objects.create(
            passage=passage,
            version=version,
            start=span.start,
            end=span.end,
            exact=span.of(version.text),
            prefix=before,
            suffix=after,
            state=_STATE[placement.method],
        )


def _unsureness(placement: Placement | None) -> tuple[int, float]:
    """Return a key that sorts exact placements first, then by likeness, and lost passages last."""
    if placement is None:
        return 2, 0.0
    return int(placement.method is not Method.EXACT), -placement.score


@transaction.atomic
def cite_passage(
    *,
    proposal: Proposal,
    role: str,
    quotation: str,
    document: Document | None = None,
    version: Version | None = None,
    prefix: str = "",
    suffix: str = "",
) -> Citation:
    """Cite the pasted words for `proposal` in `role`; the same words in the same role are cited once.

    They are looked for in `version`, else in the versions of `document` from the first on. Raises
    QuotationAmbiguous or QuotationNotFound, and ValueError when no words or no source are given.
    """
    if version is None and document is None:
        raise ValueError("A quotation is looked for in a version or a document: name one")
    versions = [version] if version else list(document.versions.order_by("number")) if document else []
    missing = QuotationNotFound(None, 0.0)
    for candidate in versions:
        try:
            span = place_quotation(candidate.text, quotation, prefix=prefix, suffix=suffix)
        except QuotationNotFound as error:
            missing = error
        else:
            passage = mark_passage(version=candidate, span=span)
            break
    else:
        raise missing
    citation, _ = Citation.objects.get_or_create(proposal=proposal, passage=passage, role=role)
    return citation
