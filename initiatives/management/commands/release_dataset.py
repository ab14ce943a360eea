"""`manage.py release_dataset`: a numbered release of the whole public record."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import IntegrityError

from initiatives.datasets.releases import make_release
from initiatives.management.site import add_site_argument, site_of


class Command(BaseCommand):
    """Release the public record as it stands, unless nothing has changed since the last release."""

    help = "Make a release of the public data set, with a number and a checksum, unless nothing has changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--by", metavar="NAME", help="the account of the desk that answers for it")
        add_site_argument(parser)

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        """Make the release; raise CommandError (exit code 1) for what cannot be."""
        made_by = None
        if options["by"]:
            made_by = User.objects.filter(username=options["by"], is_staff=True, is_active=True).first()
            if made_by is None:
                raise CommandError(f"There is no active account of the desk {options['by']!r}.")
        try:
            release, is_new = make_release(home=f"{site_of(options)}/", made_by=made_by)
        except IntegrityError as error:
            raise CommandError("Another release was made at the same moment. Run this again.") from error
        if not is_new:
            self.stdout.write(f"Nothing public has changed since release {release.number}: no new release.")
            return
        self.stdout.write(
            f"Release {release.number}: {release.rows} rows, {release.bytes} bytes, SHA-256 {release.sha256}."
        )
