"""Chosen words are cited, moved, re-roled, unlinked and brought back; what public records stand on stays."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from initiatives.actions import (
    WordsDiffer,
    add_version,
    change_role,
    cite_words,
    move_passage,
    publish_proposal,
    publish_record,
    restore_citation,
    unlink_citation,
)
from initiatives.actions.settling import Decision, seen, settle_anchor
from initiatives.models import AnchorState, Citation, CitationRole, Evidence, Passage, Version
from initiatives.text.spans import Span
from tests.factories import (
    make_act,
    make_citation,
    make_document,
    make_outcome_match,
    make_passage,
    make_position,
    make_proposal,
    make_target,
    make_update,
)

pytestmark = pytest.mark.django_db

TEXT = "Он предложил 🌊 создать центр. Потом говорили о воде. Мы поддержали это."


@pytest.fixture
def version() -> Version:
    return make_document(TEXT).versions.get()


def span_of(words: str, text: str = TEXT) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def show_step_by(passage: Passage, **fields: object) -> None:
    """Make the passage the evidence of a public step of another proposal."""
    update = make_update(make_proposal("other", title_ru="Other proposal"), **fields)  # type: ignore[arg-type]
    Evidence.objects.create(update=update, type="statement", rank="official", passage=passage)


def test_words_are_cited_for_several_proposals_at_once(version: Version) -> None:
    proposals = [make_proposal(published=False), make_proposal(published=False)]
    cited = cite_words(
        version=version,
        span=span_of("создать центр"),
        exact="создать центр",
        role="detail",
        proposals=proposals,
    )
    assert [each.proposal for each in cited] == proposals
    assert len({each.passage_id for each in cited}) == 1
    assert cited[0].passage.anchors.get().exact == "создать центр"


def test_words_that_are_not_at_the_place_are_refused(version: Version) -> None:
    passages = Passage.objects.count()
    with pytest.raises(WordsDiffer):
        # One off, as a browser would be that counts the wave as two.
        cite_words(version=version, span=span_of("создать центр").shift(1), exact="создать центр", role="x")
    assert Passage.objects.count() == passages


def test_a_quotation_in_parts_has_one_number_within_its_proposal_and_role(version: Version) -> None:
    proposal = make_proposal(passage=make_passage(version, "создать центр"))
    first = proposal.citations.get()
    for words in ("Потом говорили о воде.", "Мы поддержали это."):
        cite_words(version=version, span=span_of(words), exact=words, continues=first)
    assert list(proposal.citations.values_list("role", "group")) == [("origin", 1)] * 3
    another = make_citation(proposal, make_passage(version, "Потом"))
    cite_words(version=version, span=span_of("говорили"), exact="говорили", continues=another)
    another.refresh_from_db()
    assert another.group == 2


def test_parts_of_a_quotation_are_of_one_document(version: Version) -> None:
    elsewhere = make_proposal().citations.get()
    with pytest.raises(ValidationError):
        cite_words(version=version, span=span_of("центр"), exact="центр", continues=elsewhere)


def test_a_passage_moves_and_stays_the_same_passage(version: Version) -> None:
    passage = make_passage(version, "создать центр")
    make_proposal(passage=passage)
    move_passage(
        passage=passage, version=version, span=span_of("🌊 создать центр."), exact="🌊 создать центр."
    )
    anchor = passage.anchors.get()
    assert (anchor.exact, anchor.prefix) == ("🌊 создать центр.", "Он предложил ")
    assert passage.citations.count() == 1


def test_a_lost_passage_is_placed_by_hand_and_settled(version: Version) -> None:
    passage = make_passage(version, "Потом говорили о воде.")
    text = "Совсем другой текст о погоде."
    second = add_version(document=version.document, language="ru", text=text)
    assert passage.anchors.get(version=second).state == AnchorState.LOST
    passage.anchors.filter(version=second).update(left_lost=True)
    move_passage(passage=passage, version=second, span=span_of("о погоде", text), exact="о погоде")
    anchor = passage.anchors.get(version=second)
    assert (anchor.exact, anchor.state, anchor.settled) == ("о погоде", AnchorState.PLACED, True)
    assert passage.anchors.get(version=version).exact == "Потом говорили о воде."


def test_a_passage_is_placed_in_a_translation_that_it_was_not_looked_for_in(version: Version) -> None:
    passage = make_passage(version, "о воде")
    kazakh = add_version(document=version.document, language="kk", text="Су туралы айтылды.")
    move_passage(passage=passage, version=kazakh, span=Span(0, 10), exact="Су туралы ")
    assert passage.anchors.get(version=kazakh).start == 0


def test_a_passage_moves_only_within_its_document(version: Version) -> None:
    passage = make_proposal().citations.get().passage
    with pytest.raises(ValidationError):
        move_passage(passage=passage, version=version, span=span_of("центр"), exact="центр")


def test_words_that_a_public_step_stands_on_do_not_move(version: Version) -> None:
    passage = make_passage(version, "о воде")
    show_step_by(passage)
    with pytest.raises(ValidationError) as refusal:
        move_passage(passage=passage, version=version, span=span_of("воде"), exact="воде")
    assert "Other proposal" in refusal.value.messages[0]
    assert passage.anchors.get().exact == "о воде"


def test_words_that_only_a_waiting_step_stands_on_move(version: Version) -> None:
    passage = make_passage(version, "о воде")
    show_step_by(passage, stage="signed", approved=False)
    move_passage(passage=passage, version=version, span=span_of("воде"), exact="воде")
    assert passage.anchors.get().exact == "воде"


def test_the_last_citation_of_the_evidence_of_a_public_step_stays(version: Version) -> None:
    passage = make_passage(version, "о воде")
    kept = make_citation(make_proposal(published=False), passage, CitationRole.DETAIL)
    second = make_citation(make_proposal(published=False), passage, CitationRole.DETAIL)
    show_step_by(passage)
    unlink_citation(citation=second)
    with pytest.raises(ValidationError) as refusal:
        unlink_citation(citation=kept)
    assert "Other proposal" in refusal.value.messages[0]
    assert passage.citations.get() == kept


def test_a_proposal_keeps_the_words_that_show_its_own_public_position(version: Version) -> None:
    passage = make_passage(version, "о воде")
    proposal = make_proposal(title_ru="Water")
    make_position(proposal, passage=passage)
    cited = make_citation(proposal, passage, CitationRole.DETAIL)
    make_citation(make_proposal(published=False), passage)
    with pytest.raises(ValidationError, match="Water"):
        unlink_citation(citation=cited)


def test_a_passage_by_which_a_public_proposal_is_taken_up_stays_and_it_is_said_where() -> None:
    adopted = make_document(TEXT, kind="joint_statement", title_en="Samarkand statement")
    version = adopted.versions.get()
    passage = make_passage(version, "о воде")
    taken_up = make_proposal(
        title_en="Water", published=False, passage=make_passage(make_document().versions.get())
    )
    make_outcome_match(taken_up, adopted, extent="in_full", passage=passage)
    citation = make_citation(make_proposal(published=False), passage, CitationRole.DETAIL)
    move_passage(passage=passage, version=version, span=span_of("воде"), exact="воде")
    publish_proposal(proposal=taken_up)
    refused = "what “Samarkand statement” makes of “Water”"
    with translation.override("en"):
        with pytest.raises(ValidationError, match=refused):
            move_passage(passage=passage, version=version, span=span_of("о воде"), exact="о воде")
        with pytest.raises(ValidationError, match=refused):
            unlink_citation(citation=citation)
    assert passage.anchors.get().exact == "воде"


def test_a_passage_that_names_a_public_target_stays(version: Version) -> None:
    passage, proposal = make_passage(version, "о воде"), make_proposal(title_en="Water")
    target = make_target(proposal, passage=passage, title_en="Litres", publication="draft")
    move_passage(passage=passage, version=version, span=span_of("воде"), exact="воде")
    publish_record(record=target)
    with (
        translation.override("en"),
        pytest.raises(ValidationError, match="the target “Litres” of “Water”"),
    ):
        move_passage(passage=passage, version=version, span=span_of("о воде"), exact="о воде")


def test_a_draft_act_of_a_state_holds_no_words(version: Version) -> None:
    passage = make_passage(version, "о воде")
    act = make_act(make_proposal(kind="convention"), publication="draft")
    Evidence.objects.create(act=act, type="statement", rank="official", passage=passage)
    move_passage(passage=passage, version=version, span=span_of("воде"), exact="воде")
    publish_record(record=act)
    with pytest.raises(ValidationError):
        move_passage(passage=passage, version=version, span=span_of("о воде"), exact="о воде")


def test_an_unlinked_citation_is_brought_back_exactly_once(version: Version) -> None:
    passage = make_passage(version, "о воде")
    citation = make_citation(make_proposal(published=False), passage, CitationRole.DETAIL, group=3)
    before = Citation.objects.filter(pk=citation.pk).values().get()
    event = unlink_citation(citation=citation)
    assert not passage.citations.exists()
    restore_citation(event=event)
    assert passage.citations.values().get() == before
    with pytest.raises(ValidationError):
        restore_citation(event=event)


def test_a_new_role_leaves_the_quotation(version: Version) -> None:
    citation = make_citation(make_proposal(published=False), make_passage(version), "detail", group=1)
    change_role(citation=citation, role="rationale")
    citation.refresh_from_db()
    assert (citation.role, citation.group) == ("rationale", None)


@pytest.mark.parametrize("decisions", [["reopen"], ["reopen", "leave"]])
def test_a_place_reopened_or_left_is_no_way_around_what_public_records_stand_on(
    decisions: list[str], version: Version
) -> None:
    passage = make_passage(version, "о воде")
    show_step_by(passage)
    for decision in decisions:
        anchor = passage.anchors.get()
        settle_anchor(anchor=anchor, decision=Decision(decision), as_seen=seen(anchor))
    with pytest.raises(ValidationError):
        move_passage(passage=passage, version=version, span=span_of("воде"), exact="воде")


def settle(passage: Passage, version: Version, *decisions: str) -> None:
    for decision in decisions:
        anchor = passage.anchors.get(version=version)
        settle_anchor(anchor=anchor, decision=Decision(decision), as_seen=seen(anchor))


@pytest.mark.parametrize(
    ("decisions", "of_first"),
    [
        (["reopen"], []),
        (["reopen", "leave"], []),
        (["reopen"], ["reopen"]),
        (["reopen", "leave"], ["reopen"]),
    ],
)
def test_a_newer_place_reopened_is_no_way_around_what_public_records_stand_on(
    decisions: list[str], of_first: list[str], version: Version
) -> None:
    passage = make_passage(version, "о воде")
    show_step_by(passage)
    second = add_version(document=version.document, language="ru", text="Вступление.\n\n" + version.text)
    settle(passage, second, *decisions)
    settle(passage, version, *of_first)
    with pytest.raises(ValidationError, match="Other proposal"):
        move_passage(passage=passage, version=second, span=span_of("центр", second.text), exact="центр")
    assert passage.anchors.get(version=second).exact == "о воде"


def test_a_lost_passage_that_shows_a_public_step_is_placed_on_the_words_it_had_only(version: Version) -> None:
    passage = make_passage(version, "о воде")
    show_step_by(passage)
    text = "Говорили О ВОДЕ, и снова о\u00a0воде, и о погоде."
    second = add_version(document=version.document, language="ru", text=text)
    settle(passage, second, "leave")
    with pytest.raises(ValidationError, match="Other proposal"):
        move_passage(passage=passage, version=second, span=span_of("о погоде", text), exact="о погоде")
    words = "о\u00a0воде"
    move_passage(passage=passage, version=second, span=span_of(words, text), exact=words)
    assert passage.anchors.get(version=second).state == AnchorState.PLACED


def test_a_moved_passage_that_shows_a_public_step_is_placed_where_it_was_found_or_as_it_was() -> None:
    version = make_document("Он призвал беречь воду во всех странах региона.").versions.get()
    passage = make_passage(version)
    show_step_by(passage)
    text = "Он призвал беречь всю воду во всех странах региона. И лес."
    second = add_version(document=version.document, language="ru", text=text)
    found = passage.anchors.get(version=second)
    assert found.state == AnchorState.MOVED
    with pytest.raises(ValidationError, match="Other proposal"):
        move_passage(passage=passage, version=second, span=span_of("И лес", text), exact="И лес")
    move_passage(passage=passage, version=second, span=span_of(found.exact, text), exact=found.exact)
    assert passage.anchors.get(version=second).state == AnchorState.PLACED


def test_a_passage_that_shows_a_public_step_is_placed_in_a_translation_but_in_no_other_original(
    version: Version,
) -> None:
    passage = make_passage(version, "о воде")
    show_step_by(passage)
    text = "Су туралы айтылды."
    alone = add_version(document=version.document, language="kk", text=text)
    with pytest.raises(ValidationError, match="Other proposal"):
        move_passage(passage=passage, version=alone, span=Span(0, 9), exact="Су туралы")
    kazakh = add_version(document=version.document, language="kk", text=f"{text} Иә.", translation_of=version)
    move_passage(passage=passage, version=kazakh, span=Span(0, 9), exact="Су туралы")
    assert passage.anchors.get(version=kazakh).exact == "Су туралы"
