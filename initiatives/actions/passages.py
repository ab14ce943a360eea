"""Making and citing passages."""

from django.db import transaction

from initiatives.actions.placing import place, sought_at, taken_in, write_places
from initiatives.models import Anchor, Citation, Document, Passage, Proposal, Version
from initiatives.models.passages import passage_id
from initiatives.text.anchoring import QuotationNotFound, place_quotation
from initiatives.text.spans import Span, context


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
