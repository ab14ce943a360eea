"""Import, export, import into an empty database: the same content, and the same bytes again."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from initiatives.actions import add_version, cite_passage, withdraw_record
from initiatives.dossiers.exporting import export_summit, write_folder
from initiatives.dossiers.importing import import_folder
from initiatives.models import (
    Act,
    Anchor,
    AnchorState,
    Citation,
    Document,
    DocumentKind,
    Extent,
    Hindrance,
    InstrumentAct,
    Measurement,
    OutcomeMatch,
    Participation,
    Passage,
    Position,
    Proposal,
    Publication,
    State,
    StatusUpdate,
    StepDraft,
    Summit,
    Target,
    Topic,
    Version,
)
from tests.dossiers.folders import SAMPLE, Folder
from tests.dossiers.tables import empty_tables, tables
from tests.factories import (
    make_act,
    make_citation,
    make_document,
    make_evidence,
    make_measurement,
    make_outcome_match,
    make_passage,
    make_proposal,
    make_step_draft,
    make_update,
    make_user,
)

pytestmark = pytest.mark.django_db

TASHKENT = Path(__file__).parents[2] / "initiatives" / "dossiers" / "tashkent-2025"


def files(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by name."""
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def assert_survives(summit: str, tmp_path: Path) -> None:
    """Assert that the content of the database survives export and import, and its export every byte."""
    before = tables()
    call_command("export_dossier", summit, str(tmp_path / "once"), verbosity=0)
    empty_tables()
    assert not any(tables().values())
    import_folder(tmp_path / "once")
    after = tables()
    for table, rows in before.items():
        assert after[table] == rows, table
    call_command("export_dossier", summit, str(tmp_path / "twice"), verbosity=0)
    assert files(tmp_path / "twice") == files(tmp_path / "once")


def test_tashkent_survives_export_and_import(tmp_path: Path) -> None:
    import_folder(TASHKENT)
    assert Proposal.objects.count() >= 25
    assert_survives("central-asia-tashkent-2025", tmp_path)


def test_sample_survives_export_and_import(tmp_path: Path) -> None:
    import_folder(SAMPLE)
    assert_survives("tashkent-2025", tmp_path)


@pytest.mark.parametrize("left_lost", [False, True])
def test_versions_and_every_state_of_an_anchor_survive(left_lost: bool, tmp_path: Path) -> None:
    import_folder(SAMPLE)
    document = Document.objects.get(slug="speech")
    first = document.versions.get()
    add_version(
        document=document, language="ru", text=(SAMPLE / "speech.2.ru.txt").read_text(encoding="utf-8")
    )
    add_version(
        document=document,
        language="kk",
        text=(SAMPLE / "speech.3.kk.txt").read_text(encoding="utf-8"),
        translation_of=first,
        by_machine=True,
    )
    states = set(Anchor.objects.values_list("state", flat=True))
    assert states == {AnchorState.PLACED, AnchorState.MOVED, AnchorState.LOST}
    Anchor.objects.filter(state=AnchorState.MOVED).update(state=AnchorState.TO_REVIEW)
    assert Anchor.objects.filter(state=AnchorState.LOST).update(left_lost=left_lost)
    assert_survives("tashkent-2025", tmp_path)


def test_acts_of_states_outcomes_and_drafts_of_steps_survive(tmp_path: Path) -> None:
    import_folder(SAMPLE)
    agreement = make_proposal(in_force_needs=2, in_force_counts=Act.RATIFIED, topic=Topic.objects.first())
    make_citation(agreement, Passage.objects.earliest("pk"), role="detail")
    make_act(agreement, State.objects.get(code="KZ"))
    make_act(agreement, State.objects.get(code="UZ"), act=Act.RATIFIED, publication=Publication.DRAFT)
    withdrawn: Any = {"publication": Publication.WITHDRAWN, "withdrawal_reason": "It was another treaty."}
    make_act(agreement, State.objects.get(code="UZ"), taken_precision="month", **withdrawn)
    statement = make_document(
        kind=DocumentKind.JOINT_STATEMENT, summit=Summit.objects.get(slug="tashkent-2025")
    )
    passage = make_passage(statement.versions.get(), "согласовать водные стратегии 🌊")
    make_outcome_match(agreement, statement, extent=Extent.IN_PART, passage=passage, note_ru="Не прямо.")
    make_outcome_match(Proposal.objects.get(slug="joint-routes"), statement)
    typed = {"effective_on": "32.13.2026", "note_ru": "Строка: «ещё».\n\nВторая", "evidence-0-rank": "press"}
    make_step_draft(agreement, begun_by=make_user("aigerim"), filled_in=typed, hindrance=Hindrance.SOURCE)
    assert_survives("tashkent-2025", tmp_path)
    assert StepDraft.objects.get().filled_in == typed
    assert InstrumentAct.objects.count() == 3
    assert OutcomeMatch.objects.count() == 2
    assert import_folder(tmp_path / "once").changes_nothing()


def test_what_takes_back_an_approved_step_survives_decided_on_or_waiting(tmp_path: Path) -> None:
    import_folder(SAMPLE)
    centre, recorder = Proposal.objects.get(slug="rare-earth-centre"), make_user("aigerim")
    assert Proposal.objects.with_current_status().get(pk=centre.pk).stage == "agreed"
    fields: Any = {"effective_on": datetime.date(2026, 3, 1), "recorded_by": recorder, "reason": "Why."}
    back = make_update(centre, kind="reversal", **fields)
    make_update(centre, kind="correction", corrects=back, approved=False, **fields)
    assert_survives("tashkent-2025", tmp_path)
    decided, waiting = StatusUpdate.objects.filter(proposal__slug="rare-earth-centre", number__gt=4)
    assert decided.approval.verdict == "approved"
    assert StatusUpdate.objects.waiting().get() == waiting


WRITTEN = {
    "decomposed": "Раи\u0306он и\u0306 е\u0308лки",
    "line ends": "раз\r\nдва\rтри\nчетыре",
    "white space": " раз \n  два\n\n\n",
    "tabs": "раз\tдва\n\tтри",
    "separators": "a\u2028b\u2029c",
    "invisible": "\ufeffa\u00adb\u200dc\u2060",
    "signs of YAML": "# - : {a} [b] &c *d !e |f >g 'h \"i %j @k `l",
    "beyond the BMP": "😀🇰🇿\n",
    "noncharacters": "a\ufffe\uffffb",
    "long": "слово  " * 200 + ".",
}


@pytest.mark.parametrize("words", WRITTEN.values(), ids=WRITTEN.keys())
def test_words_survive_however_they_were_written(words: str, tmp_path: Path) -> None:
    import_folder(SAMPLE)
    Topic.objects.filter(slug="water").update(note_en=words, name_kk=words[:200])
    Proposal.objects.filter(slug="water-strategies").update(summary_kk=words, note_ru=words)
    State.objects.filter(code="KZ").update(name_en=words[:200])
    assert_survives("tashkent-2025", tmp_path)


def test_drafts_and_what_was_withdrawn_survive(tmp_path: Path) -> None:
    import_folder(SAMPLE)
    proposals = Proposal.objects.filter(publication="published")
    position, target = Position.objects.latest("pk"), Target.objects.earliest("pk")
    withdraw_record(record=proposals[0], reason="Recorded twice.")
    withdraw_record(record=position, reason="The page was\nmisread.")
    with transaction.atomic():
        make_measurement(target, publication="draft")
        make_measurement(target, value="10.8")
    assert_survives("tashkent-2025", tmp_path)
    assert set(Measurement.objects.values_list("publication", flat=True)) >= {"draft", "published"}


def test_target_whose_deadline_is_known_less_exactly_than_its_baseline_survives(tmp_path: Path) -> None:
    import_folder(SAMPLE)
    fields: Any = {"baseline_precision": "month", "deadline_precision": "year"}
    Target.objects.update(baseline_on="2025-06-01", deadline_on="2025-01-01", **fields)
    assert_survives("tashkent-2025", tmp_path)


def test_what_is_recorded_twice_to_the_letter_survives_once(tmp_path: Path) -> None:
    import_folder(SAMPLE)
    update = make_update(Proposal.objects.get(slug="water-strategies"), stage="supported")
    make_evidence(update=update)
    assert update.evidence.count() == 2
    Participation.objects.create(
        summit=Summit.objects.get(slug="tashkent-2025"),
        role="guest",
        organisation_ru="ООН",
        organisation_en="United Nations",
    )
    call_command("export_dossier", "tashkent-2025", str(tmp_path / "once"), verbosity=0)
    empty_tables()
    import_folder(tmp_path / "once")
    assert StatusUpdate.objects.get(proposal__slug="water-strategies", number=2).evidence.count() == 1
    assert_survives("tashkent-2025", tmp_path / "again")


def test_passage_that_nothing_cites_survives(tmp_path: Path) -> None:
    import_folder(SAMPLE)
    citation = cite_passage(
        proposal=Proposal.objects.get(slug="joint-routes"),
        version=Version.objects.get(document__slug="speech"),
        quotation="Мы их поддерживаем.",
        role="detail",
    )
    Citation.objects.filter(pk=citation.pk).delete()
    assert_survives("tashkent-2025", tmp_path)
    assert Passage.objects.filter(pk=citation.passage_id).exists()


@pytest.mark.parametrize(
    "title",
    [
        *("да: нет", "# не пояснение", "- не список", "'«\"", "true", "2025", "2025-11-16", "null", "~"),
        *("конец\\", "a: b # c", "🌊 Ққ", "&a *b !c", "две\nстроки", " \tс краю ", "\u2028разрыв", "е\u0308"),
    ],
)
def test_awkward_words_survive(title: str, tmp_path: Path) -> None:
    import_folder(SAMPLE)
    Proposal.objects.filter(slug="rare-earth-centre").update(note_en=title)
    export = export_summit(Summit.objects.get(slug="tashkent-2025"))
    write_folder(export, tmp_path / "out", summit="tashkent-2025")
    empty_tables()
    import_folder(tmp_path / "out")
    kept = Proposal.objects.get(slug="rare-earth-centre").note_en
    # Texts are kept in NFC, whoever wrote them.
    assert kept == ("ё" if title == "е\u0308" else title)


def test_export_holds_records_that_nothing_refers_to(folder: Folder, tmp_path: Path) -> None:
    folder.replace("topics:\n", "topics:\n  - {slug: unused, name: {en: Unused}}\n")
    import_folder(folder.path)
    assert_survives("tashkent-2025", tmp_path)


def test_export_does_not_write_over_what_it_does_not_know(folder: Folder, tmp_path: Path) -> None:
    import_folder(folder.path)
    strange = tmp_path / "strange"
    strange.mkdir()
    (strange / "letter.txt").write_text("mine")
    for extra in ([], ["--overwrite"]):
        with pytest.raises(CommandError, match="not empty"):
            call_command("export_dossier", "tashkent-2025", str(strange), *extra)
    assert files(strange) == {"letter.txt": b"mine"}


def test_export_writes_over_its_own_dossier_only_when_told(folder: Folder) -> None:
    (folder.path / "speech.1.ru.txt").rename(folder.path / "old.txt")
    folder.replace("speech.1.ru.txt", "old.txt")
    import_folder(folder.path)
    before = files(folder.path)
    with pytest.raises(CommandError, match="--overwrite"):
        call_command("export_dossier", "tashkent-2025", str(folder.path))
    assert files(folder.path) == before
    call_command("export_dossier", "tashkent-2025", str(folder.path), "--overwrite", verbosity=0)
    assert import_folder(folder.path).changes_nothing()
    assert not (folder.path / "old.txt").exists()
    assert (folder.path / "speech.2.ru.txt").exists(), "the old dossier did not name this text"


def test_export_writes_over_a_link_not_through_it(folder: Folder, tmp_path: Path) -> None:
    import_folder(folder.path)
    elsewhere, text = tmp_path / "elsewhere.txt", folder.path / "speech.1.ru.txt"
    elsewhere.write_text("mine")
    text.unlink()
    text.symlink_to(elsewhere)
    call_command("export_dossier", "tashkent-2025", str(folder.path), "--overwrite", verbosity=0)
    assert elsewhere.read_text() == "mine"
    assert import_folder(folder.path).changes_nothing()


def test_export_of_an_unknown_summit_names_the_known() -> None:
    import_folder(SAMPLE)
    with pytest.raises(CommandError, match="known: tashkent-2025, astana-2024"):
        call_command("export_dossier", "paris-1900", "nowhere")
