"""Names and texts in the three content languages: plain columns and one small helper.

A record keeps `title_ru`, `title_en`, `title_kk` and so on. At least one of them is written (a
constraint says so); a reader is shown the first written one in the order below, with its language,
so that a page can mark it with a `lang` attribute (WCAG 2.2, 3.1.2).
"""

import re
from dataclasses import dataclass
from typing import TypeVar

import pgtrigger
from django.contrib.admin import display
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from initiatives.models.rules import refuse

ModelT = TypeVar("ModelT", bound=type[models.Model])

LANGUAGE_CODES = ("ru", "en", "kk")

# Most readers of Kazakh read Russian too, and so do most readers of English in this field.
FALLBACK = {
    "ru": ("ru", "en", "kk"),
    "en": ("en", "ru", "kk"),
    "kk": ("kk", "ru", "en"),
}


# For PostgreSQL and for Python alike: something beside spaces and signs that nobody sees.
WORDS = r"[^\s\u0085\u00a0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]"


class Language(models.TextChoices):
    """A content language, by ISO 639-1 code."""

    RUSSIAN = "ru", _("Russian")
    ENGLISH = "en", _("English")
    KAZAKH = "kk", _("Kazakh")


@dataclass(frozen=True, slots=True)
class Wording:
    """A text to show and the language it is written in (both empty when nothing is written)."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text


def fallback_order(language: str | None = None) -> tuple[str, ...]:
    """Return the content languages to try for `language` (default: the active one), best first."""
    code = (language or get_language() or "ru").split("-")[0]
    return FALLBACK.get(code, FALLBACK["ru"])


def wording(record: models.Model, field: str, language: str | None = None) -> Wording:
    """Return the wording of `field` (say `title`) of `record` for a reader of `language`."""
    for code in fallback_order(language):
        if text := getattr(record, f"{field}_{code}"):
            return Wording(text, code)
    return Wording("", "")


def has_words(text: str) -> bool:
    """Tell whether a text holds something to read, as `WORDS` says."""
    return re.search(WORDS, text) is not None


def with_words(field: str) -> models.Q:
    """Return the condition that the column `field` holds something to read."""
    return models.Q(**{f"{field}__regex": WORDS})


def is_written(field: str) -> models.Q:
    """Return the condition that `field` is written in some content language, and blank in none."""
    somewhere, nowhere_blank = models.Q(), models.Q()
    for code in LANGUAGE_CODES:
        somewhere |= with_words(f"{field}_{code}")
        nowhere_blank &= models.Q(**{f"{field}_{code}": ""}) | with_words(f"{field}_{code}")
    return somewhere & nowhere_blank


def written(model: str, field: str) -> models.CheckConstraint:
    """Return the constraint that `field` is written in at least one content language."""
    return models.CheckConstraint(
        condition=is_written(field),
        name=f"{model}_{field}_written",
        violation_error_message=_("Write it in at least one of the three languages."),
    )


def plainly_worded(model: ModelT) -> ModelT:
    """Let the database keep what people write into a record in NFC, with LF line ends, as dossiers carry it.

    A control character other than line end and tab is refused. As a trigger it holds for forms, imports and
    raw SQL alike. A class decorator; for records whose words are their own, not those of a version.
    """
    names = [
        field.column
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not (field.primary_key or field.choices or field.generated)
    ]
    if not names:
        return model
    folded = "\n".join(
        rf"NEW.{name} := regexp_replace(normalize(NEW.{name}), E'\r\n?', E'\n', 'g');" for name in names
    )
    trigger = pgtrigger.Trigger(
        name="words_plain",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(*names),
        func=rf"""
        {folded}
        IF concat({", ".join(f"NEW.{name}" for name in names)})
            ~ '[\u0001-\u0008\u000b-\u001f\u007f-\u009f]' THEN
            {refuse("words_plain")}
        END IF;
        RETURN NEW;
        """,
    )
    registered: ModelT = pgtrigger.register(trigger)(model)
    return registered


class Named(models.Model):
    """A record with a name in each content language."""

    name_ru = models.CharField(_("name (Russian)"), max_length=200, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    name_kk = models.CharField(_("name (Kazakh)"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name.text

    @property
    @display(description=_("name"))
    def name(self) -> Wording:
        """The name for the active language."""
        return wording(self, "name")


class Titled(models.Model):
    """A record with a title in each content language."""

    title_ru = models.CharField(_("title (Russian)"), max_length=300, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=300, blank=True)
    title_kk = models.CharField(_("title (Kazakh)"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title.text

    @property
    @display(description=_("title"))
    def title(self) -> Wording:
        """The title for the active language."""
        return wording(self, "title")


class Noted(models.Model):
    """A record with a neutral remark in each content language: scope, cautions, what not to confuse."""

    note_ru = models.TextField(_("note (Russian)"), blank=True)
    note_en = models.TextField(_("note (English)"), blank=True)
    note_kk = models.TextField(_("note (Kazakh)"), blank=True)

    class Meta:
        abstract = True

    @property
    @display(description=_("note"))
    def note(self) -> Wording:
        """The note for the active language."""
        return wording(self, "note")
