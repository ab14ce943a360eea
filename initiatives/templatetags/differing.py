"""The differences of two texts in templates: `{% load differing %}`."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from initiatives.presenters.texts.differing import Stretch

register = template.Library()

_TAGS = {"old": "del", "new": "ins", "": "span"}


@register.filter
def marked(stretches: Iterable[Stretch]) -> SafeString:
    """Show words, those that only one of the texts has as gone or as new; no white space is added."""
    return format_html_join(
        "", "<{0}>{1}</{0}>", ((_TAGS[stretch.only], stretch.words) for stretch in stretches)
    )
