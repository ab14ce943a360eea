"""`manage.py export_dossier SUMMIT FOLDER`: write a summit's record as a dossier."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from initiatives.dossiers.exporting import ExportRefused, export_summit, write_folder
from initiatives.models import Summit


class Command(BaseCommand):
    """Export the dossier of a summit, drafts included."""

    help = "Write the record of a summit, with drafts, into a folder that import_dossier reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("summit", help="the summit's slug")
        parser.add_argument("folder", type=Path, help="a new or empty folder")
        parser.add_argument(
            "--overwrite", action="store_true", help="write over a dossier of the same summit in the folder"
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        """Write the folder; raise CommandError (exit code 1) for what cannot be."""
        try:
            summit = Summit.objects.get(slug=options["summit"])
        except Summit.DoesNotExist:
            known = ", ".join(Summit.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no summit “{options['summit']}”; known: {known}.") from None
        exported = export_summit(summit)
        try:
            write_folder(exported, options["folder"], summit=summit.slug, overwrite=options["overwrite"])
        except (ExportRefused, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{summit.slug}: dossier.yaml and {len(exported.texts)} texts in {options['folder']}."
        )
