"""Addresses: what those of the site begin with, and those of one page, in each language and canonical."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from initiatives.models import Moment, Version
from initiatives.models.wording import LANGUAGE_CODES

# How each language calls itself.
_OWN_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
_LOCALES = {"kk": "kk_KZ", "ru": "ru_RU", "en": "en_GB"}
# For readers of any other language.
_DEFAULT = "en"


@dataclass(frozen=True, slots=True)
class Translation:
    """The page in one language: `path` keeps the whole query, `address` is absolute and canonical."""

    code: str
    name: str
    path: str
    address: str
    is_current: bool

    @property
    def locale(self) -> str:
        """The language as the Open Graph protocol names it, with the territory whose writing it follows."""
        return _LOCALES[self.code]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a page stands: its canonical address, the translations, and the one for everybody else."""

    canonical: str
    default: str
    translations: list[Translation]


def site_root(request: HttpRequest) -> str:
    """Return what the absolute addresses of the site begin with: scheme and host, without a slash."""
    return request.build_absolute_uri("/").removesuffix("/")


def _in_language(path: str, code: str) -> str:
    """Return `path` with its language prefix replaced; the front page when it has none."""
    _empty, prefix, *rest = [*path.split("/", 2), ""][:3]
    return f"/{code}/{''.join(rest)}" if prefix in LANGUAGE_CODES else f"/{code}/"


def without_language(path: str) -> str:
    """Return `path` as it is in every language: it redirects, so what it names is one and the same."""
    _empty, prefix, *rest = [*path.split("/", 2), ""][:3]
    return f"/{''.join(rest)}" if prefix in LANGUAGE_CODES else path


def text_path(version: Version) -> str:
    """Return the address of the plain text of a version, in no language of the interface."""
    address = reverse("initiatives:version-text", args=[version.document.slug, version.number])
    return without_language(address)


def moment_pairs(moment: Moment) -> list[tuple[str, str]]:
    """Return the parameters of an address that ask for `moment`; none for now."""
    asked = (("as_of", moment.as_of), ("known_on", moment.known_on))
    return [(name, day.isoformat()) for name, day in asked if day]


def at_moment(address: str, moment: Moment) -> str:
    """Return the address of the same page, or place on it, at `moment`."""
    page, mark, place = address.partition("#")
    query = urlencode(moment_pairs(moment))
    return f"{page}{'&' if '?' in page else '?'}{query}{mark}{place}" if query else address


def translations(
    request: HttpRequest, *, absolute: bool = True, query: str | None = None, identity: str = ""
) -> list[Translation]:
    """Return the page of `request` in each language.

    With `absolute` false no host is asked for: an error page may be about the host itself. `query` replaces
    that of the request. `identity` is the part of the query that canonical addresses keep.
    """
    query = request.META.get("QUERY_STRING", "") if query is None else query
    return _translations(request, request.path, query, identity, absolute=absolute)


def _translations(
    request: HttpRequest, page: str, query: str, identity: str, *, absolute: bool
) -> list[Translation]:
    found = []
    for code, name in _OWN_NAMES.items():
        path = _in_language(page, code)
        address = request.build_absolute_uri(f"{path}?{identity}" if identity else path) if absolute else ""
        current = page.startswith(f"/{code}/")
        found.append(Translation(code, name, f"{path}?{query}" if query else path, address, current))
    return found


def addresses(request: HttpRequest, identity: str = "") -> Addresses:
    """Return the addresses of the page of `request` for its head.

    `identity` is the part of the query that makes another page of it, not another view of the same page: the
    version of a document, the page of an unrefined list. The view says it, for it knows what is shown; what
    else stands in the query is no part of any canonical address.
    """
    return _addresses(request, request.path, translations(request, identity=identity))


def addresses_of(request: HttpRequest, path: str) -> Addresses:
    """Return the addresses of another page of the site, that at `path`."""
    return _addresses(request, path, _translations(request, path, "", "", absolute=True))


def _addresses(request: HttpRequest, path: str, found: list[Translation]) -> Addresses:
    by_code = {translation.code: translation.address for translation in found}
    current = next((translation.code for translation in found if translation.is_current), _DEFAULT)
    # The front page of the site asks for the browser's language itself.
    is_front = path.strip("/") in LANGUAGE_CODES
    default = request.build_absolute_uri("/") if is_front else by_code[_DEFAULT]
    return Addresses(canonical=by_code[current], default=default, translations=found)
