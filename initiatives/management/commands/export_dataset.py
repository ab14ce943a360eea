"""`manage.py export_dataset TARGET`: the whole public record as a Data Package."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from initiatives.datasets.package import Package, write_folder, zip_parts
from initiatives.management.site import add_site_argument, site_of


class Command(BaseCommand):
    """Export the latest public data: no draft is in it, and it is no release."""

    help = "Write all that is public as a Frictionless Data Package, into a folder or a file *.zip."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("target", type=Path, help="a new or empty folder, or a new file *.zip")
        add_site_argument(parser)

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        """Write the package; raise CommandError (exit code 1) for what cannot be."""
        target: Path = options["target"]
        package = Package(f"{site_of(options)}/")
        try:
            if target.exists() and not (target.is_dir() and not any(target.iterdir())):
                raise CommandError(f"{target} is there already; name a new file, or a new or empty folder.")
            if target.suffix == ".zip":
                with target.open("xb") as file:
                    file.writelines(zip_parts(package.members()))
            else:
                write_folder(package.members(), target)
        except OSError as error:
            raise CommandError(str(error)) from error
        rows = sum(package.counts.values())
        self.stdout.write(f"{len(package.counts)} tables with {rows} rows in {target}. It is no release.")
