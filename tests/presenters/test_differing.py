"""Differences as pages show them."""

from initiatives.presenters.texts.differing import Row, Stretch, rows, sides
from initiatives.templatetags.differing import marked


def shown(row: Row) -> str:
    signs = {"": "", "old": "-", "new": "+"}
    return "|".join(f"{signs[each.only]}{each.words}" for each in row.stretches) or f"={row.unchanged}"


def test_each_side_shows_its_own_words_with_those_the_other_lacks() -> None:
    old, new = sides("беречь воду везде", "беречь всю воду")
    assert old == (Stretch("беречь "), Stretch("воду "), Stretch("везде", "old"))
    assert new == (Stretch("беречь "), Stretch("всю ", "new"), Stretch("воду"))


def test_only_changed_paragraphs_are_shown_and_the_others_counted() -> None:
    old = "Один.\n\nДва слова.\n\nТри.\n\nЧетыре."
    new = "Один.\n\nДва новых слова.\n\nТри.\n\nЧетыре."
    assert [shown(row) for row in rows(old, new)] == ["=1", "Два |+новых |слова.", "=2"]


def test_paragraph_that_is_gone_or_new_has_a_row_of_its_own() -> None:
    old = "Один.\n\nДва слова и ещё.\n\nТри довольно длинных слова здесь."
    new = "Один.\n\nТри довольно длинных слова здесь.\n\nЧетыре новых."
    assert [shown(row) for row in rows(old, new)] == [
        "=1",
        "-Два слова и ещё.|-¶",
        "=1",
        "+Четыре новых.",
    ]


def test_end_of_a_paragraph_that_is_no_more_is_shown() -> None:
    assert [shown(row) for row in rows("Один.\n\nДва.", "Один. Два.")] == ["Один. |-¶", "=1"]


def test_same_texts_have_no_changed_paragraph() -> None:
    assert rows("Один.\n\nДва.", "Один.\n\nДва.") == [Row(unchanged=2)]
    assert rows("", "") == []


def test_words_are_escaped_and_no_space_comes_between() -> None:
    stretches = [Stretch("<b>"), Stretch("старое", "old"), Stretch("новое", "new")]
    assert marked(stretches) == "<span>&lt;b&gt;</span><del>старое</del><ins>новое</ins>"
