import re
from typing import Any

import pgtrigger
import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models.constraints import BaseConstraint
from django.utils import translation
from django.utils.translation import trans_real

from initiatives.models import Topic
from initiatives.models.rules import GENERAL, RULES, explain
from tests.factories import (
    make_act,
    make_document,
    make_forum,
    make_measurement,
    make_milestone,
    make_outcome_match,
    make_passage,
    make_person,
    make_position,
    make_proposal,
    make_state,
    make_step_draft,
    make_summit,
    make_topic,
    make_update,
    worded,
)
from tests.models.ways import WAYS, both_ways, change, insert, kept, refused

MODELS = [
    model for model in apps.get_app_config("initiatives").get_models() if not model.__name__.endswith("Event")
]
CONSTRAINTS = [(model, constraint) for model in MODELS for constraint in model._meta.constraints]
VOCABULARIES = [
    (model, field)
    for model in MODELS
    for field in model._meta.concrete_fields
    if field.choices and isinstance(field, models.CharField)
]
WRITTEN = [
    (model, constraint.name) for model, constraint in CONSTRAINTS if constraint.name.endswith("_written")
]


@pytest.mark.parametrize(("model", "constraint"), CONSTRAINTS, ids=lambda it: getattr(it, "name", ""))
def test_every_constraint_has_a_name_of_its_model_and_a_message_for_people(
    model: type[models.Model], constraint: BaseConstraint
) -> None:
    assert constraint.name.startswith(f"{model._meta.model_name}_")
    message = str(constraint.get_violation_error_message())
    assert message != str(BaseConstraint.default_violation_error_message) % {"name": constraint.name}
    assert re.fullmatch(r"[A-Z].*[.]", message)


def test_every_rule_of_a_trigger_has_a_message_and_every_message_a_trigger() -> None:
    refusal = re.compile(r"RAISE EXCEPTION '(.*?)' USING ERRCODE = '(\w+)', CONSTRAINT = '(\w+)'")
    named = set()
    for _model, trigger in pgtrigger.registered():
        for message, code, rule in refusal.findall(str(trigger.func)):
            assert message.replace("''", "'").replace("%%", "%") == RULES[rule]
            assert code == "integrity_constraint_violation"
            named.add(rule)
    assert named == set(RULES)


@pytest.mark.django_db
def test_explain_speaks_the_active_language(monkeypatch: pytest.MonkeyPatch) -> None:
    russian = trans_real.translation("ru")._catalog._catalogs[0]  # type: ignore[attr-defined]
    monkeypatch.setitem(russian, RULES["passage_permanent"], "Цитата остаётся собой.")
    passage = make_passage(make_document().versions.get())
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change("orm", passage, document=make_document())
    with translation.override("ru"):
        assert explain(caught.value) == "Цитата остаётся собой."
    with translation.override("en"):
        assert explain(caught.value) == RULES["passage_permanent"]


@pytest.mark.django_db
@both_ways
def test_explain_has_words_for_what_postgresql_itself_refuses(way: str) -> None:
    topic = make_topic("water")
    for state, values in (("23505", {"slug": "water"}), ("23502", {"name_en": None})):
        other = Topic(**{"slug": "energy", "name_ru": "Энергия"} | values)
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            insert(way, other)
        assert explain(caught.value) == GENERAL[state]
    assert explain(IntegrityError("something else")) == "something else"
    assert topic.pk


# Where another rule speaks first.
NAMED_OTHERWISE = {
    "statusupdate_stage": "statusupdate_stage_applies",
    "approval_verdict": "approval_return_commented",
    "proposal_in_force_counts": "proposal_in_force_rule",
}


@pytest.fixture
def one_of_each(db: None) -> None:
    """A record of each model that holds a word of a closed vocabulary, or a text in three languages."""
    make_person().offices.create(title_en="President", since="2019-03-20")
    summit = make_summit()
    document = make_document(summit=summit)
    make_forum().memberships.create(state=make_state(), since="2018-03-15")
    summit.participations.create(state=make_state())
    proposal = make_proposal(passage=make_passage(document.versions.get(), "Он поддержал"))
    proposal.relations.create(kind="related", other=make_proposal())
    make_update(proposal, stage="agreed")
    make_position(proposal)
    make_milestone(proposal)
    target: Any = proposal.targets.create(
        passage=proposal.citations.get().passage, value=20, title_en="Trade", unit_en="bn USD"
    )
    make_measurement(target)
    make_act(proposal)
    make_outcome_match(proposal)
    make_step_draft(proposal)


@pytest.mark.parametrize(
    ("model", "field"), VOCABULARIES, ids=lambda it: getattr(it, "__name__", getattr(it, "name", ""))
)
def test_word_outside_a_vocabulary_is_refused(
    one_of_each: None, model: type[models.Model], field: "models.CharField[str, str]"
) -> None:
    if model.__name__ == "DossierRecord":
        pytest.skip("bookkeeping of imports")
    for way in WAYS:
        record = model._default_manager.first()
        assert record is not None
        record.pk = "bbbbbbbbbb" if isinstance(model._meta.pk, models.CharField) else None
        record._state.adding = True
        setattr(record, field.name, "x")
        name = f"{model._meta.model_name}_{field.name}"
        with refused(
            NAMED_OTHERWISE.get(name, f"{name}_known").replace("precision_known", "first_of_period")
        ):
            insert(way, record)


@pytest.mark.parametrize(("model", "rule"), WRITTEN, ids=lambda it: it if isinstance(it, str) else "")
def test_text_that_no_language_holds_or_one_holds_blank_is_refused(
    one_of_each: None, model: type[models.Model], rule: str
) -> None:
    record = model._default_manager.first()
    assert record is not None
    text = rule.removeprefix(f"{model._meta.model_name}_").removesuffix("_written")
    for way in WAYS:
        for words in (("", "", ""), ("", "Words", " "), ("\n", "", "Words")):
            with refused(rule):
                change(way, record, **worded(text, *words))
        for words in (("Слова", "", ""), ("", "Words", ""), ("", "", "Сөздер")):
            with kept():
                change(way, record, **worded(text, *words))
