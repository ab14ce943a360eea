import pytest
from django.db import connection

from initiatives.models import Proposal, Stage
from tests.factories import (
    make_act,
    make_document,
    make_measurement,
    make_milestone,
    make_outcome_match,
    make_passage,
    make_position,
    make_proposal,
    make_step_draft,
    make_summit,
    make_target,
    make_update,
    make_version,
)

pytestmark = pytest.mark.django_db


def test_everything_a_factory_makes_keeps_the_rules() -> None:
    summit = make_summit()
    document = make_document(summit=summit)
    version = make_version(document, "🌾 Воды! Воды!", language="ru")
    passage = make_passage(version, "Воды!", nth=2)
    first = make_proposal(passage=passage)
    second = make_proposal("second")
    draft = make_proposal(published=False)
    make_update(first)
    make_update(first, stage=Stage.SIGNED)
    make_position(first)
    make_position(second, passage=passage)
    make_milestone(first, second)
    make_measurement(make_target(first))
    make_act(first)
    make_outcome_match(first)
    make_step_draft(first)
    connection.check_constraints()  # the rules asked at the end of a transaction
    anchor = passage.anchors.get()
    assert (anchor.start, anchor.end, anchor.prefix) == (8, 13, "🌾 Воды! ")
    assert [paragraph.number for paragraph in version.paragraphs.all()] == [1]
    assert list(Proposal.objects.published()) == [first, second]
    assert draft.citations.count() == 0
    current = Proposal.objects.with_current_status().get(pk=first.pk)
    assert current.stage == Stage.SIGNED
