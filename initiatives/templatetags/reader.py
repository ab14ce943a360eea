"""The words of a paragraph in the reader: `{% load reader %}`.

Set by a tag and not by a template, because every space of a template would be a space of the text, and
because a long speech has thousands of runs.
"""

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from initiatives.presenters.texts.layout import Block, Mark
from initiatives.text.fragments import text_fragment

register = template.Library()


@register.simple_tag
def words(block: Block) -> SafeString:
    """Set the words of a paragraph: runs in plain spans, before each new passage its one reference.

    The references are no part of the text and say so (`data-aid`).
    """
    language = get_language()
    parts: list[str] = []
    for one in block.slices:
        parts.extend(_reference(mark, language) for mark in one.references)
        if one.marks:
            run = '<span class="{}" data-passages="{}">{}</span>'
            parts.append(format_html(run, one.classes, one.passages, one.words))
        else:
            parts.append(escape(one.words))
    return mark_safe("".join(parts))  # noqa: S308  # every part is escaped above


@register.simple_tag
def at_source(address: str, block: Block) -> str:
    """Return the address of the source of a text, opened at the words of a paragraph."""
    return text_fragment(address, [("", block.words, "")])


def _reference(mark: Mark, language: str | None) -> SafeString:
    state = (" waiting" if mark.waiting else "") + (" lit" if mark.lit else "")
    return format_html(
        '<a class="ref lane-{lane}{state}" id="passage-{passage}" href="#passage-{passage}" lang="{language}"'
        ' aria-label="{label}" data-aid data-passage="{passage}" data-proposals="{slugs}">{number}</a>',
        lane=mark.lane,
        state=state,
        passage=mark.passage,
        language=language,
        label=mark.label,
        slugs=mark.slugs,
        number=mark.number,
    )
