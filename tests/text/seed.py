"""The seed text, as a version stores it."""

from pathlib import Path

from initiatives.text.intake import normalise_input

SEED = normalise_input(
    (Path(__file__).parents[2] / "initiatives/dossiers/tashkent-2025/tokayev.ru.txt").read_bytes()
)
