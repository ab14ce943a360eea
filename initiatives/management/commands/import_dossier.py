"""`manage.py import_dossier FOLDER…`: bring dossiers into the database."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from tqdm import tqdm

from initiatives.dossiers.importing import Effect, ImportRefused, Report, import_folder
from initiatives.dossiers.schema import dossier_schema


class Command(BaseCommand):
    """Import dossiers, each in a transaction of its own."""

    help = "Import the dossiers in the given folders: each whole, or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="holds dossier.yaml")
        parser.add_argument(
            "--dry-run", action="store_true", help="tell what would change, and change nothing"
        )
        parser.add_argument(
            "--prefer",
            choices=["file", "database"],
            help="which side wins where a record was changed in the file and in the database",
        )
        parser.add_argument(
            "--progress", action="store_true", help="show the progress bar also where there is no terminal"
        )
        parser.add_argument(
            "--schema", action="store_true", help="print the JSON Schema of dossier.yaml, and stop"
        )

    # The console speaks English, as Django's own commands do.
    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        """Import each folder; raise CommandError (exit code 1) if any was refused."""
        if options["schema"]:
            self.stdout.write(json.dumps(dossier_schema(), indent=2, ensure_ascii=False))
            return
        folders: list[Path] = options["folders"]
        if not folders:
            raise CommandError("Name at least one folder.")
        bar = options["progress"] or (len(folders) > 1 and sys.stderr.isatty())
        refused = 0
        for folder in tqdm(folders, unit="dossier", disable=not bar, file=sys.stderr):
            try:
                report = import_folder(folder, prefer=options["prefer"], dry_run=options["dry_run"])
            except ImportRefused as error:
                refused += 1
                for fault in error.faults:
                    self.stderr.write(f"{folder}/{fault}")
                self._tell(folder, error.report, only=(Effect.CONFLICT,), into=self.stderr)
            else:
                detailed = options["dry_run"] or options["verbosity"] > 1
                shown = tuple(Effect) if detailed else (Effect.CHANGED, Effect.LEFT, Effect.KEPT)
                self._tell(folder, report, only=shown, into=self.stdout)
                self.stdout.write(self._summary(report, dry_run=options["dry_run"]))
        if refused:
            raise CommandError(f"Nothing was changed by {refused} of {len(folders)} dossiers: see above.")

    def _tell(self, folder: Path, report: Report, *, only: tuple[Effect, ...], into: Any) -> None:
        for outcome in report.outcomes:
            if outcome.effect not in only:
                continue
            into.write(f"{outcome.effect}: {outcome.label}")
            for difference in outcome.differences:
                old, new = difference.old or "—", difference.new or "—"
                into.write(f"    {difference.field}: {old} → {new}")
        if Effect.CONFLICT in only and Effect.CONFLICT in report.counts():
            into.write(
                f"{folder}: changed in the database since the last import, and in the file "
                "(database → file). Import again with --prefer file or --prefer database."
            )

    def _summary(self, report: Report, *, dry_run: bool) -> str:
        counts = ", ".join(f"{count} {effect}" for effect, count in report.counts().items())
        if report.changes_nothing():
            return f"{report.dossier}: nothing to change ({counts})."
        return f"{report.dossier}: {'would be ' if dry_run else ''}{counts}."
