import datetime

import pytest
from django.template import Context, Template
from django.utils.translation import override

from initiatives.models import Stage, State
from initiatives.models.wording import Wording
from initiatives.templatetags.initiatives import member, steps


def _render(source: str, language: str = "en", **context: object) -> str:
    with override(language):
        return Template("{% load initiatives %}" + source).render(Context(context))


def test_a_wording_in_the_language_of_the_page_is_escaped_and_not_marked() -> None:
    state = State(code="XX", name_en="<b>A & B</b>")
    assert _render('{% wording state "name" %}', state=state) == "&lt;b&gt;A &amp; B&lt;/b&gt;"


def test_a_wording_in_another_language_is_escaped_and_marked() -> None:
    state = State(code="XX", name_ru="<b>А</b>")
    assert (
        _render('{% wording state "name" %}', "kk", state=state)
        == '<span lang="ru" data-language="орыс." title="Мәтін тілі: орысша">&lt;b&gt;А&lt;/b&gt;</span>'
    )


def test_nothing_written_is_in_no_language() -> None:
    assert _render('{% wording state "name" %}', state=State(code="XX")) == ""
    assert _render("{{ language|language_marks }}", language="") == ""


def test_a_text_of_the_interface_has_no_language_of_its_own() -> None:
    assert _render("{{ label|in_its_language }}", label=Wording("signed", "")) == "signed"


def test_no_date_is_written_as_nothing() -> None:
    assert _render("{{ day|precise_date }}", day=None) == ""
    assert (
        _render("{{ day|precise_date:precision }}", day=datetime.date(2026, 4, 1), precision="month")
        == "April 2026"
    )


def test_a_value_finds_its_member_with_label_and_definition() -> None:
    found = _render(
        '{% with term=stage|member:"stage" %}{{ term.label }}: {{ term.definition }}{% endwith %}',
        stage="signed",
    )
    assert found == "signed: The document has been signed."
    assert member(None, "stage") is None


@pytest.mark.parametrize(("stage", "reached"), [(Stage.PROPOSED, 1), (Stage.SIGNED, 6), (Stage.COMPLETED, 8)])
def test_the_sign_of_a_stage_has_a_bar_for_each_stage_reached(stage: Stage, reached: int) -> None:
    bars = steps(stage)
    assert [is_reached for _, is_reached in bars] == [True] * reached + [False] * (8 - reached)


def test_addresses_in_a_text_are_links_and_not_a_sign_beside_them_is_lost() -> None:
    text = "Two <pages> (https://example.org/a?b=1&c ; https://www.example.org/long). It says: https://x.org."
    assert _render("{{ text|linked:16 }}", text=text) == (
        'Two &lt;pages&gt; (<a href="https://example.org/a?b=1&amp;c" rel="external">example.org/a?b…</a> ; '
        '<a href="https://www.example.org/long" rel="external">example.org/long</a>). It says: '
        '<a href="https://x.org" rel="external">x.org</a>.'
    )
