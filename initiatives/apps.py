"""The Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InitiativesConfig(AppConfig):
    """Summit initiatives: texts, passages, proposals and their progress."""

    name = "initiatives"
    verbose_name = _("Summit initiatives")
