"""Documents, their versions and paragraphs, and the passages that are cited from them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.db.models.functions import Substr
from django.urls import reverse
from django_filters import FilterSet

from initiatives.api.fields import (
    ADDRESS,
    BOOLEAN,
    DAY,
    LANGUAGE,
    NUMBER,
    STRING,
    Field,
    Schema,
    Site,
    api_address,
    chosen,
    itself,
    optional,
    or_none,
    page,
    plain,
    record,
    reference,
    reference_schema,
    referring,
    several,
    term,
    term_schema,
    words,
)
from initiatives.api.filters import (
    numbered,
    of_proposal,
    on_or_after,
    on_or_before,
    one_of,
    term_of,
    yes_or_no,
)
from initiatives.api.resources import PLACE, SLUG, Resource
from initiatives.models import (
    Citation,
    CitationRole,
    Document,
    DocumentKind,
    Language,
    Moment,
    Paragraph,
    ParagraphKind,
    Passage,
    Person,
    Proposal,
    Summit,
    Version,
)
from initiatives.models.public import public_passages
from initiatives.presenters.addresses import text_path
from initiatives.presenters.texts.documents import documents_for_lists
from initiatives.presenters.texts.quoted import Quoted, quoted

_HEX: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_PASSAGE: Schema = {"type": "string", "pattern": "^[a-z2-7]{10}$"}


class DocumentFilter(FilterSet):  # type: ignore[misc] # the library is untyped
    """Documents by summit, speaker, kind, source and date."""

    summit = one_of(Summit, "slug", "summit", "Summit")
    speaker = one_of(Person, "slug", "speaker", "Speaker")
    kind = term_of(DocumentKind, "kind", "Kind")
    official = yes_or_no("official", "Official source")
    issued_from = on_or_after("issued_on", "Dated from")
    issued_until = on_or_before("issued_on", "Dated until")


def _documents(moment: Moment) -> QuerySet[Document]:
    return documents_for_lists(Document.objects.at(moment), moment).select_related("summit", "speaker")


def _version_key(version: Version) -> tuple[Any, ...]:
    return version.document.slug, version.number


DOCUMENTS = Resource(
    name="documents",
    noun="Document",
    about="Sources: speeches, reports of speeches, joint statements, treaties. The newest first.",
    fields=[
        page(),
        itself("documents", lambda document: (document.slug,)),
        plain("slug", SLUG),
        chosen("kind", DocumentKind),
        words("title"),
        referring("summit", "summits"),
        referring("speaker", "people"),
        words("publisher"),
        Field("source_address", lambda each, _site: each.address or None, optional(ADDRESS)),
        plain("official", BOOLEAN, "Whether the source is official."),
        plain("issued_on", DAY),
        words("note"),
        Field(
            "versions",
            lambda document, site: [
                {
                    "number": each.number,
                    "language": each.language,
                    "sha256": each.sha256,
                    "api": api_address(site, "versions", document.slug, each.number),
                }
                for each in document.versions.all()
            ],
            several(record(number=NUMBER, language=LANGUAGE, sha256=_HEX, api=ADDRESS)),
            "Its texts, the first one first.",
        ),
        Field(
            "passages",
            lambda document, _site: document.passage_count,
            NUMBER,
            "How many of its passages published proposals cite.",
        ),
    ],
    records=_documents,
    order=("-issued_on", "slug"),
    path="documents/<slug:slug>/",
    key={"slug": "slug"},
    arguments={"slug": SLUG},
    is_timed=True,
    asked=DocumentFilter,
)


class VersionFilter(FilterSet):  # type: ignore[misc] # the library is untyped
    """Versions by document and language."""

    document = one_of(Document, "slug", "document", "Document")
    language = term_of(Language, "language", "Language")


VERSIONS = Resource(
    name="versions",
    noun="Version",
    about="The texts of documents; none of them ever changes. A single one brings its whole text.",
    fields=[
        page(),
        itself("versions", _version_key),
        referring("document", "documents"),
        plain("number", PLACE, "Its number among the versions of the document."),
        plain("language", LANGUAGE),
        plain("sha256", _HEX, "Of the UTF-8 bytes of the text."),
        plain("published_on", optional(DAY)),
        plain("retrieved_on", optional(DAY)),
        plain("archive_address", optional(ADDRESS)),
        Field(
            "translation_of",
            lambda version, _site: version.translation_of and version.translation_of.number,
            optional(NUMBER),
            "The number of the version that it translates.",
        ),
        plain("by_machine", BOOLEAN, "Whether a machine translated it."),
        Field(
            "text_address",
            lambda version, site: site.root + text_path(version),
            ADDRESS,
            "Its plain text, of which offsets are counted in Unicode code points.",
        ),
    ],
    only_alone=[plain("text", STRING, "The whole text.")],
    records=lambda _moment: Version.objects.select_related("document", "translation_of").defer(
        "translation_of__text"
    ),
    order=("document_id", "number"),
    path="documents/<slug:document>/versions/<int:number>/",
    key={"document": "document__slug", "number": "number"},
    arguments={"document": SLUG, "number": PLACE},
    asked=VersionFilter,
)


class ParagraphFilter(FilterSet):  # type: ignore[misc] # the library is untyped
    """Paragraphs by document, number of the version, and kind."""

    document = one_of(Document, "slug", "version__document", "Document")
    version = numbered("version__number", "Version")
    kind = term_of(ParagraphKind, "kind", "Kind")


def _paragraph_page(paragraph: Paragraph, site: Site) -> str:
    key = (paragraph.version.document.slug, paragraph.version.number, paragraph.number)
    return site.root + reverse("initiatives:paragraph-detail", args=key)


PARAGRAPHS = Resource(
    name="paragraphs",
    noun="Paragraph",
    about="The paragraphs of versions, with their words, in the order of the text.",
    fields=[
        page(_paragraph_page, "Its permanent address, which leads to the reader."),
        itself("paragraphs", lambda each: (*_version_key(each.version), each.number)),
        Field(
            "document",
            lambda paragraph, site: reference("documents", paragraph.version.document, site),
            reference_schema("documents"),
        ),
        Field("version", lambda paragraph, _site: paragraph.version.number, PLACE),
        Field("language", lambda paragraph, _site: paragraph.version.language, LANGUAGE),
        plain("number", PLACE, "Its number in the version."),
        chosen("kind", ParagraphKind, "Whose words it gives."),
        plain("start", NUMBER, "Where it starts in the text, in code points from 0."),
        plain("end", NUMBER, "Where it ends; the character there is no longer of it."),
        plain("text", STRING),
    ],
    records=lambda _moment: (
        Paragraph.objects.select_related("version__document")
        .defer("version__text")
        .annotate(text=Substr("version__text", F("start") + 1, F("end") - F("start")))
    ),
    order=("version_id", "number"),
    path="documents/<slug:document>/versions/<int:version>/paragraphs/<int:number>/",
    key={"document": "version__document__slug", "version": "version__number", "number": "number"},
    arguments={"document": SLUG, "version": PLACE, "number": PLACE},
    asked=ParagraphFilter,
)


class PassageFilter(FilterSet):  # type: ignore[misc] # the library is untyped
    """Passages by document, and by the published proposal that cites them."""

    document = one_of(Document, "slug", "document", "Document")
    proposal = of_proposal("citations__proposal", distinct=True)


def _passages(_moment: Moment) -> QuerySet[Passage]:
    citations = Citation.objects.filter(proposal__in=Proposal.objects.published()).select_related("proposal")
    return public_passages().prefetch_related(Prefetch("citations", citations))


def _quoted(passages: Sequence[Passage], root: str) -> Site:
    return Site(root, passages=quoted([passage.pk for passage in passages]))


QUOTATION = record(
    passage=_PASSAGE,
    url=ADDRESS,
    api=ADDRESS,
    words=STRING,
    language=LANGUAGE,
    document=reference_schema("documents"),
    version=NUMBER,
    paragraph=optional(NUMBER),
    narrated=BOOLEAN,
    lost=BOOLEAN,
    source_address=optional(ADDRESS),
)
"""The words of a passage within another record: which words, in which version, in which paragraph."""


def quotation(quoted: Quoted | None, site: Site) -> dict[str, Any] | None:
    """Return the words of a passage, with their version and their place in it."""
    if quoted is None:
        return None
    key = quoted.anchor.passage_id
    return {
        "passage": key,
        "url": site.root + reverse("initiatives:passage-detail", args=[key]),
        "api": api_address(site, "passages", key),
        "words": quoted.anchor.exact,
        "language": quoted.anchor.version.language,
        "document": reference("documents", quoted.document, site),
        "version": quoted.anchor.version.number,
        "paragraph": quoted.paragraph,
        "narrated": quoted.is_narrated,
        "lost": quoted.is_lost,
        "source_address": quoted.at_source or None,
    }


def _of_quotation(name: str, schema: Schema, about: str = "") -> Field:
    return Field(
        name,
        lambda passage, site: (quotation(site.passages[passage.pk], site) or {})[name],
        schema,
        about,
    )


def _of_anchor(name: str, schema: Schema, about: str = "") -> Field:
    return Field(
        name,
        lambda passage, site: or_none(getattr(site.passages[passage.pk].anchor, name)),
        optional(schema),
        about,
    )


PASSAGES = Resource(
    name="passages",
    noun="Passage",
    about="Quotations that public records rest on, in the words that were confirmed last.",
    fields=[
        page(),
        itself("passages", lambda passage: (passage.pk,)),
        plain("id", _PASSAGE, "Permanent, and the same on every installation."),
        _of_quotation("words", STRING, "The exact words."),
        _of_quotation("language", LANGUAGE),
        _of_quotation("document", reference_schema("documents")),
        _of_quotation("version", NUMBER, "The number of the version quoted."),
        _of_quotation("paragraph", optional(NUMBER), "Null where the words are lost from the text."),
        _of_anchor("start", NUMBER, "In code points from 0; null for lost words."),
        _of_anchor("end", NUMBER),
        _of_anchor("prefix", STRING, "Up to 32 characters before."),
        _of_anchor("suffix", STRING, "Up to 32 characters after."),
        _of_quotation("narrated", BOOLEAN, "Words of the report, not of the speaker."),
        _of_quotation("lost", BOOLEAN, "Not found in the newest text."),
        _of_quotation("source_address", optional(ADDRESS), "The source, opened at the words."),
        Field(
            "annotation_address",
            lambda passage, site: site.root + reverse("initiatives:passage-annotation", args=[passage.pk]),
            ADDRESS,
            "The passage as an annotation of the W3C, with its place in each version.",
        ),
        Field(
            "citations",
            lambda passage, site: [
                {
                    "role": term(CitationRole, each.role),
                    "proposal": reference("proposals", each.proposal, site),
                }
                for each in passage.citations.all()
            ],
            several(record(role=term_schema(CitationRole), proposal=reference_schema("proposals"))),
            "Which published proposals cite it, and what for.",
        ),
    ],
    records=_passages,
    order=("id",),
    path="passages/<slug:id>/",
    key={"id": "id"},
    arguments={"id": _PASSAGE},
    asked=PassageFilter,
    gather=_quoted,
)
