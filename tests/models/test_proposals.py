from typing import Any

import pytest

from initiatives.models import Citation, FurtherTopic, Proposal, Relation, Sponsor
from initiatives.search.words import proposals_saying
from tests.factories import (
    make_citation,
    make_document,
    make_passage,
    make_person,
    make_proposal,
    make_state,
    make_topic,
    worded,
)
from tests.models.ways import both_ways, change, delete, insert, kept, refused

pytestmark = pytest.mark.django_db


def new_proposal(**fields: Any) -> Proposal:
    values = {"slug": "new", "kind": "project", "force": "call", "topic": make_topic(), "title_en": "New"}
    return Proposal(**values | worded("summary", "Суть.", "Summary.", "Мәні.") | fields)


@both_ways
def test_proposal_is_not_published_without_a_passage_that_puts_it_forward(way: str) -> None:
    with refused("proposal_origin_cited"):
        insert(way, new_proposal(publication="published"))
    draft = new_proposal()
    with kept():
        insert(way, draft)
    with refused("proposal_origin_cited"):
        change(way, draft, publication="published")


@both_ways
@pytest.mark.parametrize(
    ("role", "enough"),
    [
        ("origin", True),
        ("support", True),
        ("reaffirmation", False),
        ("rationale", False),
        ("detail", False),
        ("target", False),
        ("milestone", False),
        ("objection", False),
        ("adopted_text", False),
    ],
)
def test_origin_or_support_is_what_publication_needs(way: str, role: str, enough: bool) -> None:
    draft = make_proposal(published=False)
    insert(way, Citation(proposal=draft, passage=make_passage(make_document().versions.get()), role=role))
    with kept() if enough else refused("proposal_origin_cited"):
        change(way, draft, publication="published")


@both_ways
def test_published_proposal_keeps_its_last_origin(way: str) -> None:
    proposal, other = make_proposal(), make_proposal()
    origin = proposal.citations.get()
    with refused("proposal_origin_cited"):
        delete(way, origin)
    with refused("proposal_origin_cited"):
        change(way, origin, role="detail")
    with refused("proposal_origin_cited"):
        change(way, origin, proposal=other)
    make_citation(proposal, make_passage(make_document().versions.get()), "support")
    with kept():
        delete(way, origin)


@both_ways
def test_parts_of_a_quotation_are_counted_from_1_to_9999(way: str) -> None:
    citation = make_proposal().citations.get()
    for group in (0, -1, 10_000):
        with refused("citation_group_counts"):
            change(way, citation, group=group)
    for number in (1, 9999, None):
        with kept():
            change(way, citation, group=number)


@both_ways
def test_published_proposal_without_a_summary_is_refused(way: str) -> None:
    empty = worded("summary", "", "", "")
    with refused("proposal_summary_written"):
        change(way, make_proposal(), **empty)
    with kept():
        insert(way, new_proposal(**empty))


@both_ways
def test_published_address_never_changes_not_even_when_withdrawn(way: str) -> None:
    proposal = make_proposal("water")
    withdrawn = {"publication": "withdrawn", "withdrawal_reason": "A double."}
    with refused("proposal_slug_permanent"):
        change(way, proposal, slug="rivers")
    with refused("proposal_slug_permanent"):
        change(way, proposal, slug="rivers", **withdrawn)
    with kept():
        change(way, proposal, title_en="Rivers", slug="water")
        change(way, make_proposal("draft", published=False), slug="renamed")


@both_ways
def test_proposal_that_was_ever_published_is_not_deleted(way: str) -> None:
    proposal = make_proposal()
    change(way, proposal, publication="withdrawn", withdrawal_reason="A double.")
    proposal.citations.all().delete()
    proposal.sponsors.all().delete()
    with refused("publication_stays"):
        delete(way, proposal)
    draft = new_proposal()
    insert(way, draft)
    with kept():
        delete(way, draft)


@both_ways
def test_sponsor_is_somebody_or_unnamed_and_recorded_once(way: str) -> None:
    proposal = make_proposal(sponsor=make_state("UZ"))
    person = make_person()
    neither_nor: list[dict[str, Any]] = [
        {},
        {"unnamed": True, "state": make_state()},
        {"unnamed": True, "person": person},
    ]
    for fields in neither_nor:
        with refused("sponsor_named_or_unnamed"):
            insert(way, Sponsor(proposal=proposal, **fields))
    with kept():
        insert(way, Sponsor(proposal=proposal, unnamed=True))
        insert(way, Sponsor(proposal=proposal, state=make_state(), person=person))
    again: list[dict[str, Any]] = [
        {"unnamed": True},
        {"state": make_state("UZ")},
        {"state": make_state(), "person": person},
    ]
    for fields in again:
        with refused("sponsor_once"):
            insert(way, Sponsor(proposal=proposal, **fields))


@both_ways
def test_passage_is_cited_once_in_a_role(way: str) -> None:
    origin = make_proposal().citations.get()
    with refused("citation_once"):
        insert(way, Citation(proposal=origin.proposal, passage=origin.passage, role="origin"))
    with kept():
        insert(way, Citation(proposal=origin.proposal, passage=origin.passage, role="target"))


@both_ways
def test_proposals_are_linked_once_in_one_way_and_not_to_themselves(way: str) -> None:
    one, other = make_proposal(), make_proposal()
    with refused("relation_to_another"):
        insert(way, Relation(proposal=one, kind="related", other=one))
    insert(way, Relation(proposal=one, kind="supersedes", other=other))
    for proposal, turned in ((one, other), (other, one)):
        with refused("relation_once"):
            insert(way, Relation(proposal=proposal, kind="supersedes", other=turned))
    with kept():
        insert(way, Relation(proposal=other, kind="related", other=one))


@both_ways
def test_further_topic_is_recorded_once(way: str) -> None:
    proposal = make_proposal()
    topic = make_topic("energy")
    insert(way, FurtherTopic(proposal=proposal, topic=topic))
    with refused("furthertopic_once"):
        insert(way, FurtherTopic(proposal=proposal, topic=topic))


def test_published_leaves_out_drafts() -> None:
    published = make_proposal()
    make_proposal(published=False)
    assert Proposal.objects.published().get() == published


def test_search_vector_follows_the_titles_in_each_language() -> None:
    proposal = make_proposal(
        title_ru="Водные стратегии", title_en="Water strategies", title_kk="Су стратегиясы"
    )
    for words in ("стратегия", "strategy", "су"):
        assert proposals_saying(words) == {proposal.pk}
    Proposal.objects.update(title_ru="Туризм")
    assert proposals_saying("караван") == set()
    assert proposals_saying("туризма") == {proposal.pk}
