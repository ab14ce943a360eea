"""Every text a person sees exists in Russian and Kazakh, and the pages show it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.checkers import python_format
from babel.messages.pofile import read_po
from django.contrib import admin, auth
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from lxml import html

from initiatives.dossiers.importing import import_folder
from initiatives.models import Document, Proposal, State, Summit, Topic
from tests.conftest import NO_GETTEXT
from tests.factories import make_milestone, make_update, make_user
from tests.views.pages import parse

ROOT = Path(__file__).resolve().parent.parent
TASHKENT = ROOT / "initiatives" / "dossiers" / "tashkent-2025"
LANGUAGES = ("ru", "kk")
PLURALS = {"ru": 3, "kk": 2}
CATALOGUES = sorted(
    str(path.relative_to(ROOT))
    for room in ("initiatives/locale", "summit/django_supplement/locale")
    for path in (ROOT / room).glob("*/LC_MESSAGES/*.po")
)
# What a person reads besides the text itself.
SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-label", "data-said", "data-done")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
# What stands in its place on a page of another language: no Latin letter, or one word such as a short name.
FILLED = r"(?:[^A-Za-z]+|\S+)"

needs_gettext = pytest.mark.skipif(
    shutil.which("xgettext") is None and "CI" not in os.environ, reason=NO_GETTEXT
)


def catalogue(path: Path) -> Catalog:
    """Return the catalogue of a .po file, one with a faulty line refused."""
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def ours(language: str, root: Path = ROOT) -> Catalog:
    """Return the catalogue of our own texts in a language."""
    return catalogue(root / "initiatives" / "locale" / language / "LC_MESSAGES" / "django.po")


def messages(of: Catalog) -> list[Message]:
    """Return the messages of a catalogue without its header."""
    return [message for message in of if message.id]


def forms(text: object) -> tuple[str, ...]:
    """Return the singular and the plurals of a message, or its one wording."""
    return tuple(text) if isinstance(text, list | tuple) else (str(text or ""),)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_catalogue_for_each_language(language: str) -> None:
    assert f"initiatives/locale/{language}/LC_MESSAGES/django.po" in CATALOGUES
    assert ours(language).num_plurals == PLURALS[language]


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_message_is_translated_in_all_its_forms(name: str) -> None:
    found = catalogue(ROOT / name)
    wanted = {message.id: found.num_plurals if message.pluralizable else 1 for message in messages(found)}
    assert wanted
    assert [
        message.id
        for message in messages(found)
        if len(forms(message.string)) != wanted[message.id]
        or not all(form.strip() for form in forms(message.string))
    ] == []


@pytest.mark.parametrize("name", CATALOGUES)
def test_no_translation_is_a_guess_or_left_over(name: str) -> None:
    found = catalogue(ROOT / name)
    assert [message.id for message in messages(found) if message.fuzzy] == []
    assert list(found.obsolete) == []


@pytest.mark.parametrize("name", CATALOGUES)
def test_translations_hold_the_same_placeholders_and_the_same_outer_spaces(name: str) -> None:
    found = catalogue(ROOT / name)
    for message in messages(found):
        python_format(found, message)
        source = forms(message.id)[-1]
        for form in forms(message.string):
            assert sorted(set(PLACEHOLDER.findall(form))) == sorted(set(PLACEHOLDER.findall(source))), form
            assert form.strip() == form or source.strip() != source, form
            assert sorted(re.findall(r"<[^>]+>", form)) == sorted(re.findall(r"<[^>]+>", source)), form


@needs_gettext
def test_the_catalogues_hold_exactly_the_texts_of_the_sources(tmp_path: Path) -> None:
    # A copy: makemessages writes into the folder it reads.
    shutil.copy(ROOT / "manage.py", tmp_path)
    for room in ("summit", "initiatives", "templates", "static"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    options = "--locale ru --locale kk --no-obsolete --add-location file --ignore summit/django_supplement/*"
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", *options.split()],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )

    def texts(of: Catalog) -> dict[tuple[str | None, tuple[str, ...]], tuple[str, ...]]:
        return {(message.context, forms(message.id)): forms(message.string) for message in messages(of)}

    for language in LANGUAGES:
        collected, committed = texts(ours(language, tmp_path)), texts(ours(language))
        assert collected.keys() - committed.keys() == set(), f"{language}: run make messages and translate"
        assert committed.keys() - collected.keys() == set(), f"{language}: no longer in the sources"


def english(language: str, *others: Path) -> Iterator[re.Pattern[str]]:
    """Yield a pattern for each English text that reads otherwise in `language`."""
    found = [*messages(ours(language))]
    for path in others:
        found += [message for message in messages(catalogue(path)) if message.id]
    for message in found:
        translated = {form.strip() for form in forms(message.string)}
        for source in forms(message.id):
            words = source.strip()
            # Bare marks and placeholders are no English.
            if words not in translated and re.search("[A-Za-z]{2}", PLACEHOLDER.sub("", words)):
                yield re.compile(FILLED.join(re.escape(part) for part in PLACEHOLDER.split(words)))


def said(page: html.HtmlElement) -> set[str]:
    """Return the whole texts of a page, spaces folded, but those marked as of another language."""
    # Names of fields and parameters are written as in an address; Django keeps permissions in English.
    excused = "ancestor::script or ancestor::code or ancestor::select[contains(@name, 'permissions')]"
    found = page.xpath(f"//text()[ancestor::*[@lang][1]/@lang = /html/@lang][not({excused})]")
    for name in SPOKEN:
        found += page.xpath(f"//*[@{name}][ancestor-or-self::*[@lang][1]/@lang = /html/@lang]/@{name}")
    return {" ".join(text.split()) for text in found if text.strip()}


def left_in_english(client: Client, paths: list[str], patterns: list[re.Pattern[str]]) -> list[str]:
    """Return the texts of pages that are still English, each with its page."""
    found = []
    for path in paths:
        response = client.get(path)
        assert response.status_code in (200, 400, 404), f"{path} answered {response.status_code}"
        for text in said(parse(response)):
            if re.search("[A-Za-z]{2}", text) and any(pattern.fullmatch(text) for pattern in patterns):
                found.append(f"{path}: {text}")
    return found


@pytest.fixture
def tashkent(db: None) -> None:
    """The Tashkent summit, and a proposal with a step and an event gone by."""
    import_folder(TASHKENT)
    proposal = Proposal.objects.order_by("slug")[0]
    make_update(proposal, stage="supported")
    make_milestone(proposal)


@pytest.mark.usefixtures("tashkent")
@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages_show_no_english_label(client: Client, language: str) -> None:
    with override(language):
        names = ("home", "proposal-list", "document-list", "summit-list", "state-list", "topic-list", "about")
        paths = [reverse(f"initiatives:{name}") for name in names]
        paths += [paths[1] + query for query in ("?q=вода&quiet=yes", "?stage=completed&q=вода", "?stage=no")]
        for model in (Proposal, Document, Summit, State, Topic):
            paths += [record.get_absolute_url() for record in model.objects.all()[:30]]
        paths.append(paths[0] + "nowhere/")
    assert len(paths) > 30
    patterns = list(english(language))
    found = left_in_english(client, paths, patterns)
    assert not found, "\n".join(found)


@pytest.mark.usefixtures("tashkent")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_editors_desk_shows_no_english_label(client: Client, language: str) -> None:
    client.force_login(make_user("chief", is_staff=True, is_superuser=True))
    paths = []
    with override(language):
        for model in site._registry:
            base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            paths.append(reverse(f"{base}_changelist"))
            if record := model._default_manager.first():
                paths += [reverse(f"{base}_{page}", args=[record.pk]) for page in ("change", "history")]
        paths.append(reverse("admin:index"))
        paths.append(reverse("admin:password_change"))
    django = [
        Path(str(package.__file__)).parent / "locale" / "en" / "LC_MESSAGES" / "django.po"
        for package in (admin, auth)
    ]
    found = left_in_english(client, paths, list(english(language, *django)))
    assert not found, "\n".join(found)
