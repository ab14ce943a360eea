"""Which passage a quotation of a dossier means: found in the texts before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from initiatives.actions.passages import possible_identifiers
from initiatives.dossiers.faults import Faults, Path
from initiatives.models import Anchor, Passage, Version
from initiatives.text.anchoring import QuotationAmbiguous, QuotationNotFound, place_quotation
from initiatives.text.folding import fold
from initiatives.text.paragraphs import split_paragraphs
from initiatives.text.spans import Span

_SHOWN = 40
"""How many characters around a place are shown to tell it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a version of a document."""

    document: str
    number: int
    span: Span


class Quotations:
    """The texts that a dossier quotes, and the passages in them."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.found: dict[str, Place] = {}
        """The passages to be made, in the order in which they are first quoted."""
        self._texts: dict[str, dict[int, str]] = {}
        self._broken: set[str] = set()
        self._documents: dict[str, str] = {}
        self._words: dict[str, set[str]] = {}
        self._at: dict[Place, str] = {}

    def add_document(self, slug: str, texts: Mapping[int, str], *, broken: bool = False) -> None:
        """Take a document of the dossier; `broken` when a text of it could not be read."""
        self._texts[slug] = self._held_texts(slug) | dict(texts)
        if broken:
            self._broken.add(slug)

    def add_passage(self, identifier: str, document: str, anchors: list[dict[str, Any]]) -> None:
        """Take a passage that the dossier lists with its places."""
        self._documents[identifier] = document
        words = self._words.setdefault(identifier, set())
        for anchor in anchors:
            words.add(fold(anchor["quote"]).text.strip())
            if "start" in anchor:
                span = Span(anchor["start"], anchor["start"] + len(anchor["quote"]))
                self._at.setdefault(Place(document, anchor["version"], span), identifier)

    def text(self, slug: str, number: int) -> str | None:
        """Return a text of a document, from the dossier or the database."""
        return self._open(slug).get(number)

    def resolve(self, raw: Mapping[str, Any], path: Path) -> str | None:
        """Return the identifier of the quoted passage, or None after noting a fault."""
        slug, quote = raw.get("document"), raw.get("quote")
        if not isinstance(slug, str) or not isinstance(quote, str):
            return None
        texts = self._open(slug)
        given = raw.get("passage")
        if isinstance(given, str) and given in self._documents:
            return self._known(given, slug, quote, path)
        if slug in self._broken:
            # The fault of the document says why; nothing that quotes it can be judged.
            self.faults.spoil((*path, "quote"))
            return None
        around = {side: str(raw.get(side, "")) for side in ("prefix", "suffix")}
        message = _("The document has no text yet.")
        for number, text in sorted(texts.items()):
            try:
                span = place_quotation(text, quote, **around)
            except QuotationAmbiguous as error:
                message = self._ambiguous(text, error.places, slug)
                break
            except QuotationNotFound as error:
                message = self._nowhere(text, error.nearest, slug)
            except ValueError:
                message = _("The quotation holds no words.")
            else:
                return self._identify(Place(slug, number, span), given if isinstance(given, str) else "")
        self._note(path, message)
        return None

    def _note(self, path: Path, message: str) -> None:
        self.faults.add((*path, "quote"), message)

    def _known(self, identifier: str, slug: str, quote: str, path: Path) -> str:
        if self._documents[identifier] != slug:
            self.faults.add((*path, "passage"), _("This passage belongs to another document."))
        elif fold(quote).text.strip() not in self._words[identifier]:
            message = _("These are not the words of passage %(passage)s; leave “passage” out.")
            self._note(path, message % {"passage": identifier})
        return identifier

    def _identify(self, place: Place, given: str) -> str:
        if place in self._at:
            return self._at[place]
        text = self._texts[place.document][place.number]
        first, second = possible_identifiers(place.document, place.number, text, place.span)
        identifier = given or (first if first not in self._documents else second)
        self._documents[identifier] = place.document
        self._words[identifier] = {fold(place.span.of(text)).text.strip()}
        self._at[place] = identifier
        self.found[identifier] = place
        return identifier

    def _open(self, slug: str) -> dict[int, str]:
        if slug not in self._texts:
            self._texts[slug] = self._held_texts(slug)
        return self._texts[slug]

    def _held_texts(self, slug: str) -> dict[int, str]:
        """Return the texts of a document in the database, and take the passages in them."""
        for identifier in Passage.objects.filter(document__slug=slug).values_list("id", flat=True):
            self._documents.setdefault(identifier, slug)
            self._words.setdefault(identifier, set())
        anchors = Anchor.objects.filter(version__document__slug=slug).select_related("version")
        for anchor in anchors.defer("version__text"):
            self._words[anchor.passage_id].add(fold(anchor.exact).text.strip())
            if anchor.span is not None:
                self._at[Place(slug, anchor.version.number, anchor.span)] = anchor.passage_id
        return dict(Version.objects.filter(document__slug=slug).values_list("number", "text"))

    def _ambiguous(self, text: str, places: list[Span], slug: str) -> str:
        message = _(
            "These words stand in %(count)s places of “%(slug)s”: %(places)s. "
            "Tell them apart by “prefix” or “suffix”."
        )
        shown = "; ".join(_show(text, place) for place in places)
        return message % {"count": len(places), "slug": slug, "places": shown}

    def _nowhere(self, text: str, nearest: Span | None, slug: str) -> str:
        if nearest is None:
            return _("These words are not in “%(slug)s”, nor any like them.") % {"slug": slug}
        message = _("These words are not in “%(slug)s”. The nearest are in %(place)s.")
        return message % {"slug": slug, "place": _show(text, nearest, around=0)}


def _show(text: str, place: Span, around: int = _SHOWN) -> str:
    """Write a place for people: its paragraph's number from 1, and the words with some around them."""
    number = sum(paragraph.start <= place.start for paragraph in split_paragraphs(text))
    before = " ".join(text[max(0, place.start - around) : place.start].split())
    after = " ".join(text[place.end : place.end + around].split())
    words = " ".join(place.of(text).split())
    shown = f"…{before} [{words}] {after}…" if around else words
    return _("paragraph %(number)s (“%(words)s”)") % {"number": number, "words": shown}
