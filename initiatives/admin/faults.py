"""Where a form tells what a rule of its table refuses: at the field that mends it."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from initiatives.admin.generics import AnyModelForm

_AT_FIELD = {
    "evidence_dates_in_order": "accessed_on",
    "evidence_press_is_press": "rank",
    "evidence_somewhere": "address",
    "instrumentact_in_order": "taken_on",
    "proposal_in_force_rule": "in_force_needs",
    "proposal_stages_apply": "kind",
    "statusupdate_correction_names": "corrects",
    "statusupdate_reason_given": "reason",
    "summit_dates_in_order": "ends_on",
    "target_baseline_given": "baseline",
    "target_dates_in_order": "deadline_on",
    "version_machine_translates": "translation_of",
}


def field_of(rule: str, model: type[models.Model]) -> str:
    """Return the field of `model` that mends what breaks a rule of its table; empty if none does alone."""
    about = rule.removeprefix(f"{model._meta.model_name}_")
    if about == rule:
        return ""
    if (text := about.removesuffix("_written")) != about:
        return f"{text}_ru"
    if (day := about.removesuffix("_first_of_period")) != about:
        return f"{day}_on"
    return _AT_FIELD.get(rule, "")


class ToldAtField(AnyModelForm):
    """Form that tells what a rule of its table refuses at the field that mends it, if it holds that field."""

    def add_error(self, field: str | None, error: Any) -> None:
        """Note a fault; one of the whole record at the field that mends it."""
        by_field: dict[str, list[Any]] = dict(getattr(error, "error_dict", {}))
        for fault in by_field.pop(NON_FIELD_ERRORS, []):
            at = next((name for name in self._mending(fault) if name not in by_field), NON_FIELD_ERRORS)
            by_field.setdefault(at, []).append(fault)
        super().add_error(field, ValidationError(by_field) if by_field else error)

    def _mending(self, fault: ValidationError) -> Iterator[str]:
        """Yield the fields at which to tell of a fault; several rules of a table may say the same words."""
        model: Any = self._meta.model
        exclude = self._get_validation_exclusions()  # type: ignore[attr-defined] # Django's own
        for rule in model._meta.constraints:
            field = field_of(rule.name, model)
            if field in self.fields and fault.message == rule.violation_error_message:
                try:
                    rule.validate(model, self.instance, exclude=exclude)
                except ValidationError:
                    yield field
