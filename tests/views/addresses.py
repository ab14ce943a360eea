"""Every public address, each with a record behind it: tests over all pages go through here."""

from django.urls import reverse
from django.utils.translation import override

from initiatives.models import Membership, Participation
from initiatives.models.passages import passage_id
from initiatives.urls import urlpatterns
from tests.factories import (
    TEXT,
    make_document,
    make_milestone,
    make_passage,
    make_position,
    make_proposal,
    make_release,
    make_state,
    make_summit,
    make_topic,
    make_update,
)

LANGUAGES = ("ru", "en", "kk")

# Its identifier is made of the words.
PASSAGE = passage_id("speech", TEXT, "")

# How to write the address of a page with arguments; a page without arguments needs no entry.
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "proposal-detail": ("water-convention",),
    "document-detail": ("speech",),
    "summit-detail": ("tashkent",),
    "state-detail": ("kz",),
    "topic-detail": ("water",),
    "proposal-cite": ("water-convention",),
    "step-cite": ("water-convention", "1"),
    "paragraph-cite": ("speech", "1", "1"),
    "passage-cite": (PASSAGE,),
    "proposal-cite-file": ("water-convention", "bib"),
    "step-cite-file": ("water-convention", "1", "ris"),
    "paragraph-cite-file": ("speech", "1", "1", "json"),
    "passage-cite-file": (PASSAGE, "bib"),
    "proposal-card": ("water-convention",),
    "proposal-lineage": ("water-convention",),
    "passage-annotation": (PASSAGE,),
    "version-text": ("speech", "1"),
    "passage-detail": (PASSAGE,),
    "step-detail": ("water-convention", "1"),
    "paragraph-detail": ("speech", "1", "1"),
    "release-detail": ("1",),
    "release-zip": ("1",),
    "release-cite": ("1",),
    "release-cite-file": ("1", "json"),
    "proposal-feed": ("water-convention",),
    "summit-feed": ("tashkent",),
    "state-feed": ("kz",),
    "topic-feed": ("water",),
}

LEADING = {"passage-detail", "step-detail", "paragraph-detail"}
"""Addresses that lead to a place on a page."""
CARDS = {"proposal-card"}
"""Addresses of pages for the frames of other sites."""
FILES = sorted(
    pattern.name
    for pattern in urlpatterns
    if pattern.name
    and pattern.name.endswith(
        ("-file", "-feed", "-docx", "-csv", "-xlsx", "-json", "-zip", "-annotation", "version-text")
    )
)
"""Addresses of files and feeds."""
BESIDE = {*LEADING, *CARDS, *FILES}
NAMES = sorted(pattern.name for pattern in urlpatterns if pattern.name and pattern.name not in BESIDE)
"""Addresses of pages."""


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
    make_release()


def address(name: str, language: str = "en", *arguments: str) -> str:
    """Return the address of the page `name` in a language."""
    with override(language):
        return reverse(f"initiatives:{name}", args=arguments or ARGUMENTS.get(name, ()))
