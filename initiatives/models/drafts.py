"""Steps that are being written: forms filled in, but not yet fit to be recorded."""

from django.conf import settings
from django.db import models
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from initiatives.models.history import tracked
from initiatives.models.proposals import Proposal
from initiatives.models.rules import chosen


class Hindrance(models.TextChoices):
    """Why a step is not recorded yet."""

    UNFINISHED = "unfinished", _("saved unfinished")
    SOURCE = "source", _("needs a primary or official source")


@tracked()
class StepDraft(models.Model):
    """The form of a step as it was filled in. The public never sees it, and no status is derived from it.

    `filled_in` gives what was typed by the name of its field, the steps it names by their numbers and the
    passages by their identifiers, so that it reads alike in any database.
    """

    proposal = models.ForeignKey(
        Proposal, models.CASCADE, related_name="step_drafts", verbose_name=_("proposal")
    )
    filled_in = models.JSONField(_("what was filled in"), default=dict)
    hindrance = models.CharField(
        _("why it is not recorded yet"),
        max_length=20,
        choices=Hindrance.choices,
        default=Hindrance.UNFINISHED,
    )
    begun_at = models.DateTimeField(_("begun at"), default=timezone.now)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="begun_steps",
        verbose_name=_("begun by"),
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("draft of a step")
        verbose_name_plural = _("drafts of steps")
        ordering = ["-begun_at", "-pk"]
        constraints = [
            chosen("stepdraft", "hindrance", Hindrance),
            models.CheckConstraint(
                condition=models.Q(
                    Exact(
                        models.Func("filled_in", function="jsonb_typeof", output_field=models.TextField()),
                        models.Value("object"),
                    )
                ),
                name="stepdraft_filled_in_form",
                violation_error_message=_("A draft keeps a form: names of fields and what was typed."),
            ),
            models.UniqueConstraint(
                fields=["proposal", "begun_at"],
                name="stepdraft_begun_once",
                violation_error_message=_("The proposal already has a draft begun at this moment."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} · {self._meta.verbose_name}"
