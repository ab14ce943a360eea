"""A record for each form of the desk that can be saved again, and a field of it to change."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.urls import reverse

from tests.admin.conftest import make_account
from tests.factories import (
    make_act,
    make_document,
    make_forum,
    make_measurement,
    make_milestone,
    make_outcome_match,
    make_person,
    make_position,
    make_proposal,
    make_state,
    make_summit,
    make_target,
    make_topic,
)


@dataclass(frozen=True)
class Case:
    """How to make a record, and three values of one of its fields: as made, and as two editors change it."""

    make: Callable[[], Any]
    field: str
    first: str
    second: str
    label: str


CASES: dict[str, Case] = {
    "document": Case(make_document, "title_ru", "Доклад", "Обращение", "Title (Russian)"),
    "instrumentact": Case(
        lambda: make_act(make_proposal(kind="convention"), taken_on=datetime.date(2026, 1, 1)),
        "taken_precision",
        "month",
        "year",
        "Precision of the date",
    ),
    "forum": Case(make_forum, "name_ru", "Форум", "Встречи", "Name (Russian)"),
    "measurement": Case(
        lambda: make_measurement(make_target(make_proposal())),
        "note_ru",
        "По данным ведомства.",
        "По предварительным данным.",
        "Note (Russian)",
    ),
    "milestone": Case(
        lambda: make_milestone(make_proposal()), "title_ru", "Совещание", "Саммит", "Title (Russian)"
    ),
    "outcomematch": Case(
        lambda: make_outcome_match(make_proposal(), make_document(kind="joint_statement")),
        "note_ru",
        "Сказано иначе.",
        "Сказано почти так.",
        "Note (Russian)",
    ),
    "person": Case(make_person, "name_ru", "Первое имя", "Второе имя", "Name (Russian)"),
    "position": Case(lambda: make_position(make_proposal()), "stance", "objects", "takes_note", "Stance"),
    "proposal": Case(make_proposal, "title_ru", "Название коллеги", "Моё название", "Title (Russian)"),
    "state": Case(make_state, "name_ru", "Первое", "Второе", "Name (Russian)"),
    "summit": Case(make_summit, "title_ru", "Встреча глав", "Саммит глав", "Title (Russian)"),
    "target": Case(
        lambda: make_target(make_proposal()), "title_ru", "Торговля", "Обмен товарами", "Title (Russian)"
    ),
    "topic": Case(make_topic, "name_ru", "Реки", "Озёра", "Name (Russian)"),
    "user": Case(lambda: make_account("editor", "aigul"), "first_name", "Айгуль", "Айгүл", "First name"),
}


def changeable_models(request: Any) -> set[str]:
    """Return the names of the models whose forms the desk lets a superuser save again."""
    return {
        str(model._meta.model_name)
        for model, model_admin in admin.site._registry.items()
        if model._meta.app_label in ("initiatives", "auth") and model_admin.has_change_permission(request)
    }


def address_of(record: Any, page: str = "change") -> str:
    """Return the address of a page of a record on the desk."""
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[record.pk])
