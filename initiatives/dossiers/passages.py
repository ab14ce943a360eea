"""Passages that a dossier lists with their places in the versions, as exports write them.

Canonical form: `document` (its slug) and `anchors`, each with `version`, `quote`, `state`, and `start`, or
for a lost one `prefix`, `suffix` and, where an editor has left it as lost, `left_lost`.
"""

from collections.abc import Iterable

from initiatives.dossiers.content import Difference
from initiatives.dossiers.fields import Content
from initiatives.models import Anchor, AnchorState, Passage, Version
from initiatives.text.spans import Span, context


def take_anchor(anchor: Anchor) -> Content:
    """Return the canonical form of an anchor."""
    content: Content = {"version": anchor.version.number, "quote": anchor.exact, "state": str(anchor.state)}
    if anchor.start is not None:
        content["start"] = anchor.start
    else:
        content |= {key: text for key in ("prefix", "suffix") if (text := getattr(anchor, key))}
        if anchor.left_lost:
            content["left_lost"] = True
    return content


def hold_passages(identifiers: Iterable[str]) -> dict[str, Content]:
    """Return the canonical form of those of the passages that the database holds."""
    held: dict[str, Content] = {}
    for passage in Passage.objects.filter(id__in=list(identifiers)).select_related("document"):
        held[passage.id] = {"document": passage.document.slug, "anchors": []}
    anchors = Anchor.objects.filter(passage__in=held).select_related("version").defer("version__text")
    for anchor in anchors.order_by("version__number"):
        held[anchor.passage_id]["anchors"].append(take_anchor(anchor))
    return held


def passage_differences(held: Content | None, content: Content) -> list[Difference]:
    """Return where two forms of a passage differ, by version."""
    before = {anchor["version"]: anchor for anchor in (held or {}).get("anchors", [])}
    after = {anchor["version"]: anchor for anchor in content["anchors"]}
    return [
        Difference(f"anchors[{version}]", _show(before.get(version)), _show(anchor))
        for version, anchor in after.items()
        if before.get(version) != anchor
    ]


def _show(anchor: Content | None) -> str:
    return "" if anchor is None else f"{anchor.get('start', '–')} “{anchor['quote']}” {anchor['state']}"


def write_passage(identifier: str, content: Content) -> None:
    """Make a passage and its anchors be what the dossier lists. Raises KeyError for a version not there."""
    versions = {
        version.number: version for version in Version.objects.filter(document__slug=content["document"])
    }
    document = versions[content["anchors"][0]["version"]].document
    passage, _made = Passage.objects.get_or_create(id=identifier, defaults={"document": document})
    for anchor in content["anchors"]:
        version, words = versions[anchor["version"]], anchor["quote"]
        if anchor["state"] == AnchorState.LOST:
            columns: Content = {"start": None, "end": None}
            columns |= {key: anchor.get(key, "") for key in ("prefix", "suffix")}
            columns["left_lost"] = anchor.get("left_lost", False)
        else:
            span = Span(anchor["start"], anchor["start"] + len(words))
            prefix, suffix = context(version.text, span)
            columns = {"start": span.start, "end": span.end, "prefix": prefix, "suffix": suffix}
            columns["left_lost"] = False
        Anchor.objects.update_or_create(
            passage=passage, version=version, defaults={**columns, "exact": words, "state": anchor["state"]}
        )
