"""What every template of the site may use: `{% load initiatives %}`."""

import datetime
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django import template
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_noop, pgettext_lazy

from initiatives.models import NOW, Moment
from initiatives.models.kinds import Condition, Defined, Force, ProposalKind, Stage
from initiatives.models.wording import Language, Wording
from initiatives.models.wording import wording as wording_of
from initiatives.presenters import addresses, dates
from initiatives.search.lighting import Lit

register = template.Library()

_VOCABULARIES: dict[str, type[Defined]] = {
    "stage": Stage,
    "condition": Condition,
    "force": Force,
    "kind": ProposalKind,
}

_SHORT_NAMES = {
    Language.RUSSIAN: pgettext_lazy("short name of a language", "Rus."),
    Language.ENGLISH: pgettext_lazy("short name of a language", "Eng."),
    Language.KAZAKH: pgettext_lazy("short name of a language", "Kaz."),
}


@register.filter
def language_marks(language: str) -> SafeString:
    """Return the attributes of an element in `language`: none where that is the language of the page.

    They tell it to programs (`lang`, WCAG 2.2, 3.1.2) and to the eye: the style sheet sets `data-language`,
    its short name, behind the text, where it is no part of the words that are copied or read by programs.
    """
    if not language or language == get_language():
        return SafeString()
    named = Language(language)
    return format_html(
        ' lang="{}" data-language="{}" title="{}"',
        language,
        _SHORT_NAMES[named],
        gettext("Language of the text: %(language)s") % {"language": named.label},
    )


@register.filter
def in_its_language(shown: Wording) -> SafeString:
    """Show a wording, marked with its language where the page speaks another."""
    return _marked(shown.language, conditional_escape(shown.text))


def _marked(language: str, words: SafeString) -> SafeString:
    marks = language_marks(language) if words else ""
    return format_html("<span{}>{}</span>", marks, words) if marks else words


@register.filter
def lit(shown: Lit) -> SafeString:
    """Show a text with the words marked that were asked for, and with its language where it is another."""
    pieces = format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", piece.text) if piece.is_lit else piece.text,)
            for piece in shown.pieces
        ),
    )
    pieces = format_html("{}{}{}", "… " if shown.leads else "", pieces, " …" if shown.trails else "")
    return _marked(shown.language, pieces)


@register.simple_tag
def wording(record: models.Model, field: str) -> SafeString:
    """Show `field` (say "title") of `record` in the best language for the reader."""
    return in_its_language(wording_of(record, field))


# A web address, without the punctuation of the sentence that it ends.
_ADDRESS = re.compile(r"(https?://[^\s<>\"()]*[^\s<>\"().,:;!?])")


@register.filter
def linked(text: str, longest: int) -> SafeString:
    """Make links of the web addresses in a text, their words cut to `longest` characters.

    Django's urlize drops what follows a closing bracket, as in "(https://example.org).".
    """
    found = []
    for place, piece in enumerate(_ADDRESS.split(text)):
        shown = piece.partition("://")[2].removeprefix("www.")
        shown = shown if len(shown) <= longest else shown[: longest - 1] + "…"
        found.append(format_html('<a href="{}" rel="external">{}</a>', piece, shown) if place % 2 else piece)
    return format_html_join("", "{}", ((piece,) for piece in found))


@register.filter
def precise_date(day: datetime.date | None, precision: str = "day") -> str:
    """Write a date out as exactly as it is known; nothing for no date."""
    return dates.precise_date(day, precision or "day") if day else ""


@register.filter
def date_span(first: datetime.date, last: datetime.date) -> str:
    """Write out the days from `first` to `last`."""
    return dates.date_span(first, last)


@register.filter
def member(value: str | None, vocabulary: str) -> Defined | None:
    """Return the member of a vocabulary (stage, condition, force, kind) that has this value."""
    return _VOCABULARIES[vocabulary](value) if value else None


@register.filter
def steps(stage: Stage) -> list[tuple[int, bool]]:
    """Return, for each stage in order, where its bar stands (in units of 4) and whether it is reached."""
    return [(4 * other.rank, other.rank <= stage.rank) for other in Stage]


@register.simple_tag(takes_context=True)
def at(context: template.Context, address: str, **asked: str) -> str:
    """Return an address of the site, kept to the moment that the page is shown at (`moment`), if it is.

    `asked` are parameters for an address that has none.
    """
    address = f"{address}?{urlencode(asked)}" if asked else address
    return addresses.at_moment(address, context.get("moment") or NOW)


@register.simple_tag(takes_context=True)
def moment_parameters(context: template.Context) -> list[tuple[str, str]]:
    """Return the parameters that keep a form to the moment that the page is shown at."""
    return addresses.moment_pairs(context.get("moment") or NOW)


@register.simple_tag
def other_parameters(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what else than a moment the address asks for, for a form that asks for another moment."""
    left_out = ("as_of", "known_on", "page")
    return [(name, value) for name, values in request.GET.lists() if name not in left_out for value in values]


@register.simple_tag
def now_address(request: HttpRequest) -> str:
    """Return the address of the page as it is today, its other parameters kept."""
    kept = urlencode(other_parameters(request))
    return f"{request.path}?{kept}" if kept else request.path


@register.simple_tag
def later_known_address(request: HttpRequest, moment: Moment) -> str:
    """Return the address of the page as of the day of `moment`, by all that is known today."""
    kept = [*other_parameters(request), ("as_of", moment.day.isoformat())]
    return f"{request.path}?{urlencode(kept)}"


@register.simple_tag
def today() -> datetime.date:
    """Return the day that it is."""
    return timezone.localdate()


@register.simple_tag
def page_addresses(request: HttpRequest, identity: str) -> addresses.Addresses:
    """Return the canonical address of the page, which keeps the query `identity`, and its translations."""
    return addresses.addresses(request, identity)


@register.simple_tag
def language_switch(request: HttpRequest, query: str = "") -> list[addresses.Translation]:
    """Return the page in each language, the query kept; or with another `query`, begun by "?"."""
    return addresses.translations(request, absolute=False, query=query.removeprefix("?") if query else None)


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the site's navigation; `current` is its aria-current value, empty elsewhere."""

    label: str
    path: str
    current: str


_SECTIONS = {
    "proposal-list": gettext_noop("Proposals"),
    "document-list": gettext_noop("Documents"),
    "summit-list": gettext_noop("Summits"),
    "state-list": gettext_noop("States"),
    "topic-list": gettext_noop("Topics"),
    "overview-list": gettext_noop("Overviews"),
    "about": gettext_noop("About"),
}


@register.simple_tag
def site_sections(path: str, moment: Moment | None = None) -> list[Section]:
    """Return the site's navigation as seen from `path` at `moment`."""
    sections = []
    for name, label in _SECTIONS.items():
        address = reverse(f"initiatives:{name}")
        kept = address if name == "about" else addresses.at_moment(address, moment or NOW)
        within = "true" if path.startswith(address) else ""
        sections.append(Section(gettext(label), kept, "page" if path == address else within))
    return sections
