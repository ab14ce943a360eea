"""A form as it was filled in: the content of the draft of a step."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from initiatives.dossiers.faults import Path
from initiatives.dossiers.fields import Field, Reader, Schema, Writer


@dataclass(frozen=True, kw_only=True)
class Filled(Field):
    """What was typed, by the name of the form's field. A draft need not make sense."""

    def schema(self, model: type[models.Model]) -> Schema:
        return {"type": "object", "additionalProperties": {"type": "string"}}

    def read(self, raw: Any, path: Path, reader: Reader) -> dict[str, str] | None:
        if not isinstance(raw, dict) or not all(isinstance(typed, str) for typed in raw.values()):
            return None
        return raw

    def of(self, row: Any) -> dict[str, str] | None:
        filled_in: dict[str, str] = getattr(row, self.stem)
        return filled_in or None

    def columns(self, value: Any, writer: Writer) -> dict[str, Any]:
        return {self.stem: value or {}}
