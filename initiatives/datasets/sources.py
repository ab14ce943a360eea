"""Tables of the sources: documents, their texts, and the passages that the record stands on."""

from django.db.models import F, Func, TextField
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext_lazy as _

from initiatives.datasets.columns import Column, Table, joined, three
from initiatives.models import Anchor, Document, Paragraph, Version
from initiatives.models.public import public_passages

VERSION = joined("document__slug", "number")
"""The key of a version, seen from the version."""


def text_file(document: str, number: int, language: str) -> str:
    """Return where the text of a version lies in the package."""
    return f"texts/{document}.{number}.{language}.txt"


SOURCES = (
    Table(
        "documents",
        _("Speeches, reports of speeches, joint statements, treaties, press items."),
        Document.objects.all,
        ("slug",),
        (
            Column("slug", "Permanent short name; the page is `documents/<slug>/`"),
            Column("kind", "Sort of source"),
            *three("title", "Title"),
            Column("summit", "Summit to which it belongs", "summit__slug", "summits"),
            Column("speaker", "Who speaks in it", "speaker__slug", "people"),
            *three("publisher", "Publisher"),
            Column("address", "Address of the source on the web"),
            Column("official", "Whether the source is official"),
            Column("issued_on", "Day of the document"),
            *three("note", "Remark"),
        ),
    ),
    Table(
        "versions",
        _("The immutable texts of the documents; each lies in the package as a file."),
        Version.objects.all,
        ("id",),
        (
            Column("id", "Document and number", VERSION, title=_("identifier")),
            Column("document", "Document", "document__slug", "documents"),
            Column("number", "Number of the text within its document, from 1"),
            Column("language", "Language of the text"),
            Column(
                "file",
                "Its text in the package: UTF-8, NFC, line feeds",
                Func(
                    "document__slug",
                    Cast("number", TextField()),
                    "language",
                    template="('texts/' || %(expressions)s || '.txt')",
                    arg_joiner=" || '.' || ",
                    output_field=TextField(),
                ),
                title=_("file"),
            ),
            Column("sha256", "SHA-256 of the bytes of the text, hexadecimal"),
            Column("published_on", "Day on which the text was published"),
            Column("retrieved_on", "Day on which it was retrieved"),
            Column("archive_address", "Address of an archived copy"),
            Column(
                "translation_of",
                "The text that it translates",
                joined("translation_of__document__slug", "translation_of__number"),
                "versions",
                title=_("translation of"),
                required=False,
            ),
            Column("by_machine", "Whether a machine translated it"),
        ),
        order=("document__slug", "number"),
    ),
    Table(
        "paragraphs",
        _("The numbered paragraphs of the texts, with their words."),
        Paragraph.objects.all,
        ("version", "number"),
        (
            Column(
                "version",
                "Text in which it stands",
                joined("version__document__slug", "version__number"),
                "versions",
                title=_("version"),
            ),
            Column("number", "Number within the text, from 1"),
            Column("start", "Offset of the first code point within the text, from 0"),
            Column("end", "Offset behind the last code point"),
            Column("kind", "Whose words it gives"),
            Column(
                "words",
                "The text from `start` to `end`",
                Substr("version__text", F("start") + 1, F("end") - F("start")),
                title=_("exact words"),
            ),
        ),
        order=("version__document__slug", "version__number", "number"),
        holds_words=True,
    ),
    Table(
        "passages",
        _("Quotations that public records stand on, each with a permanent identity."),
        public_passages,
        ("id",),
        (
            Column("id", "Permanent identifier; the page is `passages/<id>/`"),
            Column("document", "Document to which it belongs", "document__slug", "documents"),
        ),
    ),
    Table(
        "anchors",
        _("Where a passage stands in each text of its document, and its exact words there."),
        lambda: Anchor.objects.filter(passage__in=public_passages()),
        ("passage", "version"),
        (
            Column("passage", "Passage", "passage__id", "passages"),
            Column(
                "version",
                "Text in which it stands",
                joined("version__document__slug", "version__number"),
                "versions",
                title=_("version"),
            ),
            Column("start", "Offset of the first code point within the text, from 0; empty when lost"),
            Column("end", "Offset behind the last code point; empty when lost"),
            Column("exact", "The words there, exactly; of a lost passage the words looked for"),
            Column("prefix", "Up to 32 characters before"),
            Column("suffix", "Up to 32 characters after"),
            Column("state", "How sure the place is; all but `placed` wait for an editor's eye or are lost"),
            Column("left_lost", "Whether an editor has looked and leaves it as lost"),
        ),
        order=("passage__id", "version__number"),
        holds_words=True,
    ),
)
