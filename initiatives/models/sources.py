"""Sources: documents, their immutable versions, and the paragraphs of a version."""

import datetime
import hashlib
from typing import Self

import pgtrigger
from django.contrib.admin import display
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from initiatives.models import known
from initiatives.models.catalogue import Person, Summit
from initiatives.models.dating import ordered_dates, refuse_far_dates
from initiatives.models.history import tracked
from initiatives.models.rules import chosen, immutable, orphan_refused, refuse, web_address
from initiatives.models.standing import NOW, Moment
from initiatives.models.wording import WORDS, Language, Noted, Titled, Wording, wording, written
from initiatives.models.words import keeps_words_of_paragraphs, vector_by_trigger, words_sql


class DocumentKind(models.TextChoices):
    """What sort of source a document is."""

    SPEECH = "speech", _("speech")
    SPEECH_REPORT = "speech_report", _("report of a speech")
    JOINT_STATEMENT = "joint_statement", _("joint statement")
    DECLARATION = "declaration", _("declaration")
    TREATY = "treaty", _("treaty")
    PRESS = "press", _("press item")
    OTHER = "other", _("other document")


# What a meeting adopts; it is looked through for the proposals it takes up.
OUTCOME_KINDS = (DocumentKind.JOINT_STATEMENT, DocumentKind.DECLARATION, DocumentKind.TREATY)
OUTCOME_KINDS_SQL = ", ".join(repr(str(kind.value)) for kind in OUTCOME_KINDS)


class DocumentQuerySet(models.QuerySet["Document"]):
    """Reads on documents."""

    def at(self, moment: Moment = NOW) -> Self:
        """Keep those that had been issued by `moment`, and recorded by then; of now, all."""
        if moment.is_now:
            return self
        issued = self.filter(issued_on__lte=moment.horizon)
        return issued.filter(known.recorded("Document", moment.known_on)) if moment.known_on else issued

    def without_passages(self) -> Self:
        """Keep the documents in which nobody has marked anything yet."""
        return self.filter(passages__isnull=True)


@tracked()
class Document(Titled, Noted):
    """A source. Its texts are its versions; its passages belong to it, whatever the version."""

    slug = models.SlugField(_("address"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind.choices)
    summit = models.ForeignKey(
        Summit, models.PROTECT, related_name="documents", verbose_name=_("summit"), null=True, blank=True
    )
    speaker = models.ForeignKey(
        Person, models.PROTECT, related_name="documents", verbose_name=_("speaker"), null=True, blank=True
    )
    publisher_ru = models.CharField(_("publisher (Russian)"), max_length=200, blank=True)
    publisher_en = models.CharField(_("publisher (English)"), max_length=200, blank=True)
    publisher_kk = models.CharField(_("publisher (Kazakh)"), max_length=200, blank=True)
    address = models.URLField(_("web address"), max_length=500, blank=True)
    official = models.BooleanField(_("official source"), default=False)
    issued_on = models.DateField(_("date"), validators=[refuse_far_dates])

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-issued_on", "slug"]
        constraints = [
            written("document", "title"),
            chosen("document", "kind", DocumentKind),
            web_address("document"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="document_outcome_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("kind"),
                func=f"""
                IF NEW.kind NOT IN ({OUTCOME_KINDS_SQL}) AND EXISTS
                    (SELECT FROM initiatives_outcomematch WHERE document_id = NEW.id) THEN
                    {refuse("outcomematch_of_outcome")}
                END IF;
                RETURN NEW;
                """,
            )
        ]

    @property
    @display(description=_("publisher"))
    def publisher(self) -> Wording:
        """The publisher for the active language."""
        return wording(self, "publisher")

    def get_absolute_url(self) -> str:
        """Return the document in the reader."""
        return reverse("initiatives:document-detail", args=[self.slug])


class Version(models.Model):
    """One immutable text of a document in one language.

    `text` is UTF-8, NFC, with LF line ends; `sha256` is the hexadecimal digest of its UTF-8 bytes.
    """

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="versions", verbose_name=_("document")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    text = models.TextField(_("text"))
    sha256 = models.CharField(_("checksum (SHA-256)"), max_length=64)
    published_on = models.DateField(_("published on"), null=True, blank=True, validators=[refuse_far_dates])
    retrieved_on = models.DateField(_("retrieved on"), null=True, blank=True, validators=[refuse_far_dates])
    archive_address = models.URLField(_("archive address"), max_length=500, blank=True)
    translation_of = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="translations",
        verbose_name=_("translation of"),
        null=True,
        blank=True,
    )
    by_machine = models.BooleanField(_("translated by machine"), default=False)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["document", "number"]
        constraints = [
            chosen("version", "language", Language),
            web_address("version", "archive_address"),
            ordered_dates("version", "published_on", "retrieved_on"),
            models.UniqueConstraint(
                fields=["document", "number"],
                name="version_number_unique",
                violation_error_message=_("The document already has a version of this number."),
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="version_number_from_one",
                violation_error_message=_("Versions are numbered from 1."),
            ),
            models.CheckConstraint(
                condition=models.Q(by_machine=False) | models.Q(translation_of__isnull=False),
                name="version_machine_translates",
                violation_error_message=_("Only a translation can be made by machine."),
            ),
        ]
        triggers = [
            *immutable("version_immutable"),
            pgtrigger.Trigger(
                name="version_fits",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                IF NEW.sha256 <> encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex') THEN
                    {refuse("version_sha256")}
                END IF;
                IF NEW.text IS NOT NFC NORMALIZED OR NEW.text !~ '{WORDS}'
                    OR NEW.text ~ '[\\u0001-\\u0008\\u000b-\\u001f\\u007f-\\u009f]' THEN
                    {refuse("version_text_normal")}
                END IF;
                IF NEW.translation_of_id IS NOT NULL AND NOT EXISTS (SELECT FROM initiatives_version v
                        WHERE v.id = NEW.translation_of_id AND v.document_id = NEW.document_id
                          AND v.language <> NEW.language) THEN
                    {refuse("version_translation_fits")}
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} · {self.number} · {self.language}"

    def get_absolute_url(self) -> str:
        """Return this version in the reader."""
        return f"{self.document.get_absolute_url()}?version={self.number}"

    @property
    def dated_on(self) -> datetime.date | None:
        """The day it was published on or, failing that, retrieved on; None where neither is recorded."""
        return self.published_on or self.retrieved_on


def digest(text: str) -> str:
    """Return the SHA-256 (FIPS 180-4) of the UTF-8 bytes of `text`, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


class ParagraphKind(models.TextChoices):
    """Whose words a paragraph gives."""

    QUOTE = "quote", _("direct quote")
    NARRATION = "narration", _("narration")
    MIXED = "mixed", _("narration with a quote")


# A backward paragraph is left to paragraph_not_empty.
_SLICE = 'substr(whole, NEW.start + 1, greatest(NEW."end" - NEW.start, 0))'


class Paragraph(models.Model):
    """A numbered stretch of a version, [start, end) in code points of its text."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="paragraphs", verbose_name=_("version"))
    number = models.PositiveIntegerField(_("number"))
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    kind = models.CharField(_("kind"), max_length=10, choices=ParagraphKind.choices)
    search = vector_by_trigger()

    class Meta:
        verbose_name = _("paragraph")
        verbose_name_plural = _("paragraphs")
        ordering = ["version", "number"]
        indexes = [
            GinIndex(fields=["search"], name="paragraph_words"),
            # Every quotation asks in which paragraph it begins.
            models.Index(fields=["version", "-start"], name="paragraph_begins"),
        ]
        constraints = [
            chosen("paragraph", "kind", ParagraphKind),
            models.UniqueConstraint(
                fields=["version", "number"],
                name="paragraph_number_unique",
                violation_error_message=_("The version already has a paragraph of this number."),
            ),
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")),
                name="paragraph_not_empty",
                violation_error_message=_("A paragraph ends after it starts."),
            ),
            ExclusionConstraint(
                name="paragraph_no_overlap",
                expressions=[
                    ("version", RangeOperators.EQUAL),
                    (
                        models.Func(
                            "start",
                            "end",
                            RangeBoundary(),
                            function="int4range",
                            output_field=IntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Paragraphs do not overlap."),
            ),
        ]
        triggers = [
            *immutable("paragraph_immutable"),
            pgtrigger.Trigger(
                name="paragraph_within_text",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("whole", "text"), ("tongue", "text")],
                func=f"""
                SELECT text, language INTO whole, tongue FROM initiatives_version WHERE id = NEW.version_id;
                {orphan_refused()}
                IF NEW."end" > length(whole) THEN
                    {refuse("paragraph_within_text")}
                END IF;
                NEW.search := {words_sql(_SLICE, "tongue")};
                RETURN NEW;
                """,
            ),
            keeps_words_of_paragraphs(),
        ]

    def __str__(self) -> str:
        return f"§ {self.number}"
