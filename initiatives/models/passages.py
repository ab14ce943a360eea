"""Passages and where they stand in the versions of their document."""

import hashlib
from base64 import b32encode

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from initiatives.models.history import tracked
from initiatives.models.rules import chosen, deferred, orphan_refused, refuse
from initiatives.models.sources import Document, Version
from initiatives.models.words import vector_by_trigger, words_sql
from initiatives.text.spans import Span, context


def _anchored(passage: str) -> str:
    """Return the statement that refuses a passage (an SQL expression of its id) without any words."""
    return f"""
                -- Locked, so that of two anchors removed at the same moment the later sees the earlier.
                PERFORM FROM initiatives_passage WHERE id = {passage} FOR NO KEY UPDATE;
                IF FOUND AND NOT EXISTS (SELECT FROM initiatives_anchor WHERE passage_id = {passage}) THEN
                    {refuse("passage_anchored")}
                END IF;
                RETURN NULL;
                """


@tracked()
class Passage(models.Model):
    """A quotation worth citing: a permanent identity within a document, not within one version."""

    id = models.CharField(_("identifier"), max_length=10, primary_key=True)
    document = models.ForeignKey(
        Document, models.PROTECT, related_name="passages", verbose_name=_("document")
    )

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ["document", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id__regex=r"^[a-z2-7]{10}$"),
                name="passage_id_form",
                violation_error_message=_(
                    "The identifier of a passage is ten small letters or digits from 2 to 7."
                ),
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="passage_permanent",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(),
                func=refuse("passage_permanent"),
            ),
            deferred("passage_anchored", pgtrigger.Insert, _anchored("NEW.id")),
        ]

    def __str__(self) -> str:
        words = getattr(self, "words", "")  # where they were read along
        return f"«{words}» · {self.id}" if words else self.id

    def get_absolute_url(self) -> str:
        """Return the permanent address of the passage."""
        return reverse("initiatives:passage-detail", args=[self.id])


def passage_id(document: str, exact: str, prefix: str) -> str:
    """Return the identifier of the passage `exact` after `prefix` in the document of slug `document`.

    It is made of the words, so that one dossier gives the same addresses wherever it is imported:
    the first 50 bits of a SHA-256, in base32 (RFC 4648) small letters.
    """
    words = "\0".join((document, prefix, exact))
    return b32encode(hashlib.sha256(words.encode()).digest()).decode()[:10].lower()


class AnchorState(models.TextChoices):
    """How sure the place of a passage in a version is."""

    PLACED = "placed", _("placed")
    MOVED = "moved", _("moved, waits for an editor's eye")
    TO_REVIEW = "to_review", _("to review")
    LOST = "lost", _("not found in this version")


WAITING = models.Q(state__in=(AnchorState.MOVED, AnchorState.TO_REVIEW)) | models.Q(
    state=AnchorState.LOST, left_lost=False
)
"""Anchors that an editor has yet to decide on (see `AnchorQuerySet.unsettled`)."""


def _has_newer_text() -> models.Exists:
    newer = Version.objects.filter(
        document=models.OuterRef("version__document"),
        language=models.OuterRef("version__language"),
        number__gt=models.OuterRef("version__number"),
    )
    return models.Exists(newer)


class AnchorQuerySet(models.QuerySet["Anchor"]):
    """Reads on anchors."""

    def unsettled(self) -> "AnchorQuerySet":
        """Return those that wait for an editor's decision, in the newest text of each language.

        They moved, are to review, or were not found and nobody has left them as lost. In a text that a
        later one has replaced nothing is left to decide.
        """
        return self.filter(WAITING, ~_has_newer_text())

    def with_replaced(self) -> "AnchorQuerySet":
        """Annotate with `replaced`: whether the text has a newer one in its language."""
        return self.annotate(replaced=_has_newer_text())


@tracked(exclude=["search"], verbatim=True)
class Anchor(models.Model):
    """Where a passage stands in one version.

    `exact` is the version's text at [start, end), in code points; `prefix` and `suffix` are up to 32
    characters before and after (TextQuoteSelector and TextPositionSelector of the W3C Web Annotation
    Data Model). A lost passage has no place; its `exact` keeps the words that were looked for, and
    `left_lost` says that an editor has looked and agrees.
    """

    passage = models.ForeignKey(Passage, models.CASCADE, related_name="anchors", verbose_name=_("passage"))
    version = models.ForeignKey(Version, models.PROTECT, related_name="anchors", verbose_name=_("version"))
    start = models.PositiveIntegerField(_("start"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end"), null=True, blank=True)
    exact = models.TextField(_("exact words"))
    prefix = models.CharField(_("words before"), max_length=32, blank=True)
    suffix = models.CharField(_("words after"), max_length=32, blank=True)
    state = models.CharField(
        pgettext_lazy("anchor", "state"),
        max_length=10,
        choices=AnchorState.choices,
        default=AnchorState.PLACED,
    )
    left_lost = models.BooleanField(
        _("left as lost"), default=False, help_text=_("An editor has looked and leaves the passage as lost.")
    )
    search = vector_by_trigger()

    objects = AnchorQuerySet.as_manager()

    class Meta:
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")
        ordering = ["version", "start"]
        indexes = [
            GinIndex(fields=["search"], name="anchor_words"),
            models.Index("version", condition=WAITING, name="anchor_waiting"),
        ]
        constraints = [
            chosen("anchor", "state", AnchorState),
            models.UniqueConstraint(
                fields=["passage", "version"],
                name="anchor_once_a_version",
                violation_error_message=_("The passage already has a place in this version."),
            ),
            models.UniqueConstraint(
                fields=["version", "start", "end"],
                name="anchor_place_unique",
                violation_error_message=_("Another passage already stands at exactly this place."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=AnchorState.LOST, start__isnull=True, end__isnull=True)
                | (
                    ~models.Q(state=AnchorState.LOST)
                    & models.Q(start__isnull=False, end__isnull=False, end__gt=models.F("start"))
                ),
                name="anchor_lost_or_somewhere",
                violation_error_message=_("A passage has a place unless it is lost."),
            ),
            models.CheckConstraint(
                condition=models.Q(left_lost=False) | models.Q(state=AnchorState.LOST),
                name="anchor_left_only_if_lost",
                violation_error_message=_("Only a lost passage can be left as lost."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="anchor_words_match",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("whole", "text"), ("tongue", "text"), ("owner", "bigint"), ("home", "bigint")],
                func=f"""
                SELECT text, language, document_id INTO whole, tongue, owner
                FROM initiatives_version WHERE id = NEW.version_id;
                {orphan_refused()}
                NEW.search := {words_sql("NEW.exact", "tongue")};
                SELECT document_id INTO home FROM initiatives_passage WHERE id = NEW.passage_id;
                {orphan_refused()}
                IF owner <> home THEN
                    {refuse("anchor_same_document")}
                END IF;
                -- Without a place, or with a backward one, anchor_lost_or_somewhere judges.
                IF NEW.state = 'lost' OR (NEW."end" > NEW.start) IS NOT TRUE THEN
                    RETURN NEW;
                END IF;
                IF NEW."end" > length(whole)
                    OR NEW.exact <> substr(whole, NEW.start + 1, NEW."end" - NEW.start) THEN
                    {refuse("anchor_words_match")}
                END IF;
                IF NEW.prefix <> substr(whole, greatest(NEW.start - 32, 0) + 1, least(NEW.start, 32))
                    OR NEW.suffix <> substr(whole, NEW."end" + 1, 32) THEN
                    {refuse("anchor_context_matches")}
                END IF;
                RETURN NEW;
                """,
            ),
            deferred("anchor_not_the_last", pgtrigger.Update | pgtrigger.Delete, _anchored("OLD.passage_id")),
        ]

    def __str__(self) -> str:
        return self.exact

    @property
    def span(self) -> Span | None:
        """The place in the version's text; None when lost."""
        return None if self.start is None or self.end is None else Span(self.start, self.end)

    @property
    def settled(self) -> bool:
        """Whether nothing is left to decide: the place is sure, or an editor has left it as lost."""
        return self.state == AnchorState.PLACED or self.left_lost

    @property
    def worth(self) -> tuple[bool, bool, bool, int]:
        """A key by which the last of a passage's anchors is the one that other pages quote.

        Those whose place is sure come after those that wait for an editor, and these after lost ones; among
        them those in an original, and in the newest text. So the words stay those that were confirmed until
        an editor has confirmed newer ones.
        """
        return (
            self.state == AnchorState.PLACED,
            self.state != AnchorState.LOST,
            self.version.translation_of_id is None,
            self.version.number,
        )

    def place_at(self, span: Span) -> None:
        """Set the place and the words that the version has there; the state is the caller's to set."""
        text = self.version.text
        self.start, self.end, self.exact = span.start, span.end, span.of(text)
        self.prefix, self.suffix = context(text, span)
