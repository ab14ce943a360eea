"""The project itself as a Django application: its system checks."""

from django.apps import AppConfig


class SummitConfig(AppConfig):
    """Registers the checks of the machine room."""

    name = "summit"

    def ready(self) -> None:
        """Import the checks, which registers them."""
        from summit import checks  # noqa: F401 - after the applications are loaded
