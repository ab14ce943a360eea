"""What is asked of the API beside filters: language, fields, page. Everything else in a query is refused."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _

from initiatives.models.wording import LANGUAGE_CODES
from initiatives.search.faults import Fault

SHORTEST, USUAL, LONGEST = 1, 25, 100
"""How many records a page may hold; `USUAL` unless `limit` says otherwise."""
OF_RECORDS = ("lang", "fields")
OF_LISTS = (*OF_RECORDS, "limit", "cursor")
"""The parameters of every record, and of every list."""
OF_TIME = ("as_of", "known_on")
"""Those of records that held, or were known, from a day on."""
_LONGEST_TOLD = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """How records are asked for: `fields` (none: all), `limit` to a page, `cursor` ("": from the top)."""

    fields: frozenset[str]
    limit: int
    cursor: str


def language_of(request: HttpRequest) -> str:
    """Return the language asked for: that of `lang`, else the best of `Accept-Language`."""
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGE_CODES else get_language_from_request(request)


def read_query(
    query: QueryDict, known: Collection[str], repeated: Collection[str], fields: Sequence[str]
) -> tuple[Asked, list[Fault]]:
    """Return what a query asks, and what is wrong with it beside its filters.

    `known` are its parameters, `repeated` those of them that may stand in it several times, `fields` those
    of the record.
    """
    faults = [
        Fault(
            told(name),
            _("There is no such parameter here. There are: %(known)s.") % {"known": ", ".join(known)},
        )
        for name in query
        if name not in known
    ]
    faults += [
        Fault(name, _("It is given more than once."))
        for name in known
        if name not in repeated and len(query.getlist(name)) > 1
    ]
    lang = query.get("lang")
    if lang is not None and lang not in LANGUAGE_CODES:
        languages = ", ".join(LANGUAGE_CODES)
        faults.append(Fault("lang", _("The languages are %(languages)s.") % {"languages": languages}))
    chosen = [name for name in (query.get("fields") or "").split(",") if name]
    if strange := [told(name) for name in chosen if name not in fields]:
        message = _("There are no fields %(strange)s. There are: %(known)s.")
        faults.append(Fault("fields", message % {"strange": ", ".join(strange), "known": ", ".join(fields)}))
    limit = _limit(query.get("limit", str(USUAL))) if "limit" in known else USUAL
    if limit is None:
        message = _("It is a whole number from %(least)s to %(most)s.")
        faults.append(Fault("limit", message % {"least": SHORTEST, "most": LONGEST}))
    return Asked(frozenset(chosen), limit or USUAL, query.get("cursor", "")), faults


def told(text: str) -> str:
    """Return what somebody wrote, cut to what a message can hold."""
    return text if len(text) <= _LONGEST_TOLD else text[:_LONGEST_TOLD] + "…"


def _limit(written: str) -> int | None:
    if not (written.isascii() and written.isdigit() and len(written) <= len(str(LONGEST))):
        return None
    return int(written) if SHORTEST <= int(written) <= LONGEST else None
