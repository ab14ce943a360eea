"""Keys of records as addresses and forms give them: what no record can have is told from the rest."""

import re

from django.core.exceptions import ValidationError
from django.db import models

_LARGEST = 2**63


def read_key(text: str) -> int:
    """Return the numeric key that an address gives; 0, which no record has, when that is no key."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else 0


def is_key(model: type[models.Model], text: str) -> bool:
    """Tell whether a record of `model` could have the key that was given as `text`."""
    try:
        key = model._meta.pk.to_python(text)
    except ValidationError:
        return False
    return not isinstance(key, int) or 0 < key < _LARGEST
