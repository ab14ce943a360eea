"""Targets: from baseline to value, with what was measured since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format

from initiatives.models import Measurement, Target
from initiatives.presenters.proposals.progress import Proof
from initiatives.presenters.texts.quoted import Quoted

SCALE_WIDTH = 600


@dataclass(frozen=True, slots=True)
class Measured:
    """A measurement, its number as written in the active language, and what shows it."""

    measurement: Measurement
    value: str
    proofs: list[Proof]


@dataclass(frozen=True, slots=True)
class Mark:
    """A number on the scale from 0: `kind` is baseline, measured or target; `x` of SCALE_WIDTH."""

    kind: str
    x: int


@dataclass(frozen=True, slots=True)
class TargetView:
    """A target with its numbers written out and their places on a scale."""

    target: Target
    baseline: str
    value: str
    measurements: list[Measured]
    marks: list[Mark]
    quoted: Quoted | None


def write_number(value: Decimal) -> str:
    """Return a number as the active language writes it, without empty decimals."""
    plain = f"{value:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return str(number_format(Decimal(plain), use_l10n=True, force_grouping=True))


def target_view(
    target: Target, proofs: Mapping[int, list[Proof]], passages: Mapping[str, Quoted]
) -> TargetView:
    """Present a target, its public `measurements` prefetched; `proofs` by the key of the measurement."""
    measurements: Sequence[Measurement] = list(target.measurements.all())
    numbers = [("measured", each.value) for each in measurements]
    if target.baseline is not None:
        numbers.insert(0, ("baseline", target.baseline))
    numbers.append(("target", target.value))
    return TargetView(
        target,
        "" if target.baseline is None else write_number(target.baseline),
        write_number(target.value),
        [Measured(each, write_number(each.value), proofs.get(each.pk, [])) for each in measurements],
        _marks(numbers),
        passages.get(target.passage_id),
    )


def _marks(numbers: list[tuple[str, Decimal]]) -> list[Mark]:
    low = min(Decimal(0), *(number for _, number in numbers))
    high = max(Decimal(0), *(number for _, number in numbers))
    width = (high - low) or Decimal(1)
    return [Mark(kind, round(SCALE_WIDTH * (number - low) / width)) for kind, number in numbers]
