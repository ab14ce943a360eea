"""A dossier read whole: its records in canonical form, with all that can be said against it noted."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from django.utils.translation import gettext as _

from initiatives.actions.sources import wrong_number_of_kinds
from initiatives.dossiers.content import read_record
from initiatives.dossiers.faults import Faults, Path
from initiatives.dossiers.fields import Content
from initiatives.dossiers.quotations import Quotations
from initiatives.dossiers.reading import FILE, read_dossier, read_text
from initiatives.dossiers.records import SECTIONS
from initiatives.dossiers.rules import check_rules
from initiatives.dossiers.schema import check_schema
from initiatives.models import AnchorState
from initiatives.models.sources import digest
from initiatives.text.paragraphs import split_paragraphs


@dataclass
class Record:
    """A record of a dossier: where it stands, and its canonical form."""

    section: str
    name: str
    path: Path
    content: Content


@dataclass
class Dossier:
    """A dossier that has been read. Where `faults` holds anything, the rest is not to be relied on."""

    summit: str
    faults: Faults
    quotations: Quotations
    records: list[Record] = field(default_factory=list)
    passages: dict[str, Content] = field(default_factory=dict)
    """Passages listed with their places: `document` and `anchors`, by identifier."""
    places: dict[str, Path] = field(default_factory=dict)
    """Where those passages are listed, by identifier."""
    texts: dict[str, str] = field(default_factory=dict)
    """The texts of the versions, by checksum."""


def read_folder(folder: FilePath) -> Dossier:
    """Read the dossier in `folder`, noting every fault; asks the database, and changes nothing."""
    faults = Faults(FILE)
    raw = read_dossier(folder, faults)
    dossier = Dossier("", faults, Quotations(faults))
    if raw is None:
        if not faults.found:
            faults.add((), _("The file is empty."))
        return dossier
    check_schema(raw, faults)
    if isinstance(raw, dict):
        _DossierReader(folder, raw, dossier).read()
    return dossier


def _entries(raw: Mapping[str, Any], section: str) -> Iterator[tuple[Path, Content]]:
    listed = raw.get(section)
    for place, entry in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(entry, dict):
            yield (section, place), entry


class _DossierReader:
    """Reads the records of one dossier; the `Reader` that fields ask."""

    def __init__(self, folder: FilePath, raw: Mapping[str, Any], dossier: Dossier) -> None:
        self.folder = folder
        self.raw = raw
        self.dossier = dossier
        self.faults = dossier.faults
        self.names: dict[str, set[str]] = {}
        self.repeated: set[Path] = set()
        self.held: dict[tuple[str, str], bool] = {}
        self.files: dict[str, str | None] = {}

    def read(self) -> None:
        """Read all sections. The names are taken first, since records may refer to later ones."""
        for section in SECTIONS:
            self._take_names(section)
        summit = self.raw.get("summit")
        if isinstance(summit, str) and self.refer("summits", summit, ("summit",)):
            self.dossier.summit = summit
        for section, known in SECTIONS.items():
            for path, raw in _entries(self.raw, section):
                content = read_record(known.shape, raw, path, self)
                check_rules(section, raw, path, self.faults)
                name = content.get(known.name)
                if name is not None and path not in self.repeated:
                    self.dossier.records.append(Record(section, name, path, content))
                if section == "documents" and name is not None:
                    self._take_document(name, raw, content, path)

    def _take_names(self, section: str) -> None:
        names = self.names.setdefault(section, set())
        key = SECTIONS[section].name
        for path, raw in _entries(self.raw, section):
            name = raw.get(key)
            if isinstance(name, str):
                if name in names:
                    self.repeated.add(path)
                    self.fault((*path, key), _("“%(name)s” stands in this list twice.") % {"name": name})
                names.add(name)

    def _take_document(self, slug: str, raw: Content, content: Content, path: Path) -> None:
        """Take the texts of a document for the quotations, and the passages it lists."""
        texts: dict[int, str] = {}
        for version in content.get("versions", []):
            text = self.dossier.texts.get(version.get("text", ""))
            if text is None or "number" not in version:
                continue
            texts[version["number"]] = text
            kinds, paragraphs = version.get("paragraphs"), len(split_paragraphs(text))
            if kinds and len(kinds) != paragraphs:
                here = next(
                    here
                    for here, given in _entries(raw, "versions")
                    if given.get("number") == str(version["number"])
                )
                self.fault(
                    (*path, *here, "paragraphs"),
                    wrong_number_of_kinds(given=len(kinds), paragraphs=paragraphs),
                )
        broken = self.faults.within((*path, "versions"))
        self.dossier.quotations.add_document(slug, texts, broken=broken)
        for within, listed in _entries(raw, "passages"):
            here = (*path, *within)
            anchors = self._read_anchors(slug, listed, here)
            identifier = listed.get("passage")
            if not isinstance(identifier, str) or self.faults.within(here):
                continue
            if identifier in self.dossier.places:
                self.fault((*here, "passage"), _("This stands in the list twice."))
            else:
                self.dossier.passages[identifier] = {"document": slug, "anchors": anchors}
                self.dossier.places[identifier] = here
                self.dossier.quotations.add_passage(identifier, slug, anchors)

    def _read_anchors(self, slug: str, listed: Content, path: Path) -> list[Content]:
        anchors: list[Content] = []
        for within, raw in _entries(listed, "anchors"):
            here = (*path, *within)
            if self.faults.within(here):
                continue
            text = self.dossier.quotations.text(slug, int(raw["version"]))
            anchor: Content = {**raw, "version": int(raw["version"])}
            if text is None:
                self.fault((*here, "version"), _("The document has no such version."))
            elif any(other["version"] == anchor["version"] for other in anchors):
                self.fault((*here, "version"), _("This stands in the list twice."))
            elif raw["state"] == AnchorState.LOST:
                anchor.pop("start", None)
                if anchor.pop("left_lost", "false") == "true":
                    anchor["left_lost"] = True
            else:
                anchor = {key: anchor[key] for key in ("version", "quote", "state")}
                anchor["start"] = start = int(raw.get("start", -1))
                if start < 0 or text[start : start + len(raw["quote"])] != raw["quote"]:
                    self.fault((*here, "start"), _("The words are not those of the text at this place."))
            anchors.append(anchor)
        return anchors

    # What fields ask.

    def fault(self, path: Path, message: str) -> None:
        """Note a fault."""
        self.faults.add(path, message)

    def unread(self, path: Path) -> None:
        """Note that the value at `path` cannot be read, unless a fault there says why already."""
        if not self.faults.any_within(path):
            self.fault(path, _("This cannot be read."))

    def is_sound(self, path: Path) -> bool:
        """Tell whether nothing at or below `path` is known to be faulty."""
        return not self.faults.any_within(path)

    def refer(self, section: str, key: str, path: Path) -> str | None:
        """Return `key` if the section holds such a record, here or in the database; else note a fault."""
        known = SECTIONS[section]
        if key in self.names[section] or not isinstance(self.raw.get(section, []), list):
            return key
        if (section, key) not in self.held:
            rows = known.shape.model._default_manager.filter(**{known.name: key})
            self.held[section, key] = rows.exists()
        if self.held[section, key]:
            return key
        if not self.faults.any_within(path):
            message = _("Unknown %(section)s: “%(key)s” is neither in this dossier nor in the database.")
            message %= {"section": known.label, "key": key}
            if alike := difflib.get_close_matches(key, self.names[section], n=1):
                message += " " + _("Is “%(alike)s” meant?") % {"alike": alike[0]}
            self.fault(path, message)
        return None

    def quote(self, quotation: Mapping[str, Any], path: Path) -> str | None:
        """Return the identifier of the quoted passage, or note a fault."""
        slug = quotation.get("document")
        if isinstance(slug, str) and self.refer("documents", slug, (*path, "document")) is None:
            return None
        return self.dossier.quotations.resolve(quotation, path)

    def text(self, name: str, path: Path) -> str | None:
        """Return the checksum of the text in a file of the dossier; empty after noting a fault."""
        if name not in self.files:
            text = read_text(self.folder, name, self.faults, path)
            self.files[name] = None if text is None else digest(text)
            if text is not None:
                self.dossier.texts[digest(text)] = text
                if not split_paragraphs(text):
                    self.fault(path, _("The text is empty."))
        checksum = self.files[name]
        if checksum is None:
            self.faults.spoil(path)
        return checksum or ""
