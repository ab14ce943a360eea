"""What the public sees: drafts are written, published, and withdrawn from publication with a reason."""

from typing import Any, Self, TypeVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from initiatives.models.rules import chosen, refuse
from initiatives.models.wording import with_words

RecordT = TypeVar("RecordT", bound="Publishable")


class Publication(models.TextChoices):
    """Whether the public sees a record: not yet, now, or no more."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn from publication")


class PublishableQuerySet(models.QuerySet[RecordT]):
    """Reads on records that are published one by one."""

    def published(self) -> Self:
        """Keep the records that the public sees."""
        return self.filter(publication=Publication.PUBLISHED)


class Publishable(models.Model):
    """A record that begins as a draft. Once published it stays: withdrawn, if need be, for a reason."""

    publication = models.CharField(
        _("publication"), max_length=10, choices=Publication.choices, default=Publication.DRAFT
    )
    withdrawal_reason = models.TextField(_("why it was withdrawn"), blank=True)

    class Meta:
        abstract = True


def publication_rules(model: str) -> list[models.BaseConstraint]:
    """Return the constraints of a publishable model."""
    withdrawn = models.Q(publication=Publication.WITHDRAWN)
    unsaid = models.Q(withdrawal_reason="")
    return [
        chosen(model, "publication", Publication),
        models.CheckConstraint(
            condition=(withdrawn & with_words("withdrawal_reason")) | (~withdrawn & unsaid),
            name=f"{model}_withdrawal_says_why",
            violation_error_message=_("What is withdrawn from publication, and nothing else, says why."),
        ),
    ]


def publication_triggers() -> list[Any]:
    """Return the triggers of a publishable model: what was published stays, and is no draft again."""
    return [
        pgtrigger.Trigger(
            name="publication_order",
            when=pgtrigger.Before,
            operation=pgtrigger.UpdateOf("publication"),
            func=f"""
                IF OLD.publication <> 'draft' AND NEW.publication = 'draft' THEN
                    {refuse("publication_no_draft_again")}
                END IF;
                IF OLD.publication = 'draft' AND NEW.publication = 'withdrawn' THEN
                    {refuse("publication_withdraws_published")}
                END IF;
                RETURN NEW;
                """,
        ),
        pgtrigger.Trigger(
            name="publication_stays",
            when=pgtrigger.Before,
            operation=pgtrigger.Delete,
            func=f"""
                IF OLD.publication <> 'draft' THEN
                    {refuse("publication_stays")}
                END IF;
                RETURN OLD;
                """,
        ),
    ]
