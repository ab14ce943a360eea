"""Kazakh words without their endings."""

import pytest
from django.db import connection

from initiatives.text.kazakh import ENDINGS, MUTE, VOICED, stem

FORMS = [
    ("су", "су суды судың суға сумен суда судан сулар суларды"),
    ("конвенция", "конвенция конвенциясы конвенциясының конвенцияларға"),
    ("орталық", "орталық орталығы орталығында орталықтардың"),
    ("елшілік", "елшілік елшілігі елшіліктің"),
    ("астана", "астана астанада астанаға астананың астанадан"),
    ("келісім", "келісім келісімі келісімге келісімдер"),
    ("ташкент", "ташкент ташкенттегі ташкентте ташкенттің"),
    ("түрікмен", "түрікмен түрікмендер"),
]


@pytest.mark.parametrize(("bare", "forms"), FORMS, ids=[ascii(bare) for bare, _forms in FORMS])
def test_the_forms_of_a_word_have_one_stem(bare: str, forms: str) -> None:
    assert {stem(form) for form in forms.split()} == {bare}


@pytest.mark.parametrize(
    ("one", "other"),
    [("ел", "елші"), ("қазақ", "қазақстан"), ("су", "сурет"), ("аймақ", "айна"), ("көлік", "көл")],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.django_db
def test_the_database_cuts_the_same_endings() -> None:
    words = [form for _bare, forms in FORMS for form in forms.split()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT translate(regexp_replace(word, %s, '', 'g'), %s, %s) FROM unnest(%s::text[]) AS t (word)",
            [ENDINGS, VOICED, MUTE, words],
        )
        assert [word for (word,) in cursor.fetchall()] == [stem(word) for word in words]
