"""The Django application."""

from django.apps import AppConfig
from django.contrib.admin import apps as django_admin
from django.utils.translation import gettext_lazy as _


class InitiativesConfig(AppConfig):
    """Summit initiatives: texts, passages, proposals and their progress."""

    default = True
    name = "initiatives"
    verbose_name = _("Summit initiatives")


class DeskConfig(django_admin.AdminConfig):
    """Django's admin, as the editors' desk."""

    default = False
    default_site = "initiatives.desk.Desk"
