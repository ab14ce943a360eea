"""Adding texts to documents."""

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from initiatives.actions.placing import place, sought_in, write_places
from initiatives.models import Document, DocumentKind, Paragraph, ParagraphKind, Version
from initiatives.models.sources import digest
from initiatives.text.intake import normalise_input
from initiatives.text.paragraphs import guess_kinds, split_paragraphs
from initiatives.text.spans import Span

LONGEST_PARAGRAPH = 150_000
"""Characters: PostgreSQL searches no more than 1 MB of words in a paragraph."""


@transaction.atomic
def add_version(
    *,
    document: Document,
    language: str,
    text: str,
    paragraph_kinds: Sequence[str] | None = None,
    number: int | None = None,
    published_on: datetime.date | None = None,
    retrieved_on: datetime.date | None = None,
    archive_address: str = "",
    translation_of: Version | None = None,
    by_machine: bool = False,
) -> Version:
    """Add the next version of `document`, with its paragraphs, and place every passage of it there.

    `text` is brought to NFC with LF line ends. `paragraph_kinds` gives the kind of each paragraph in
    order (when left out: direct quotes in a speech, guessed in other documents); `number` is the one
    expected, as a safeguard. Raises ValidationError naming the field.
    """
    Document.objects.select_for_update().get(pk=document.pk)
    following = (document.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    if number not in (None, following):
        raise ValidationError(
            {"number": _("The next version of this document is number %(number)s.") % {"number": following}}
        )
    try:
        text = normalise_input(text.encode())
    except ValueError as error:
        raise ValidationError({"text": str(error)}) from error
    spans = read_paragraphs(text)
    kinds = paragraph_kinds or guess_kinds(text, spans, speech=document.kind == DocumentKind.SPEECH)
    if len(kinds) != len(spans):
        raise ValidationError({"paragraphs": wrong_number_of_kinds(given=len(kinds), paragraphs=len(spans))})
    if set(kinds) - set(ParagraphKind.values):
        raise ValidationError({"paragraphs": _("A paragraph is a quote, narration or mixed.")})
    version = Version(
        document=document,
        number=following,
        language=language,
        text=text,
        sha256=digest(text),
        published_on=published_on,
        retrieved_on=retrieved_on,
        archive_address=archive_address,
        translation_of=translation_of,
        by_machine=by_machine,
    )
    version.full_clean()
    if translation_of is not None and translation_of.document_id != document.pk:
        raise ValidationError({"translation_of": _("A translation and its original belong to one document.")})
    version.save()
    Paragraph.objects.bulk_create(
        Paragraph(version=version, number=place, start=span.start, end=span.end, kind=kind)
        for place, (span, kind) in enumerate(zip(spans, kinds, strict=True), start=1)
    )
    write_places(version, place(text, sought_in(document, language)))
    return version


def read_paragraphs(text: str) -> list[Span]:
    """Return the paragraphs of a text; raises ValidationError without any, and where one is too long."""
    spans = split_paragraphs(text)
    if not spans:
        raise ValidationError({"text": _("The text is empty.")})
    for number, span in enumerate(spans, start=1):
        if (length := span.end - span.start) > LONGEST_PARAGRAPH:
            message = _(
                "Paragraph %(number)s is too long: %(length)s characters; at most %(most)s. Part it by empty "
                "lines."
            )
            shown = {"number": number, "length": length, "most": LONGEST_PARAGRAPH}
            raise ValidationError({"text": message % shown})
    return spans


def wrong_number_of_kinds(*, given: int, paragraphs: int) -> str:
    """Return the message for a list of kinds that does not fit the paragraphs of its text."""
    return _("The text has %(paragraphs)s paragraphs, but %(given)s kinds are given.") % {
        "paragraphs": paragraphs,
        "given": given,
    }
