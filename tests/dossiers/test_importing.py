"""What an import does to a database that has changed, or has not, since the last one."""

from typing import Literal

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from initiatives.actions import cite_passage, record_status
from initiatives.dossiers.importing import Effect, ImportRefused, Report, import_folder
from initiatives.models import (
    Anchor,
    Approval,
    Citation,
    Document,
    Evidence,
    Forum,
    Passage,
    Proposal,
    Sponsor,
    State,
    StatusUpdate,
    Topic,
    Version,
)
from tests.dossiers.folders import Folder
from tests.dossiers.tables import tables

pytestmark = pytest.mark.django_db

CENTRE = "proposal:rare-earth-centre"
IMMUTABLE = ("StatusUpdate", "Evidence")


def centre() -> Proposal:
    return Proposal.objects.get(slug="rare-earth-centre")


def effects(report: Report) -> dict[str, Effect]:
    """Return what happened to each record that was not simply left unchanged."""
    return {
        outcome.label: outcome.effect for outcome in report.outcomes if outcome.effect is not Effect.UNCHANGED
    }


def test_sample_is_imported_whole(folder: Folder) -> None:
    report = import_folder(folder.path)
    assert set(report.counts()) == {Effect.NEW}
    assert centre().title_kk == "Зерттеу орталығы"
    assert (
        centre().note_en == "First put forward in April; “again” here.\n\nA second paragraph: with a colon."
    )
    assert {str(topic.slug) for topic in centre().more_topics.all()} == {"trade", "water"}
    assert [citation.role for citation in centre().citations.all()] == ["origin", "rationale"]
    assert centre().relations.get().other.slug == "water-strategies"
    assert [update.stage for update in centre().updates.all()] == [
        "proposed",
        "in_preparation",
        "supported",
        "agreed",
    ]
    assert centre().updates.get(number=3).corrects == centre().updates.get(number=2)
    assert Proposal.objects.with_current_status().get(slug="rare-earth-centre").stage == "agreed"
    assert Proposal.objects.get(slug="joint-routes").publication == "draft"
    assert Version.objects.get().paragraphs.count() == 5


def test_same_words_are_one_passage(folder: Folder) -> None:
    import_folder(folder.path)
    told_apart = Anchor.objects.get(exact="Это важно.")
    assert told_apart.prefix.endswith("металлам. ")
    shared = Anchor.objects.get(exact="предлагаем создать в Астане").passage
    assert shared.positions.count() == shared.evidence.count() == 1


def test_restored_update_keeps_its_moments_and_people(folder: Folder) -> None:
    import_folder(folder.path)
    update = centre().updates.get(number=4)
    assert update.recorded_at.isoformat() == "2026-02-20T10:00:00+00:00"
    assert update.approval.decided_at.isoformat() == "2026-02-21T09:30:00.123456+00:00"
    for account in (update.recorded_by, update.approval.decided_by):
        assert account is not None
        assert not account.is_active
        assert not account.has_usable_password()


def test_importing_again_changes_nothing(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    import_folder(folder.path)
    before = tables()
    call_command("import_dossier", str(folder.path))
    assert tables() == before
    assert "nothing to change" in capsys.readouterr().out


def test_respelled_file_changes_nothing(folder: Folder) -> None:
    import_folder(folder.path)
    before = tables()
    folder.yaml = "# another comment\n" + folder.yaml
    folder.replace("value: 10.70", "value: '10.7'")
    folder.replace(
        "quote: призвал согласовать водные стратегии", "quote: Призвал согласовать  водные стратегии"
    )
    assert import_folder(folder.path).changes_nothing()
    assert tables() == before


def test_dry_run_tells_and_changes_nothing(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    import_folder(folder.path)
    folder.replace("    force: firm", "    force: call")
    folder.replace("topics:\n", "topics:\n  - {slug: new, name: {en: New}}\n")
    before = tables()
    call_command("import_dossier", str(folder.path), "--dry-run")
    assert tables() == before
    told = capsys.readouterr().out
    assert f"changed: {CENTRE}\n    force: firm → call\n" in told
    assert "new: topic:new" in told
    assert "unchanged: topic:water" in told


def test_record_changed_in_the_file_is_brought_in(folder: Folder) -> None:
    import_folder(folder.path)
    folder.replace(
        "    summary: {ru: Создать центр в Астане., en: Found a centre in Astana.}",
        "    summary: {ru: Иначе.}",
    )
    folder.replace(
        "      - {state: KZ, person: president}\n",
        "      - {state: KZ, person: president}\n      - {state: UZ}\n",
    )
    assert effects(import_folder(folder.path)) == {CENTRE: Effect.CHANGED}
    assert (centre().summary_ru, centre().summary_en) == ("Иначе.", "")
    assert centre().sponsors.count() == 3


def test_editors_change_stays_when_the_file_has_not_changed(folder: Folder) -> None:
    import_folder(folder.path)
    Proposal.objects.filter(slug="rare-earth-centre").update(title_en="An editor's title")
    for _ in range(2):
        assert effects(import_folder(folder.path)) == {CENTRE: Effect.LEFT}
    assert centre().title_en == "An editor's title"


def both_changed(folder: Folder) -> None:
    import_folder(folder.path)
    Proposal.objects.filter(slug="rare-earth-centre").update(title_en="An editor's title")
    folder.replace("en: Research centre,", "en: The file's title,")
    folder.replace("{slug: trade, name: {en: Trade}}", "{slug: trade, name: {en: Commerce}}")


def test_record_changed_on_both_sides_stops_the_import(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    both_changed(folder)
    before = tables()
    with pytest.raises(CommandError):
        call_command("import_dossier", str(folder.path))
    assert tables() == before
    told = capsys.readouterr().err
    assert f"conflict: {CENTRE}\n    title.en: An editor's title → The file's title\n" in told
    assert "--prefer" in told


def test_preferring_the_file_writes_over_the_editor(folder: Folder) -> None:
    both_changed(folder)
    call_command("import_dossier", str(folder.path), "--prefer", "file")
    assert centre().title_en == "The file's title"
    assert import_folder(folder.path).changes_nothing()


def test_preferring_the_database_keeps_the_editors_words(folder: Folder) -> None:
    both_changed(folder)
    call_command("import_dossier", str(folder.path), "--prefer", "database")
    assert centre().title_en == "An editor's title"
    assert Topic.objects.get(slug="trade").name_en == "Commerce", "no editor changed it"
    assert import_folder(folder.path).changes_nothing()
    folder.replace("en: The file's title,", "en: Yet another title,")
    with pytest.raises(ImportRefused):
        import_folder(folder.path)


@pytest.mark.parametrize("what", ["quotation", "passage"])
def test_words_of_a_version_that_preferring_the_database_leaves_out_are_refused(
    folder: Folder, what: str
) -> None:
    import_folder(folder.path)
    Document.objects.update(title_ru="Редактор")
    folder.replace("title: {ru: Сообщение о речи,", "title: {ru: Иное,")
    text = (folder.path / "speech.1.ru.txt").read_text(encoding="utf-8")
    (folder.path / "new.txt").write_text(f"{text}\nСовсем новые слова.\n", encoding="utf-8")
    version = "      - {number: 2, language: ru, text: new.txt}\n"
    if what == "passage":
        anchor = "{version: 2, start: 0, quote: Президент, state: placed}"
        version += f"    passages: [{{passage: abcdefghij, anchors: [{anchor}]}}]\n"
        field = "documents[speech].passages[1]"
    else:
        cited = "      - {role: origin, document: speech, quote: призвал согласовать водные стратегии}\n"
        folder.replace(
            cited, f"{cited}      - {{role: detail, document: speech, quote: Совсем новые слова}}\n"
        )
        field = "proposals[water-strategies].citations[2]"
    folder.replace("milestones:\n  - {slug: next", f"{version}milestones:\n  - {{slug: next")
    with pytest.raises(ImportRefused) as refusal:
        import_folder(folder.path, prefer="database")
    [fault] = refusal.value.faults
    assert (fault.field, "a version that is not recorded" in fault.message) == (field, True)


def test_same_change_on_both_sides_is_no_conflict(folder: Folder) -> None:
    import_folder(folder.path)
    Proposal.objects.filter(slug="rare-earth-centre").update(title_en="The same")
    folder.replace("en: Research centre,", "en: The same,")
    assert import_folder(folder.path).changes_nothing()


def test_nothing_is_deleted_by_leaving_it_out(folder: Folder) -> None:
    import_folder(folder.path)
    before = tables()
    folder.yaml = folder.yaml[: folder.yaml.index("  - slug: joint-routes")]
    folder.replace("      - {document: speech}\n", "")
    kept = {label for label, effect in effects(import_folder(folder.path)).items() if effect is Effect.KEPT}
    assert kept == {"proposal:joint-routes", f"{CENTRE} sponsors[speech]"}
    assert tables() == before


def test_citation_an_editor_took_out_stays_out(folder: Folder) -> None:
    import_folder(folder.path)
    taken = centre().citations.get(role="rationale")
    Citation.objects.filter(pk=taken.pk).delete()
    import_folder(folder.path)
    assert not centre().citations.filter(role="rationale").exists()


def test_recorded_update_is_never_changed_by_a_file(folder: Folder) -> None:
    import_folder(folder.path)
    before = tables()
    line = folder.replace("        effective: 2026-02\n", "        effective: 2026-01\n")
    [fault] = folder.refused()
    assert fault[:3] == ("dossier.yaml", line, "proposals[rare-earth-centre].updates[4].effective")
    assert "“2026-02”, not “2026-01”" in fault[3]
    assert tables() == before


def test_recorded_update_is_left_where_the_database_is_preferred_and_the_rest_brought_in(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    import_folder(folder.path)
    steps = {table: rows for table, rows in tables().items() if table in IMMUTABLE}
    folder.replace("note: {ru: Предложено., en: Put forward.}", "note: {ru: Выдвинуто., en: Put forward.}")
    folder.replace("https://example.org/outcome", "https://example.org/other")
    folder.replace("en: Research centre,", "en: Another title,")
    [note, evidence] = folder.refused()
    assert note[2] == "proposals[rare-earth-centre].updates[1].note"
    assert "“Предложено.”, not “Выдвинуто.”" in note[3]
    assert "--prefer database" in note[3]
    assert evidence[2] == "proposals[rare-earth-centre].updates[4].evidence"
    assert centre().title_en == "Research centre"
    capsys.readouterr()
    call_command("import_dossier", str(folder.path), "--prefer", "database")
    printed = capsys.readouterr().out
    assert f"left: {CENTRE} updates[1]\n    note.ru: Предложено. → Выдвинуто.\n" in printed
    assert f"left: {CENTRE} updates[4]\n" in printed
    assert f"changed: {CENTRE}\n    title.en: Research centre → Another title\n" in printed
    assert printed.count("updates[") == 2
    assert centre().title_en == "Another title"
    assert {table: rows for table, rows in tables().items() if table in IMMUTABLE} == steps
    assert import_folder(folder.path).changes_nothing()


def test_recorded_evidence_is_never_changed_by_a_file(folder: Folder) -> None:
    import_folder(folder.path)
    folder.replace("https://example.org/outcome", "https://example.org/other")
    assert {fault[2] for fault in folder.refused()} == {"proposals[rare-earth-centre].updates[4].evidence"}


def test_text_of_a_version_is_never_changed_by_a_file(folder: Folder) -> None:
    import_folder(folder.path)
    text = folder.path / "speech.1.ru.txt"
    text.write_text(text.read_text(encoding="utf-8") + "\nЕще абзац.\n", encoding="utf-8")
    folder.replace("mixed]", "mixed, narration]")
    before = tables()
    sides: tuple[Literal["file", "database"] | None, ...] = (None, "file", "database")
    for prefer in sides:
        with pytest.raises(ImportRefused) as refusal:
            import_folder(folder.path, prefer=prefer)
        told = {fault.field: fault.message for fault in refusal.value.faults}
        assert "add the new one as a new version" in told["documents[speech].versions[1].text"]
    assert tables() == before


def test_new_update_and_new_version_are_added(folder: Folder) -> None:
    import_folder(folder.path)
    folder.replace("      - {number: 1, stage: proposed, effective: 2025}\n", """\
      - {number: 1, stage: proposed, effective: 2025}
      - number: 2
        stage: supported
        effective: 2026-03-01
        evidence:
          - {type: press_report, rank: press, address: https://example.org/d}
""")  # fmt: skip
    folder.replace("mixed]\n", "mixed]\n      - {number: 2, language: ru, text: speech.2.ru.txt}\n")
    assert effects(import_folder(folder.path)) == {
        "document:speech": Effect.CHANGED,
        "proposal:water-strategies": Effect.CHANGED,
    }
    assert StatusUpdate.objects.get(proposal__slug="water-strategies", number=2).stage == "supported"
    assert Version.objects.get(number=2).anchors.count() == Passage.objects.count()


def test_editors_update_conflicts_with_another_of_the_file(folder: Folder) -> None:
    import_folder(folder.path)
    record_status(
        proposal=Proposal.objects.get(slug="water-strategies"),
        stage="supported",
        effective_on=timezone.localdate(),
        evidence=[Evidence(type="statement", rank="press", address="https://example.org/mine")],
    )
    assert import_folder(folder.path).changes_nothing()
    folder.replace(
        "{number: 1, stage: proposed, effective: 2025}\n",
        """{number: 1, stage: proposed, effective: 2025}
      - number: 2
        stage: supported
        effective: 2025
        evidence: [{type: other, rank: other, address: "https://example.org/x"}]
""",
    )
    assert {fault[2].partition("[2]")[0] for fault in folder.refused()} == {
        "proposals[water-strategies].updates"
    }


def test_decision_is_added_to_an_update_that_waited(folder: Folder) -> None:
    approval = folder.yaml[folder.yaml.index("        approval:") :].split("\n")[0] + "\n"
    folder.replace(approval, "")
    import_folder(folder.path)
    assert not Approval.objects.exists()
    folder.replace("        recorded_by: aigerim\n", "        recorded_by: aigerim\n" + approval)
    import_folder(folder.path)
    assert Approval.objects.get().comment == "Seen."


def test_dossiers_that_agree_share_records(folder: Folder) -> None:
    import_folder(folder.path)
    other = folder.path.parent / "other"
    other.mkdir()
    shared = "\n".join(line for line in folder.yaml.split("\n") if "2024-08-09, until" not in line)
    shared = shared[: shared.index("documents:\n")].replace("summit: tashkent-2025", "summit: astana-2024")
    shared = shared.replace(", en: Uzbekistan, kk: Өзбекстан}", "}")
    (other / "dossier.yaml").write_text(shared, encoding="utf-8")
    before = tables()
    assert import_folder(other).changes_nothing()
    assert tables() == before


def test_dossiers_that_differ_on_a_record_conflict(folder: Folder) -> None:
    import_folder(folder.path)
    other = folder.path.parent / "other"
    other.mkdir()
    shared = folder.yaml[: folder.yaml.index("documents:\n")].replace(
        "summit: tashkent-2025", "summit: astana-2024"
    )
    (other / "dossier.yaml").write_text(
        shared.replace("en: Uzbekistan", "en: Uzbek Republic"), encoding="utf-8"
    )
    with pytest.raises(ImportRefused) as refusal:
        import_folder(other)
    [conflict] = [outcome for outcome in refusal.value.report.outcomes if outcome.effect is Effect.CONFLICT]
    assert conflict.label == "state:UZ"
    assert [(found.field, found.old, found.new) for found in conflict.differences] == [
        ("name.en", "Uzbekistan", "Uzbek Republic")
    ]
    assert State.objects.get(code="UZ").name_en == "Uzbekistan"


def test_references_may_lead_to_the_database(folder: Folder) -> None:
    import_folder(folder.path)
    other = folder.path.parent / "other"
    other.mkdir()
    (other / "dossier.yaml").write_text(
        """\
dossier: 1
summit: astana-2024
proposals:
  - slug: later
    kind: measures
    force: call
    title: {en: Later}
    topic: water
    citations: [{role: reaffirmation, document: speech, quote: призвал согласовать водные стратегии}]
    relations: [{kind: continues, other: water-strategies}]
""",
        encoding="utf-8",
    )
    before = Passage.objects.count()
    import_folder(other)
    assert Passage.objects.count() == before, "the same words are the same passage"
    assert Proposal.objects.get(slug="later").relations.get().other.slug == "water-strategies"


def test_one_bad_folder_does_not_keep_out_the_others(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = folder.path.parent / "empty"
    empty.mkdir()
    with pytest.raises(CommandError, match="1 of 2"):
        call_command("import_dossier", str(empty), str(folder.path), "--progress")
    assert Forum.objects.exists()
    assert "2/2" in capsys.readouterr().err


def test_passage_made_by_an_editor_is_found_by_its_words(folder: Folder) -> None:
    import_folder(folder.path)
    words = "Мы их поддерживаем."
    speech = Version.objects.get(document__slug="speech")
    made = cite_passage(proposal=centre(), version=speech, quotation=words, role="detail").passage
    folder.yaml += f"      - {{role: detail, document: speech, quote: {words}}}\n"
    import_folder(folder.path)
    assert made.citations.count() == 2
    assert Sponsor.objects.filter(unnamed=True).count() == 1
