"""The editors' desk: Django's admin on the same actions that everything else uses. One file a subject."""

from initiatives.admin import (  # noqa: F401 - importing registers
    accounts,
    catalogue,
    drafts,
    expectations,
    instruments,
    outcomes,
    passages,
    positions,
    progress,
    proposals,
    sources,
)
