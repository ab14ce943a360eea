"""Contrast of text and ground, by the formula of WCAG 2.2 (relative luminance, 1.4.3 and 1.4.11)."""

import re

import pytest
from django.conf import settings

TEXT = [
    (ink, ground) for ink in ("ink", "ink-soft", "accent", "alert") for ground in ("paper", "paper-sunken")
] + [
    ("ink", "accent-tint"),
    ("accent", "accent-tint"),
    ("ink", "mark"),
    ("ink", "mark-lit"),
    ("on-accent", "accent"),
]
THEMES = ["light", "dark", "print", "print of who reads in the dark"]
SIGNS = [("edge", "paper"), ("edge", "paper-sunken"), ("accent", "paper"), ("accent", "mark")]


def _themes() -> dict[str, dict[str, str]]:
    css = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    light, dark, print_ = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks)
    return dict(zip(THEMES, (light, light | dark, light | print_, light | dark | print_), strict=True))


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_text_stands_out_from_its_ground_by_4_5_to_1(theme: str) -> None:
    colours = _themes()[theme]
    pale = {pair: _contrast(colours[pair[0]], colours[pair[1]]) for pair in TEXT}
    assert {pair: ratio for pair, ratio in pale.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_signs_and_edges_stand_out_from_their_ground_by_3_to_1(theme: str) -> None:
    colours = _themes()[theme]
    pale = {pair: _contrast(colours[pair[0]], colours[pair[1]]) for pair in SIGNS}
    assert {pair: ratio for pair, ratio in pale.items() if ratio < 3} == {}
