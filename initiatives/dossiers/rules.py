"""What a record of a dossier must hold by itself, said before the database would refuse it.

The rules are asked of the record as it stands in the file, so that a fault elsewhere in it (a quotation
that is not found, say) brings no false ones.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from initiatives.actions.status import broken_status_rules
from initiatives.dossiers.faults import Faults, Path
from initiatives.models import CitationRole, ProposalKind, Stage, UpdateKind
from initiatives.models.rules import RULES


def check_rules(section: str, raw: Any, path: Path, faults: Faults) -> None:
    """Note the rules that a record breaks by itself."""
    match section:
        case "forums":
            _check_order(raw, "memberships", "since", "until", path, faults)
        case "people":
            _check_order(raw, "offices", "since", "until", path, faults)
        case "summits":
            _check_summit(raw, path, faults)
        case "documents":
            _check_versions(raw, path, faults)
        case "proposals":
            _check_proposal(raw, path, faults)


def _mappings(raw: Any, key: str, path: Path) -> Iterator[tuple[Path, Any]]:
    listed = raw.get(key)
    for place, entry in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(entry, dict):
            yield (*path, key, place), entry


def _follows(first: Any, last: Any) -> bool:
    """Tell whether two dates are in order, as far as both are there and known."""
    return not (isinstance(first, str) and isinstance(last, str)) or first[: len(last)] <= last


def _check_order(raw: Any, key: str, first: str, last: str, path: Path, faults: Faults) -> None:
    for here, entry in _mappings(raw, key, path):
        if not _follows(entry.get(first), entry.get(last)):
            faults.add((*here, last), _("The last day is before the first."))


def _check_summit(raw: Any, path: Path, faults: Faults) -> None:
    if not _follows(raw.get("starts_on"), raw.get("ends_on")):
        faults.add((*path, "ends_on"), _("The last day is before the first."))
    for here, entry in _mappings(raw, "participations", path):
        if ("state" in entry) == ("organisation" in entry):
            faults.add(here, _("Name either a state or an organisation."))


def _check_versions(raw: Any, path: Path, faults: Faults) -> None:
    for place, (here, version) in enumerate(_mappings(raw, "versions", path), start=1):
        _check_number(version, place, here, faults)
        if "translation_of" in version:
            _check_earlier(version, "translation_of", here, faults)
        elif version.get("by_machine") == "true":
            faults.add((*here, "by_machine"), _("Only a translation can be made by machine."))


def _check_number(entry: Any, place: int, path: Path, faults: Faults) -> None:
    if isinstance(entry.get("number"), str) and entry["number"] != str(place):
        message = _("Entries are numbered in order from 1; here stands number %(place)s.")
        faults.add((*path, "number"), message % {"place": place})


def _check_earlier(entry: Any, key: str, path: Path, faults: Faults) -> None:
    number, other = entry.get("number"), entry[key]
    if (
        isinstance(number, str)
        and isinstance(other, str)
        and number.isdecimal()
        and other.isdecimal()
        and int(other) >= int(number)
    ):
        faults.add((*path, key), _("Name an entry before this one, by its number."))


def _check_proposal(raw: Any, path: Path, faults: Faults) -> None:
    for here, sponsor in _mappings(raw, "sponsors", path):
        named = {"state", "person", "document"} & set(sponsor)
        if bool(named) == (sponsor.get("unnamed") == "true"):
            faults.add(here, _("Name a state, a person or a document, or say that none is named."))
    roles = {str(citation.get("role")) for _here, citation in _mappings(raw, "citations", path)}
    if raw.get("publication") == "published" and not roles & {CitationRole.ORIGIN, CitationRole.SUPPORT}:
        faults.add((*path, "citations"), _(RULES["proposal_origin_cited"]))
    if raw.get("publication", "draft") != "draft" and "summary" not in raw:
        faults.add((*path, "summary"), _("A published proposal needs a summary."))
    _check_publication(raw, path, faults)
    for here, position in _mappings(raw, "positions", path):
        _check_publication(position, here, faults)
        if not position.get("passage") and not position.get("evidence"):
            faults.add(here, _(RULES["position_shown"]))
        _check_evidence(position, here, faults)
    for here, target in _mappings(raw, "targets", path):
        _check_publication(target, here, faults)
        if not _follows(target.get("baseline_on"), target.get("deadline")):
            faults.add((*here, "deadline"), _("The last day is before the first."))
        for place, measurement in _mappings(target, "measurements", here):
            _check_publication(measurement, place, faults)
            _check_evidence(measurement, place, faults)
    for here, act in _mappings(raw, "acts", path):
        _check_publication(act, here, faults)
        _check_evidence(act, here, faults)
    for here, relation in _mappings(raw, "relations", path):
        if relation.get("other") == raw.get("slug"):
            faults.add((*here, "other"), _("A proposal is not related to itself."))
    for number, (here, update) in enumerate(_mappings(raw, "updates", path), start=1):
        _check_number(update, number, here, faults)
        _check_evidence(update, here, faults)
        _check_status(raw.get("kind"), update, here, faults)


def _check_publication(raw: Any, path: Path, faults: Faults) -> None:
    if (raw.get("publication") == "withdrawn") != ("withdrawal_reason" in raw):
        message = _("What is withdrawn from publication, and nothing else, says why.")
        faults.add((*path, "withdrawal_reason"), message)


def _check_evidence(raw: Any, path: Path, faults: Faults) -> None:
    for here, evidence in _mappings(raw, "evidence", path):
        if "passage" not in evidence and "address" not in evidence:
            faults.add(here, _("An evidence is a passage here or has a web address."))
        if not _follows(evidence.get("published_on"), evidence.get("accessed_on")):
            faults.add((*here, "accessed_on"), _("A page is not read before it is published."))


def _check_status(proposal_kind: Any, raw: Any, path: Path, faults: Faults) -> None:
    stage, kind, reason = raw.get("stage"), raw.get("kind", UpdateKind.STEP.value), raw.get("reason", "")
    if "corrects" in raw:
        _check_earlier(raw, "corrects", path, faults)
    if (
        proposal_kind not in ProposalKind.values
        or stage not in Stage.values
        or kind not in UpdateKind.values
        or not isinstance(reason, str)
    ):
        return
    shown = [
        (str(evidence.get("rank")), str(evidence.get("bearing", "supports")))
        for _here, evidence in _mappings(raw, "evidence", path)
    ]
    for field, message in broken_status_rules(
        proposal_kind=proposal_kind,
        stage=stage,
        condition=str(raw.get("condition", "active")),
        evidence=shown,
        kind=kind,
        reason=reason,
        corrects=raw.get("corrects"),
    ):
        faults.add((*path, field), message)
