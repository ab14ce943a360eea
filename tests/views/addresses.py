"""Every public address, each with a record behind it: tests over all pages go through here."""

from django.urls import reverse
from django.utils.translation import override

from initiatives.models import Membership, Participation
from initiatives.urls import urlpatterns
from tests.factories import (
    make_document,
    make_milestone,
    make_passage,
    make_position,
    make_proposal,
    make_state,
    make_summit,
    make_topic,
    make_update,
)

LANGUAGES = ("ru", "en", "kk")

# How to write the address of a page with arguments; a page without arguments needs no entry.
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "proposal-detail": ("water-convention",),
    "document-detail": ("speech",),
    "summit-detail": ("tashkent",),
    "state-detail": ("kz",),
    "topic-detail": ("water",),
    "proposal-feed": ("water-convention",),
    "summit-feed": ("tashkent",),
    "state-feed": ("kz",),
    "topic-feed": ("water",),
}

# Passages redirect to the reader, and their identifiers are made of the words.
_NAMES = sorted(pattern.name for pattern in urlpatterns if pattern.name and pattern.name != "passage-detail")

# Of feeds and of files to be taken away; the others are of pages.
FILES = [name for name in _NAMES if name.endswith(("-feed", "-docx", "-csv", "-xlsx", "-json"))]
NAMES = [name for name in _NAMES if name not in FILES]


def make_catalogue() -> None:
    """Make a record for every address of ARGUMENTS, with something to show on each page."""
    summit = make_summit("tashkent")
    Membership.objects.create(forum=summit.forum, state=make_state(), since=summit.starts_on)
    Participation.objects.create(summit=summit, state=make_state())
    document = make_document(slug="speech", summit=summit)
    proposal = make_proposal(
        "water-convention", passage=make_passage(document.versions.get()), topic=make_topic()
    )
    make_update(proposal)
    make_position(proposal, make_state("UZ"))
    make_milestone(proposal)


def address(name: str, language: str = "en", *arguments: str) -> str:
    """Return the address of the page `name` in a language."""
    with override(language):
        return reverse(f"initiatives:{name}", args=arguments or ARGUMENTS.get(name, ()))
