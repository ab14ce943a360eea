"""The days on which pages are read."""

import datetime
from collections.abc import Iterator

import pytest
import time_machine


def _stay_at(month: int) -> Iterator[None]:
    # Midday of the site's zone, so that no test turns on midnight.
    with time_machine.travel(datetime.datetime(2026, month, 1, 7, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def on_1_march_2026() -> Iterator[None]:
    """Let it be that day while a test runs."""
    yield from _stay_at(3)


@pytest.fixture
def on_1_june_2026() -> Iterator[None]:
    """Let it be that day while a test runs."""
    yield from _stay_at(6)
