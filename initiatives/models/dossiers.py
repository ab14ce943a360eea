"""What the last import of each dossier brought, so that the next one can tell who changed what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DossierRecord(models.Model):
    """A record of a dossier: digests of what the file said, and of what the database then held.

    `dossier` is the slug of the summit, `label` names the record: `proposal:rare-earth-research-centre`.
    """

    dossier = models.SlugField(_("dossier"), max_length=100)
    label = models.CharField(_("record"), max_length=120)
    file_digest = models.CharField(_("digest of the file's content"), max_length=64)
    database_digest = models.CharField(_("digest of the database's content"), max_length=64)

    class Meta:
        verbose_name = _("record of a dossier")
        verbose_name_plural = _("records of dossiers")
        ordering = ["dossier", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "label"],
                name="dossierrecord_once",
                violation_error_message=_("This record of the dossier is already noted."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.label}"
