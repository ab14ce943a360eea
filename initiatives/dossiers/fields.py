"""The kinds of fields that records of a dossier have.

Each kind knows four things, and nothing else in this room knows them: its JSON Schema, how it is read
from `dossier.yaml` into canonical form, how that form is taken from a database row, and into which
columns it goes. Canonical form is plain data that compares and hashes: texts, numbers, booleans, dates
as ISO 8601, references by slug or code, passages by identifier; what is empty is left out.
"""

import datetime
import decimal
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from initiatives.dossiers.faults import Path
from initiatives.models.dating import read_date, write_date
from initiatives.models.rules import RULES
from initiatives.models.wording import LANGUAGE_CODES, WORDS, has_words

Content = dict[str, Any]
Schema = dict[str, Any]

SLUG = r"^[-a-zA-Z0-9_]+$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MOMENT = r"^[0-9]{4}(-[0-9]{2}){2}T([0-9]{2}:){2}[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$"
ADDRESS = r"^https?://\S+$"
PASSAGE = r"^[a-z2-7]{10}$"


class Reader(Protocol):
    """What a field asks while it is read."""

    def fault(self, path: Path, message: str) -> None:
        """Note a fault."""

    def unread(self, path: Path) -> None:
        """Note that the value at `path` cannot be read, unless a fault there says why already."""

    def is_sound(self, path: Path) -> bool:
        """Tell whether nothing at or below `path` is known to be faulty."""

    def refer(self, section: str, key: str, path: Path) -> str | None:
        """Return `key` if the section holds such a record, here or in the database; else note a fault."""

    def quote(self, quotation: Mapping[str, Any], path: Path) -> str | None:
        """Return the identifier of the quoted passage, or note a fault."""

    def text(self, name: str, path: Path) -> str | None:
        """Return the checksum of the text in a file of the dossier, or note a fault."""


class Writer(Protocol):
    """What a field asks while it is written to a row."""

    def pk(self, section: str, key: str) -> Any:
        """Return the primary key of a record by its slug or code, of an account or passage by its name."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of a record. `column` is its column, or the stem of its columns (default: the key).

    `unsaid`: left out, it says nothing, rather than "empty". `inline`: in the file its own fields stand
    among those of the record.
    """

    key: str
    column: str = ""
    required: bool = False
    default: Any = None
    unsaid: bool = False
    inline: bool = False

    @property
    def stem(self) -> str:
        """The column, or the stem of the columns."""
        return self.column or self.key

    def schema(self, model: type[models.Model]) -> Schema:
        """Return the JSON Schema of the field's value."""
        raise NotImplementedError

    def read(self, raw: Any, path: Path, reader: Reader) -> Any:
        """Return the canonical form of what stands in the file; None where that is nothing or faulty."""
        raise NotImplementedError

    def of(self, row: Any) -> Any:
        """Return the canonical form of what a row holds; None for nothing."""
        raise NotImplementedError

    def columns(self, value: Any, writer: Writer) -> dict[str, Any]:
        """Return the columns' values for a canonical form (None: empty); none, where it is no column's."""
        return {}


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """A text in one language, a slug, a code, an address."""

    pattern: str = ""
    what: str = ""

    def schema(self, model: type[models.Model]) -> Schema:
        schema: Schema = {"type": "string", "pattern": WORDS}
        most = getattr(model._meta.get_field(self.stem), "max_length", None)
        if most:
            schema["maxLength"] = most
        if self.pattern:
            schema |= {"pattern": self.pattern, "description": self.what}
        return schema

    def read(self, raw: Any, path: Path, reader: Reader) -> str | None:
        return raw if isinstance(raw, str) and raw else None

    def of(self, row: Any) -> str | None:
        held = getattr(row, self.stem)
        return held if has_words(held) else None

    def columns(self, value: Any, writer: Writer) -> dict[str, Any]:
        return {self.stem: value or ""}


@dataclass(frozen=True, kw_only=True)
class Words(Field):
    """A wording in up to three languages: a mapping of language codes."""

    def schema(self, model: type[models.Model]) -> Schema:
        text: Schema = {"type": "string", "pattern": WORDS}
        most = getattr(model._meta.get_field(f"{self.stem}_ru"), "max_length", None)
        if most:
            text["maxLength"] = most
        return {
            "type": "object",
            "properties": dict.fromkeys(LANGUAGE_CODES, text),
            "additionalProperties": False,
            "minProperties": 1,
        }

    def read(self, raw: Any, path: Path, reader: Reader) -> dict[str, str] | None:
        if not isinstance(raw, dict):
            return None
        words = {code: raw[code] for code in LANGUAGE_CODES if isinstance(raw.get(code), str) and raw[code]}
        return words or None

    def of(self, row: Any) -> dict[str, str] | None:
        words = {code: getattr(row, f"{self.stem}_{code}") for code in LANGUAGE_CODES}
        return {code: text for code, text in words.items() if has_words(text)} or None

    def columns(self, value: Any, writer: Writer) -> dict[str, Any]:
        return {f"{self.stem}_{code}": (value or {}).get(code, "") for code in LANGUAGE_CODES}


def _year_is_meant(day: datetime.date, path: Path, reader: Reader) -> bool:
    if 1900 <= day.year <= 2200:
        return True
    reader.fault(path, _("The year %(year)s cannot be meant here.") % {"year": day.year})
    return False


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    """A full date."""

    def schema(self, model: type[models.Model]) -> Schema:
        return {"type": "string", "pattern": DAY, "description": "a date of the form 2025-11-16"}

    def read(self, raw: Any, path: Path, reader: Reader) -> str | None:
        if not isinstance(raw, str) or not re.fullmatch(DAY, raw):
            return None
        try:
            day = datetime.date.fromisoformat(raw)
        except ValueError:
            reader.fault(path, _("There is no such day: %(day)s.") % {"day": raw})
            return None
        return raw if _year_is_meant(day, path, reader) else None

    def of(self, row: Any) -> str | None:
        day = getattr(row, self.stem)
        return day.isoformat() if day else None

    def columns(self, value: Any, writer: Writer) -> dict[str, Any]:
        return {self.stem: datetime.date.fromisoformat(value) if value else None}


@dataclass(frozen=True, kw_only=True)
class PreciseDay(Field):
    """A date known to the day, month or year, in the columns `<stem>_on` and `<stem>_precision`."""

    def schema(self, model: type[models.Model]) -> Schema:
        return {
            "type": ["string", "integer"],
            "pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
            "description": "a date of the form 2025-11-16, 2025-11 or 2025",
        }

    def read(self, raw: Any, path: Path, reader: Reader) -> str | None:
        if not isinstance(raw, str) or not re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", raw):
            return None
        try:
            day, _precision = read_date(raw)
        except ValueError:
            reader.fault(path, _("There is no such date: %(day)s.") % {"day": raw})
            return None
        return raw if _year_is_meant(day, path, reader) else None

    def of(self, row: Any) -> str | None:
        day = getattr(row, f"{self.stem}_on")
        return write_date(day, getattr(row, f"{self.stem}_precision")) if day else None

    def columns(self, value: Any, writer: Writer) -> dict[str, Any]:
        day, precision = read_date(value) if value else (None, "day")
        return {f"{self.stem}_on": day, f"{self.stem}_precision": str(precision)}


@dataclass(frozen=True, kw_only=True)
class Moment(Field):
    """An instant, ISO 8601 with its offset from UTC."""

    def schema(self, model: type[models.Model]) -> Schema:
        return {
            "type": "string",
            "pattern": MOMENT,
            "description": "an instant of the form 2026-01-05T10:00:00+00:00",
        }

    def read(self, raw: Any, path: Path, reader: Reader) -> str | None:
        if not isinstance(raw, str):
            return None
        try:
            moment = datetime.datetime.fromisoformat(raw)
            if moment.tzinfo is None:
                return None
            moment = moment.astimezone(datetime.UTC)
        except (ValueError, OverflowError):
            reader.fault(path, _("There is no such instant: %(moment)s.") % {"moment": raw})
            return None
        if moment.year < 1900 or moment > timezone.now() + datetime.timedelta(days=1):
            reader.fault(path, _(RULES["recorded_by_now"]))
            return None
        return moment.isoformat()

    def of(self, row: Any) -> str | None:
        moment: datetime.datetime = getattr(row, self.stem)
        return moment.astimezone(datetime.UTC).isoformat()

    def columns(self, value: Any, writer: Writer) -> dict[str, Any]:
        return {self.stem: datetime.datetime.fromisoformat(value)} if value else {}


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One value of a closed vocabulary."""

    choices: type[models.TextChoices]

    def schema(self, model: type[models.Model]) -> Schema:
        return {"enum": list(self.choices.values)}

    def read(self, raw: Any, path: Path, reader: Reader) -> str | None:
        return raw if isinstance(raw, str) and raw in self.choices.values else None

    def of(self, row: Any) -> str | None:
        return str(getattr(row, self.stem)) or None

    def columns(self, value: Any, writer: Writer) -> dict[str, Any]:
        return {self.stem: value or ""}


@dataclass(frozen=True, kw_only=True)
class Flag(Field):
    """True or false; false when left out."""

    default: Any = False

    def schema(self, model: type[models.Model]) -> Schema:
        return {"enum": [True, False, "true", "false"]}

    def read(self, raw: Any, path: Path, reader: Reader) -> bool | None:
        return {"true": True, "false": False}.get(raw) if isinstance(raw, str) else None

    def of(self, row: Any) -> bool:
        return bool(getattr(row, self.stem))

    def columns(self, value: Any, writer: Writer) -> dict[str, Any]:
        return {self.stem: bool(value)}


@dataclass(frozen=True, kw_only=True)
class Whole(Field):
    """A whole number from 1, as it counts versions, updates and meetings."""

    def schema(self, model: type[models.Model]) -> Schema:
        return {
            "type": ["integer", "string"],
            "minimum": 1,
            "pattern": "^[1-9][0-9]{0,3}$",
            "description": "a whole number from 1 to 9999",
        }

    def read(self, raw: Any, path: Path, reader: Reader) -> int | None:
        return int(raw) if isinstance(raw, str) and re.fullmatch("[1-9][0-9]{0,3}", raw) else None

    def of(self, row: Any) -> int | None:
        value: int | None = getattr(row, self.stem)
        return value

    def columns(self, value: Any, writer: Writer) -> dict[str, Any]:
        return {self.stem: value}


@dataclass(frozen=True, kw_only=True)
class Peer(Whole):
    """Another record of the same list, by its number."""

    def of(self, row: Any) -> int | None:
        peer = getattr(row, self.stem)
        return peer.number if peer else None

    def columns(self, value: Any, writer: Writer) -> dict[str, Any]:
        return {}  # known to whoever writes the list


@dataclass(frozen=True, kw_only=True)
class Amount(Field):
    """A decimal number, without an exponent."""

    def schema(self, model: type[models.Model]) -> Schema:
        return {
            "type": ["number", "string"],
            "pattern": r"^-?[0-9]{1,16}(\.[0-9]{1,4})?$",
            "description": "a number such as 11.5",
        }

    def read(self, raw: Any, path: Path, reader: Reader) -> str | None:
        if not isinstance(raw, str) or not re.fullmatch(r"-?[0-9]{1,16}(\.[0-9]{1,4})?", raw):
            return None
        return _plain(decimal.Decimal(raw))

    def of(self, row: Any) -> str | None:
        value = getattr(row, self.stem)
        return None if value is None else _plain(value)

    def columns(self, value: Any, writer: Writer) -> dict[str, Any]:
        return {self.stem: None if value is None else decimal.Decimal(value)}


def _plain(value: decimal.Decimal) -> str:
    written = format(value + 0, "f")  # adding makes -0 plain 0
    return written.rstrip("0").rstrip(".") if "." in written else written


@dataclass(frozen=True, kw_only=True)
class Ref(Field):
    """Another record, by its slug or code."""

    section: str

    def schema(self, model: type[models.Model]) -> Schema:
        return {"$ref": "#/$defs/code" if self.section == "states" else "#/$defs/slug"}

    def read(self, raw: Any, path: Path, reader: Reader) -> str | None:
        return reader.refer(self.section, raw, path) if isinstance(raw, str) and raw else None

    def of(self, row: Any) -> str | None:
        if self.section == "states":
            return getattr(row, f"{self.stem}_id") or None
        other = getattr(row, self.stem)
        return other.slug if other else None

    def columns(self, value: Any, writer: Writer) -> dict[str, Any]:
        return {f"{self.stem}_id": writer.pk(self.section, value) if value else None}


@dataclass(frozen=True, kw_only=True)
class Refs(Field):
    """Several other records, by slug, linked through rows of their own.

    `column` names the link's column to the other record, `related` the way from the record to its links.
    """

    section: str
    related: str

    def schema(self, model: type[models.Model]) -> Schema:
        return {"type": "array", "items": {"$ref": "#/$defs/slug"}}

    def read(self, raw: Any, path: Path, reader: Reader) -> list[str] | None:
        if not isinstance(raw, list):
            return None
        read = [
            reader.refer(self.section, slug, (*path, place))
            for place, slug in enumerate(raw)
            if isinstance(slug, str)
        ]
        return sorted({slug for slug in read if slug}) or None

    def of(self, row: Any) -> list[str] | None:
        return sorted(getattr(link, self.stem).slug for link in getattr(row, self.related).all()) or None


@dataclass(frozen=True, kw_only=True)
class Quote(Field):
    """A passage, by quotation; canonically by its identifier."""

    key: str = "passage"

    def schema(self, model: type[models.Model]) -> Schema:
        return {"$ref": "#/$defs/quotation"}

    def read(self, raw: Any, path: Path, reader: Reader) -> str | None:
        return reader.quote(raw, path) if isinstance(raw, dict) else None

    def of(self, row: Any) -> str | None:
        passage: str | None = row.passage_id
        return passage

    def columns(self, value: Any, writer: Writer) -> dict[str, Any]:
        return {"passage_id": writer.pk("passages", value) if value else None}


@dataclass(frozen=True, kw_only=True)
class TextFile(Field):
    """The text of a version in a file beside `dossier.yaml`; canonically its checksum."""

    def schema(self, model: type[models.Model]) -> Schema:
        return {"type": "string", "pattern": r"^[^/\\]+\.txt$", "description": "the name of a .txt file here"}

    def read(self, raw: Any, path: Path, reader: Reader) -> str | None:
        return reader.text(raw, path) if isinstance(raw, str) and re.fullmatch(r"[^/\\]+\.txt", raw) else None

    def of(self, row: Any) -> str | None:
        checksum: str = row.sha256
        return checksum


@dataclass(frozen=True, kw_only=True)
class Kinds(Field):
    """The kinds of the paragraphs of a version, in order."""

    choices: type[models.TextChoices]

    def schema(self, model: type[models.Model]) -> Schema:
        return {"type": "array", "items": {"enum": list(self.choices.values)}}

    def read(self, raw: Any, path: Path, reader: Reader) -> list[str] | None:
        if not isinstance(raw, list) or any(kind not in self.choices.values for kind in map(str, raw)):
            return None
        return [str(kind) for kind in raw]

    def of(self, row: Any) -> list[str]:
        return [paragraph.kind for paragraph in row.paragraphs.all()]


@dataclass(frozen=True, kw_only=True)
class Username(Field):
    """An account, by its name."""

    def schema(self, model: type[models.Model]) -> Schema:
        return {"type": "string", "pattern": r"^[\w.@+-]{1,150}$", "description": "the name of an account"}

    def read(self, raw: Any, path: Path, reader: Reader) -> str | None:
        return raw if isinstance(raw, str) and re.fullmatch(r"[\w.@+-]{1,150}", raw) else None

    def of(self, row: Any) -> str | None:
        account = getattr(row, self.stem)
        return account.get_username() if account else None

    def columns(self, value: Any, writer: Writer) -> dict[str, Any]:
        return {f"{self.stem}_id": writer.pk("accounts", value) if value else None}
