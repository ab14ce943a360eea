"""From the database to a folder that imports to the same content; the same content gives the same bytes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

import yaml
from django.utils.translation import gettext as _

from initiatives.dossiers.closure import Records, collect_records
from initiatives.dossiers.faults import Faults
from initiatives.dossiers.fields import Amount, Content, Day, Field, Moment, PreciseDay, Quote, TextFile
from initiatives.dossiers.passages import take_anchor
from initiatives.dossiers.reading import FILE, read_dossier
from initiatives.dossiers.records import SECTIONS, Group, Many
from initiatives.dossiers.schema import FORMAT
from initiatives.models import Anchor, AnchorState, Summit, Version
from initiatives.models.snapshot import snapshot
from initiatives.text.anchoring import QuotationNotPlaced, place_quotation


class ExportRefused(ValueError):  # noqa: N818 - an outcome, shown to people
    """The folder holds something else."""


@dataclass
class Folder:
    """A dossier as files: `dossier.yaml`, and the texts by their file names."""

    dossier: str
    texts: dict[str, str] = field(default_factory=dict)


def export_summit(summit: Summit) -> Folder:
    """Return the dossier of `summit` as files: one state of the database, while editors work on.

    Within a transaction of the caller's it is what that transaction sees.
    """
    with snapshot():
        return _Export(summit).run()


def write_folder(exported: Folder, folder: FilePath, *, summit: str, overwrite: bool = False) -> None:
    """Write the files into `folder`, which is made if need be.

    A folder that holds files is refused with ExportRefused, unless it is a dossier of the same summit and
    `overwrite` is given; texts that the old dossier named and the new one does not are removed.
    """
    old: set[str] = set()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raw = read_dossier(folder, Faults(FILE)) if folder.is_dir() else None
        if not isinstance(raw, dict) or raw.get("summit") != summit:
            raise ExportRefused(
                _("%(folder)s is not empty, and no dossier of this summit.") % {"folder": folder}
            )
        if not overwrite:
            raise ExportRefused(
                _("%(folder)s holds this dossier already: say --overwrite.") % {"folder": folder}
            )
        old = set(_text_files(raw))
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**exported.texts, FILE: exported.dossier}.items():
        # Written through a link, it would be a file elsewhere.
        (folder / name).unlink(missing_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    for name in old - exported.texts.keys():
        (folder / name).unlink(missing_ok=True)


def _text_files(raw: Content) -> Iterable[str]:
    """Yield the names of the texts in a dossier as it was read; nothing that is not a plain file name."""
    documents = raw.get("documents")
    for document in documents if isinstance(documents, list) else []:
        versions = document.get("versions") if isinstance(document, dict) else None
        for version in versions if isinstance(versions, list) else []:
            name = version.get("text") if isinstance(version, dict) else None
            if isinstance(name, str) and name.endswith(".txt") and FilePath(name).name == name:
                yield name


class _Export:
    """One export, within its transaction."""

    def __init__(self, summit: Summit) -> None:
        self.summit = summit
        self.quotations: dict[str, Content] = {}
        self.listed: dict[str, list[Content]] = defaultdict(list)
        self.texts: dict[str, str] = {}
        self.cited: set[str] = set()

    def run(self) -> Folder:
        """Return the files."""
        records = collect_records(self.summit)
        self._note_cited(records)
        for slug in records["documents"]:
            self._take_passages(slug)
        written: Content = {"dossier": int(FORMAT), "summit": self.summit.slug}
        for section, found in records.items():
            if found:
                written[section] = [self._record(section, name, content) for name, content in found.items()]
        return Folder(_dump(written), self.texts)

    def _record(self, section: str, name: str, content: Content) -> Content:
        record = self._fields(SECTIONS[section].shape.fields, content)
        if section == "documents":
            for version in record.get("versions", []):
                file = f"{name}.{version['number']}.{version['language']}.txt"
                held = Version.objects.get(document__slug=name, number=version["number"])
                self.texts[file] = held.text + "\n"
                version["text"] = file
            if name in self.listed:
                record["passages"] = self.listed[name]
        return record

    def _fields(self, fields: Iterable[Field], content: Content) -> Content:
        record: Content = {}
        for declared in fields:
            value = content.get(declared.key)
            if value is None or value == declared.default:
                continue
            if isinstance(declared, Quote) and declared.inline:
                record |= self.quotations[value]
            else:
                record[declared.key] = self._value(declared, value)
        return record

    def _value(self, declared: Field, value: Any) -> Any:
        match declared:
            case Many():
                return [self._fields(declared.shape.fields, entry) for entry in value]
            case Group():
                return self._fields(declared.fields, value)
            case Quote():
                return dict(self.quotations[value])
            case Day() | PreciseDay() | Moment() | Amount():
                return _Plain(value)
            case TextFile():
                return ""
        return value

    def _note_cited(self, records: Records) -> None:
        """Note the passages that the records quote."""

        def note(fields: Iterable[Field], content: Content) -> None:
            for declared in fields:
                value = content.get(declared.key)
                if isinstance(declared, Many):
                    for entry in value or []:
                        note(declared.shape.fields, entry)
                elif isinstance(declared, Quote) and value:
                    self.cited.add(value)

        for content in records["proposals"].values():
            note(SECTIONS["proposals"].shape.fields, content)

    def _take_passages(self, slug: str) -> None:
        """Take the passages of a document: as quotations, and listed where words alone do not tell all."""
        texts = dict(Version.objects.filter(document__slug=slug).values_list("number", "text"))
        places: dict[str, list[Anchor]] = defaultdict(list)
        anchors = Anchor.objects.filter(passage__document__slug=slug).select_related("version")
        for anchor in anchors.defer("version__text").order_by("passage_id", "version__number"):
            places[anchor.passage_id].append(anchor)
        for identifier, anchored in places.items():
            quotation = {"document": slug, "quote": anchored[0].exact}
            around = self._context(anchored, texts)
            if around is None or identifier not in self.cited:
                self.listed[slug].append(
                    {"passage": identifier, "anchors": [take_anchor(a) for a in anchored]}
                )
            self.quotations[identifier] = {**quotation, **(around or {}), "passage": identifier}

    def _context(self, anchored: list[Anchor], texts: dict[int, str]) -> Content | None:
        """Return the `prefix` and `suffix` by which an import finds the passage; None if it would not."""
        first = anchored[0]
        if len(texts) > 1 or first.state != AnchorState.PLACED:
            return None
        text = texts[first.version.number]
        both = {key: words for key in ("prefix", "suffix") if (words := getattr(first, key))}
        for around in ({}, both):
            try:
                if place_quotation(text, first.exact, **around) == first.span:
                    return around
            except QuotationNotPlaced:
                continue
        return None


class _Plain(str):
    """A date or number, written without quotes."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Block style, lists indented under their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists too, whatever PyYAML would do."""
        super().increase_indent(flow, False)

    def represent_plain(self, value: _Plain) -> yaml.ScalarNode:
        """Write with the tag that a reader would give the bare characters."""
        tag = self.resolve(yaml.ScalarNode, str(value), (True, False))  # type: ignore[no-untyped-call]
        return self.represent_scalar(tag, str(value))

    def represent_text(self, value: str) -> yaml.ScalarNode:
        """Write texts of several lines as a block, which at the end of a file loses line ends of its own."""
        style = None if "\n" not in value else '"' if value.endswith("\n") else "|"
        return self.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(_Plain, _Dumper.represent_plain)
_Dumper.add_representer(str, _Dumper.represent_text)


def _dump(written: Content) -> str:
    dumped: str = yaml.dump(
        written, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110, default_flow_style=False
    )
    return dumped
