"""The documents say what the code does."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from django.db.models import Field
from django.utils.translation import override

from initiatives.api.asking import OF_LISTS, OF_TIME
from initiatives.api.schema import described
from initiatives.api.search import SEARCH
from initiatives.api.urls import RESOURCES
from initiatives.datasets.columns import Table
from initiatives.datasets.descriptor import Stored, table_resource
from initiatives.datasets.tables import TABLES
from initiatives.dossiers.importing import import_folder
from initiatives.dossiers.schema import dossier_schema
from initiatives.exports.columns import PROPOSALS, QUOTATIONS
from initiatives.exports.statements import STATEMENTS
from initiatives.filters import ComparisonFilter, MatrixFilter, ProposalFilter
from initiatives.models import Proposal
from initiatives.models.kinds import Act, Condition, Defined, Extent, Force, ProposalKind, Stage
from initiatives.models.positions import Stance
from initiatives.models.wording import LANGUAGE_CODES
from initiatives.search.cards import FACETS, SORTS

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
DATA = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def headings(document: Path) -> dict[str, str]:
    """Return the text below each heading, by the anchor that GitHub and GitLab give the heading."""
    prose = FENCED.sub("", document.read_text(encoding="utf-8"))
    parts = re.split(r"^#+ (.+)$", prose, flags=re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-"): below
        for title, below in zip(parts[1::2], parts[2::2], strict=True)
    }


def rows(section: str) -> list[list[str]]:
    """Return the cells of the rows of the tables in `section`, heads and rules left out."""
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCED.sub("", document.read_text(encoding="utf-8"))):
        if target.startswith(("https://", "http://127.0.0.1")):
            continue
        name, _, anchor = target.partition("#")
        path = (document.parent / name).resolve() if name else document
        if not path.exists() or (anchor and anchor not in headings(path)):
            broken.append(target)
    assert broken == []


def test_every_environment_variable_is_documented() -> None:
    read = {
        name
        for source in [
            *ROOT.glob("summit/**/*.py"),
            *ROOT.glob("initiatives/**/*.py"),
            ROOT / "tests/browser/conftest.py",
        ]
        for name in re.findall(
            r"""(?:\benv\.\w+\(|environ\.get\(|environ\[)["']([A-Z_]+)["']""",
            source.read_text(encoding="utf-8"),
        )
    } - {"PATH"}
    table = rows(headings(ROOT / "docs" / "operations.md")["environment-variables"])
    assert {cells[0].strip("`") for cells in table} == read


def test_every_command_of_make_is_documented() -> None:
    targets = set(
        re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert {target for target in targets if f"`make {target}`" not in told} <= {"help"}


def test_every_field_of_every_record_is_documented() -> None:
    sections = headings(ROOT / "docs" / "data.md")
    missing = []
    for model in apps.get_app_config("initiatives").get_models():
        if model.__name__.endswith("Event") or model._meta.proxy:  # a proxy is for the history of accounts
            continue
        title = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", model.__name__).lower()
        section = " ".join(sections[title].split())
        for field in model._meta.concrete_fields:
            assert isinstance(field, Field)
            if field.name == "id" and model.__name__ != "Passage":
                continue
            stem, _, language = field.name.rpartition("_")
            name = f"`{stem}` ³" if language in LANGUAGE_CODES else f"`{field.name}`"
            if name not in section:
                missing.append(f"{model.__name__}.{field.name}")
    assert missing == []


@pytest.mark.parametrize(
    ("section", "vocabulary"),
    [
        ("stage", Stage),
        ("condition", Condition),
        ("kind-of-proposal", ProposalKind),
        ("force-of-wording", Force),
        ("act", Act),
        ("extent", Extent),
        ("stance", Stance),
    ],
)
def test_a_vocabulary_is_documented_by_its_public_definitions(
    section: str, vocabulary: type[Defined]
) -> None:
    with override("en"):
        expected = [[f"`{value.value}`", str(value.definition)] for value in vocabulary]
    assert rows(headings(ROOT / "docs" / "data.md")[section]) == expected


def test_every_filter_parameter_is_documented() -> None:
    table = rows(headings(ROOT / "docs" / "data.md")["filters"])
    assert [cells[0].removesuffix(" *").strip("`") for cells in table] == [
        *ProposalFilter.base_filters,
        "page",
    ]
    several = [cells[0].split("`")[1] for cells in table if cells[0].endswith("*")]
    assert several == list(FACETS)
    orders = next(value for parameter, value in table if parameter == "`sort`")
    assert re.findall(r"`(\w+)`", orders) == list(SORTS)


def test_every_column_of_the_files_is_documented_under_its_heading() -> None:
    table = rows(headings(ROOT / "docs" / "data.md")["columns"])
    with override("en"):
        assert [cells[:2] for cells in table] == [
            [f"`{column.name}`", str(column.heading)] for column in PROPOSALS
        ]
    told = headings(ROOT / "docs" / "data.md")["columns"]
    assert [column.name for column in QUOTATIONS[2:] if f"`{column.name}`" not in told] == []


def test_every_column_of_statements_is_documented_under_its_heading() -> None:
    told = rows(headings(ROOT / "docs" / "data.md")["states-side-by-side"])
    with override("en"):
        expected = [[f"`{column.name}`", str(column.heading)] for column in STATEMENTS]
    assert [cells[:2] for cells in told if len(cells) == 3 and cells[0].startswith("`")] == expected


def test_every_parameter_of_states_side_by_side_is_documented() -> None:
    told = rows(headings(ROOT / "docs" / "data.md")["states-side-by-side"])
    named = [cells[0].split("`")[1] for cells in told if len(cells) == 2]
    own = {*MatrixFilter.base_filters, *ComparisonFilter.base_filters} - {*ProposalFilter.base_filters}
    assert sorted(named) == sorted(own)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_of_the_data_package_is_documented_as_its_descriptor_says(table: Table) -> None:
    sections = headings(ROOT / "docs" / "data-package.md")
    schema = table_resource(table, Stored("", 0, ""))["schema"]
    references = {
        each["fields"]: each["reference"]["resource"] or table.name for each in schema.get("foreignKeys", [])
    }
    expected = []
    for field in schema["fields"]:
        leads = f" → `{references[field['name']]}`" if field["name"] in references else ""
        expected.append([f"`{field['name']}`", field["type"], field["description"] + leads])
    section = sections[f"table-{table.name}"]
    assert rows(section) == expected
    with override("en"):
        keys = ", ".join(f"`{name}`" for name in table.key)
        assert section.strip().startswith(f"{table.description} Key: {keys}.")
    told = {title for title in sections if title.startswith("table-")}
    assert told == {f"table-{each.name}" for each in TABLES}


def properties(schema: Any) -> Iterator[str]:
    """Yield the name of every property in a JSON Schema."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from properties(part)


def test_the_published_schema_is_that_of_the_import() -> None:
    published = (ROOT / "initiatives/dossiers/dossier.schema.json").read_text(encoding="utf-8")
    assert json.loads(published) == dossier_schema()


def test_every_field_of_a_dossier_is_documented() -> None:
    names = set(properties(dossier_schema())) - {"ru", "en", "kk"}
    assert len(names) > 50
    assert {name for name in names if not re.search(rf"\b{name}\b", DATA)} == set()


@pytest.mark.django_db
def test_the_dossier_shown_imports(tmp_path: Path) -> None:
    shown = DATA[DATA.index("## Dossiers") :]
    for name, kind in (("dossier.yaml", "yaml"), ("speech.en.txt", "text")):
        block = re.search(rf"^```{kind}\n(.*?)^```$", shown, re.MULTILINE | re.DOTALL)
        assert block
        (tmp_path / name).write_text(block[1], encoding="utf-8")
    import_folder(tmp_path)
    assert Proposal.objects.get(slug="water-convention").citations.count() == 2
    assert import_folder(tmp_path).changes_nothing()


def test_every_room_is_on_the_plan_of_the_house() -> None:
    plan = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = [
        *(path for path in (ROOT / "initiatives").iterdir() if path.suffix == ".py" or path.is_dir()),
        *(path for path in (ROOT / "summit").iterdir() if path.suffix == ".py" or path.is_dir()),
    ]
    names = {path.name + "/" if path.is_dir() else path.name for path in rooms} - {
        "__pycache__/",
        "__init__.py",
    }
    assert {name for name in names if f"{name}`" not in plan} == set()


def test_every_decision_is_listed() -> None:
    plan = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    decisions = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [name for name in decisions if f"(decisions/{name})" not in plan] == []


def test_pictures_are_small_and_all_used() -> None:
    pictures = list((ROOT / "docs" / "pictures").glob("*.png"))
    told = "".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    assert [picture.name for picture in pictures if f"pictures/{picture.name})" not in told] == []
    assert sum(picture.stat().st_size for picture in pictures) < 2_000_000


def test_the_editing_guide_names_things_as_the_desk_does() -> None:
    guide = " ".join((ROOT / "docs" / "editing.md").read_text(encoding="utf-8").split())
    named = re.findall(r"\*\*([^*]+)\*\* \(«([^»]+)»\)", guide)
    assert len(named) > 20
    with (ROOT / "initiatives/locale/ru/LC_MESSAGES/django.po").open("rb") as source:
        catalogue = {message.id: message.string for message in read_po(source)}
    assert [(english, russian) for english, russian in named if catalogue.get(english) != russian] == []


def renderings(language: str) -> dict[str, set[str]]:
    """Return the renderings of each text of the interface in all its contexts, in lower case."""
    found: dict[str, set[str]] = {}
    with (ROOT / f"initiatives/locale/{language}/LC_MESSAGES/django.po").open("rb") as source:
        for message in read_po(source):
            text, its = ((form or ("",)) for form in (message.id, message.string))
            one, said = (form if isinstance(form, str) else form[0] for form in (text, its))
            found.setdefault(one.lower(), set()).add(said.lower())
    return found


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_the_glossary_renders_each_word_as_the_catalogues_do(language: str) -> None:
    sections = headings(ROOT / "docs" / "glossary.md")
    known = renderings(language)
    terms: list[tuple[str, str]] = []
    for english, russian, kazakh in rows(sections["words-with-a-text-of-their-own"]):
        columns = [english, russian if language == "ru" else kazakh]
        words, said = (re.sub(r" \([^)]*\)", "", column).lower().split(" / ") for column in columns)
        terms += zip(words, said, strict=True)
    assert len(terms) > 90
    assert [(word, its) for word, its in terms if its not in known.get(word, ())] == []
    alone = [cells[0] for cells in rows(sections["words-that-stand-only-inside-longer-texts"])]
    assert [word for word in alone if known.keys() & set(word.split(", "))] == []


def test_every_list_of_the_api_is_documented_with_its_address_its_filters_and_its_fields() -> None:
    found = []
    for each in (*RESOURCES, SEARCH):
        address = re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", each.path)
        names = [name for name in each.asked.base_filters if name not in OF_TIME]
        filters = [", ".join(f"`{name}`" for name in names)] if names else []
        if each.name == "proposals":
            filters = ["those of [proposals](#filters)"]
        filters += [", ".join(f"`{name}`" for name in OF_TIME)] if each.is_timed else []
        fields = ", ".join(f"`{field.name}`" for field in (*each.fields, *each.only_alone))
        found.append(
            [f"`{each.name}`", f"`{address}`" if address else "–", " · ".join(filters) or "–", fields]
        )
    assert rows(headings(ROOT / "docs" / "data.md")["lists-of-the-api"]) == found


def test_every_parameter_and_status_of_the_api_is_documented() -> None:
    sections = headings(ROOT / "docs" / "data.md")
    assert {cells[0].strip("`") for cells in rows(sections["asking-the-api"])} == set(OF_LISTS)
    answers = {
        status
        for path in described()["paths"].values()
        for operation in path.values()
        for status in operation["responses"]
    }
    assert {cells[0] for cells in rows(sections["answers-of-the-api"])} == answers | {"405"}
