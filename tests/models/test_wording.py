from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation

from initiatives.actions import return_status
from initiatives.actions.publication import withdraw_record
from initiatives.models import Approval, OutcomeMatch, Participation, State, StatusUpdate, Topic, Wording
from initiatives.models.alphabet import alphabet_key, alphabetical
from initiatives.models.wording import FALLBACK, LANGUAGE_CODES, wording
from tests.factories import (
    make_document,
    make_proposal,
    make_summit,
    make_update,
    make_user,
    worded,
)
from tests.models.ways import both_ways, change, insert, kept, refused

RU, EN, KK = Wording("вода", "ru"), Wording("water", "en"), Wording("су", "kk")


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("ru", (RU, EN, KK)),
        ("en", (EN, RU, KK)),
        ("kk", (KK, RU, EN)),
        ("en-gb", (EN, RU, KK)),
        ("fr", (RU, EN, KK)),
    ],
)
def test_wording_falls_back_in_the_written_order_and_says_its_language(
    language: str, order: tuple[Wording, ...]
) -> None:
    words = {shown.language: shown.text for shown in order}
    for shown in order:
        topic = Topic(**{f"name_{code}": text for code, text in words.items()})
        assert wording(topic, "name", language) == shown
        with translation.override(language):
            assert topic.name == shown
            assert str(topic) == shown.text
        del words[shown.language]
    assert wording(Topic(), "name", language) == Wording("", "")


def test_every_language_falls_back_to_every_other_beginning_with_itself() -> None:
    for code in LANGUAGE_CODES:
        assert FALLBACK[code][0] == code
        assert sorted(FALLBACK[code]) == sorted(LANGUAGE_CODES)


def test_wording_without_an_active_language_is_russian_first() -> None:
    with translation.override(None):
        assert State(**worded("name", "Казахстан", "Kazakhstan", "Қазақстан")).name.language == "ru"


ORDERED = [
    "Africa", "Zambia", "Аральск", "Әлем", "Бішкек", "Ғылым", "Дон", "Ереван", "Ёлки", "Жетісу",
    "Иртыш", "Йод", "Кентау", "Қазақстан", "Наурыз", "Ңд", "Орал", "Өзбекстан", "Уран", "Ұлт",
    "Үміт", "Фильм", "Хиуа", "Һәм", "Ыстық", "Іс", "Эмба", "Юрта", "Яик",
]  # fmt: skip


@pytest.mark.django_db
def test_names_stand_in_the_order_of_the_kazakh_and_russian_alphabets() -> None:
    Topic.objects.bulk_create(Topic(slug=f"t{n}", name_kk=name) for n, name in enumerate(reversed(ORDERED)))
    found = Topic.objects.order_by(alphabetical("name", "kk")).values_list("name_kk", flat=True)
    assert list(found) == ORDERED
    assert sorted(ORDERED, key=alphabet_key) == ORDERED


@pytest.mark.django_db
def test_names_are_ordered_by_the_wording_a_reader_is_shown_whatever_its_case() -> None:
    Topic.objects.create(slug="a", name_ru="яблоки", name_en="apples")
    Topic.objects.create(slug="b", name_ru="Ёлки")
    Topic.objects.create(slug="c", name_ru="ЕЛИ", name_en="Zebras")
    by_russian = Topic.objects.order_by(alphabetical("name", "ru")).values_list("slug", flat=True)
    by_english = Topic.objects.order_by(alphabetical("name", "en")).values_list("slug", flat=True)
    assert list(by_russian) == ["c", "b", "a"]
    assert list(by_english) == ["a", "c", "b"]


BLANKS = ["  ", "\u00a0", "\u200b", "\u00ad", "\u2003\t\n", "\ufeff\u2060"]


@pytest.mark.django_db
@both_ways
@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
def test_blank_wording_is_not_written(way: str, blank: str) -> None:
    with refused("topic_name_written"):
        insert(way, Topic(slug="blank", name_ru=blank))
    # It would be shown in place of the words there are.
    with refused("topic_name_written"):
        insert(way, Topic(slug="blank", name_ru=blank, name_en="Water"))
    with pytest.raises(ValidationError, match="at least one of the three languages"):
        Topic(slug="blank", name_ru=blank).full_clean()
    with kept():
        insert(way, Topic(slug="water", name_ru=f"{blank}Вода"))


@pytest.mark.django_db
@both_ways
@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
def test_blank_summary_reason_and_comment_say_nothing(way: str, blank: str) -> None:
    proposal = make_proposal()
    with refused("proposal_summary_written"):
        change(way, proposal, summary_ru=blank)
    with refused("proposal_withdrawal_says_why"):
        change(way, proposal, publication="withdrawn", withdrawal_reason=blank)
    with pytest.raises(ValidationError, match="Say why"):
        withdraw_record(record=proposal, reason=blank)
    step = {"proposal": proposal, "number": 9, "stage": "proposed", "effective_on": "2026-01-10"}
    with refused("statusupdate_reason_given"):
        insert(way, StatusUpdate(kind="reversal", reason=blank, **step))
    update = make_update(proposal, stage="agreed", approved=False)
    returned = {"update": update, "verdict": "returned", "decided_by": make_user("chief")}
    with refused("approval_return_commented"):
        insert(way, Approval(comment=blank, **returned))
    with pytest.raises(ValidationError, match="returned with a comment"):
        return_status(update=update, decided_by=make_user("chief"), comment=blank)
    outcome = make_document(kind="declaration")
    with refused("outcomematch_shown"):
        insert(way, OutcomeMatch(document=outcome, proposal=proposal, extent="in_part", note_en=blank))
    with refused("participation_state_or_organisation"):
        insert(way, Participation(summit=make_summit(), organisation_kk=blank))


CONTROLS = ["\x01", "\x08", "\x0b", "\x0c", "\x1f", "\x7f", "\x80", "\x85", "\x9f"]


@pytest.mark.django_db
@both_ways
@pytest.mark.parametrize("control", CONTROLS, ids=ascii)
def test_control_characters_are_refused_in_every_field(way: str, control: str) -> None:
    proposal = make_proposal(published=False)
    for values in ({"title_kk": f"Су{control}"}, {"note_en": control}, {"slug": f"a{control}"}):
        with refused("words_plain"):
            change(way, proposal, **values)
    with refused("words_plain"):
        insert(way, Topic(slug="water", name_ru=f"{control}Вода"))
    step = {"proposal": proposal, "number": 9, "stage": "proposed", "effective_on": "2026-01-10"}
    with refused("words_plain"):
        insert(way, StatusUpdate(note_ru=f"Шаг{control}", **step))


@pytest.mark.django_db
@both_ways
def test_words_are_kept_composed_with_line_feeds_and_tabs(way: str) -> None:
    topic = Topic(slug="water", name_ru="Воды\tраи\u0306она", note_kk="бір\r\nекі\rүш\n")
    insert(way, topic)
    topic.refresh_from_db()
    assert (topic.name_ru, topic.note_kk) == ("Воды\tрайона", "бір\nекі\nүш\n")
    change(way, topic, name_ru="и\u0306", note_en="\u2028 \u200d a\r\n")
    topic.refresh_from_db()
    assert (topic.name_ru, topic.note_en) == ("й", "\u2028 \u200d a\n")


@pytest.mark.django_db
def test_history_tells_of_the_words_as_they_are_kept() -> None:
    topic = Topic.objects.create(slug="water", name_ru="и\u0306")
    events: Any = apps.get_model("initiatives", "TopicEvent")
    assert list(events.objects.filter(pgh_obj=topic).values_list("name_ru", flat=True)) == ["й"]


# Words of a version, exactly as they are or as folded; digests and names that no person writes.
VERBATIM = {"Version", "Anchor", "DossierRecord", "KnownWord", "Release"}


def test_every_record_that_people_write_words_into_is_plainly_worded() -> None:
    for model in apps.get_app_config("initiatives").get_models():
        if model.__name__ in VERBATIM or model.__name__.endswith("Event"):
            continue
        words = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
            and not (field.primary_key or field.choices or field.generated)
        ]
        held = [trigger for trigger in model._meta.triggers if trigger.name == "words_plain"]  # type: ignore[attr-defined]
        assert bool(held) == bool(words), model
        for name in words:
            assert f"NEW.{name} :=" in str(held[0].func), (model, name)
