"""Releases: the public data set of a moment under a number, kept byte for byte."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from initiatives.models.rules import immutable

_DIGEST = r"^[0-9a-f]{64}$"


class Release(models.Model):
    """One release; append-only.

    `sha256` is the checksum of the whole package, `fingerprint` that of its content, whatever its number and
    its day: two releases of the same content have the same. `counts` gives the rows by the name of the table.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="releases",
        verbose_name=_("made by"),
        null=True,
        blank=True,
    )
    sha256 = models.CharField(_("checksum (SHA-256)"), max_length=64, validators=[RegexValidator(_DIGEST)])
    fingerprint = models.CharField(
        _("checksum of the content"), max_length=64, validators=[RegexValidator(_DIGEST)]
    )
    bytes = models.PositiveBigIntegerField(_("size in bytes"))
    counts = models.JSONField(_("rows by table"), default=dict)

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="release_number_from_one",
                violation_error_message=_("Releases are numbered from 1."),
            ),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=_DIGEST, fingerprint__regex=_DIGEST),
                name="release_checksums",
                violation_error_message=_("A checksum is 64 hexadecimal digits."),
            ),
        ]
        triggers = immutable("release_immutable")

    def __str__(self) -> str:
        return str(self.number)

    def get_absolute_url(self) -> str:
        """Return the permanent page of the release."""
        return reverse("initiatives:release-detail", args=[self.number])

    @property
    def rows(self) -> int:
        """How many rows its tables have together."""
        return sum(self.counts.values())


class ReleasePart(models.Model):
    """A stretch of the package of a release; all of them in their order are the package. Append-only."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="parts", verbose_name=_("release"))
    number = models.PositiveIntegerField(_("number"))
    content = models.BinaryField(_("bytes"))

    class Meta:
        verbose_name = _("part of a release")
        verbose_name_plural = _("parts of releases")
        ordering = ["release", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "number"],
                name="releasepart_once",
                violation_error_message=_("The release already has this part."),
            )
        ]
        triggers = immutable("release_immutable")

    def __str__(self) -> str:
        return f"{self.release_id} · {self.number}"
