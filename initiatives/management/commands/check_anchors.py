"""`manage.py check_anchors`: whether every passage stands where the database says."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from initiatives.management.anchors import Check


class Command(BaseCommand):
    """Verify each anchor against its version's text: words, context, bounds, paragraphs, state."""

    help = "Verify every anchor of the database against its version's text; exit 1 on any fault."

    # The console speaks English, as Django's own commands do.
    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        """Print the number of anchors; raise CommandError (exit code 1) after naming each fault."""
        check, faults = Check(), 0
        for fault in check.faults():
            faults += 1
            self.stderr.write(str(fault))
        self.stdout.write(f"{check.checked} anchors checked.")
        if faults:
            raise CommandError(f"{faults} faults: see above.")
