"""Which records the dossier of a summit holds: those that belong to it, and all they refer to."""

from collections.abc import Iterable, Iterator

from django.db import models
from django.db.models import F, Q

from initiatives.dossiers.content import labelled, take_record, take_rows
from initiatives.dossiers.fields import Content, Field, Quote, Ref, Refs
from initiatives.dossiers.records import SECTIONS, Group, Many
from initiatives.models import Document, DossierRecord, Passage, Proposal, Summit

Records = dict[str, dict[str, Content]]
"""Records in canonical form, by section and name."""

_ORDERS: dict[str, tuple[str, ...]] = {
    "summits": ("starts_on", "slug"),
    "documents": ("issued_on", "slug"),
    "milestones": ("due_on", "slug"),
}


def collect_records(summit: Summit) -> Records:
    """Return the records of a summit's dossier, in the order in which to write them.

    They are its forum with all its meetings, its documents, the proposals cited in these, whatever an
    import of this dossier brought, and what any of them refers to.
    """
    waiting = _beginning(summit)
    records: Records = {section: {} for section in SECTIONS}
    while any(waiting.values()):
        section = next(section for section, names in waiting.items() if names)
        names, waiting[section] = waiting[section], set()
        for name, row in take_rows(SECTIONS[section], names - records[section].keys()).items():
            content = take_record(SECTIONS[section].shape, row)
            records[section][name] = content
            for other, reached in _references(SECTIONS[section].shape.fields, content):
                if reached not in records[other]:
                    waiting[other].add(reached)
        if section == "forums":
            meetings = Summit.objects.filter(forum__slug__in=names).values_list("slug", flat=True)
            waiting["summits"] |= set(meetings) - records["summits"].keys()
    return {section: _in_order(section, found) for section, found in records.items()}


def _beginning(summit: Summit) -> dict[str, set[str]]:
    waiting: dict[str, set[str]] = {section: set() for section in SECTIONS}
    brought = set(DossierRecord.objects.filter(dossier=summit.slug).values_list("label", flat=True))
    for section, known in SECTIONS.items():
        names = [label.partition(":")[2] for label in brought if label.startswith(f"{known.label}:")]
        waiting[section] |= {name for name in names if labelled(section, name) in brought}
    waiting["summits"].add(summit.slug)
    waiting["documents"] |= set(Document.objects.filter(summit=summit).values_list("slug", flat=True))
    cited = Proposal.objects.filter(
        Q(citations__passage__document__summit=summit)
        | Q(sponsors__document__summit=summit)
        | Q(outcome_matches__document__summit=summit)
    )
    waiting["proposals"] |= set(cited.values_list("slug", flat=True))
    return waiting


def _references(fields: Iterable[Field], content: Content) -> Iterator[tuple[str, str]]:
    """Yield (section, name) of every record that one refers to."""
    for field in fields:
        value = content.get(field.key)
        if value is None:
            continue
        match field:
            case Many():
                for entry in value:
                    yield from _references(field.shape.fields, entry)
            case Group():
                yield from _references(field.fields, value)
            case Ref(section=section):
                yield section, value
            case Refs(section=section):
                yield from ((section, name) for name in value)
            case Quote():
                # One query a passage; an export is no page.
                slug = Passage.objects.filter(id=value).values_list("document__slug", flat=True).get()
                yield "documents", slug


def _in_order(section: str, found: dict[str, Content]) -> dict[str, Content]:
    known = SECTIONS[section]
    order = _ORDERS.get(section, (known.name,))
    rows: models.QuerySet[models.Model] = known.shape.model._default_manager.order_by(*map(F, order))
    names = rows.filter(**{f"{known.name}__in": list(found)}).values_list(known.name, flat=True)
    return {name: found[name] for name in names}
