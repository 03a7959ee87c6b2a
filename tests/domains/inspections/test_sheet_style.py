"""The sheet is read in bright sun: every text on it at least 7:1, in both themes (design/interface.md)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.ui.test_contrast import contrast, themes

CSS = (Path(__file__).parents[3] / "frontend" / "css" / "sheet.css").read_text("utf-8")
TEXTS = ("ink", "soft", "accent", "accent-deep", "open", "settled", "void")


def sheet_colours(theme: str) -> dict[str, str]:
    """The tokens as they stand inside `.sheet`: those of the theme, overridden by the sheet's own."""
    head = r"\n\.sheet \{" if theme == "light" else r'\[data-theme="dark"\] \.sheet \{'
    block = re.search(head + r"([^}]*)\}", CSS)
    assert block
    return themes()[theme] | dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", block[1]))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_of_the_sheet_is_at_least_seven_to_one(theme: str) -> None:
    colours = sheet_colours(theme)
    poor = {
        f"{text} on {ground}": round(contrast(colours[text], colours[ground]), 2)
        for ground in ("sheet", "ground")
        for text in TEXTS
        if contrast(colours[text], colours[ground]) < 7
    }
    assert poor == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_answer_and_the_primary_button_too(theme: str) -> None:
    colours = sheet_colours(theme)
    for chosen in ("settled", "open", "void"):
        assert contrast(colours["sheet"], colours[chosen]) >= 7, chosen
    assert contrast(colours["on-accent"], colours["accent"]) >= 7


def test_the_device_theme_and_the_chosen_dark_are_the_same() -> None:
    device = re.search(r':root:not\(\[data-theme="light"\]\) \.sheet \{([^}]*)\}', CSS)
    chosen = re.search(r'\n\[data-theme="dark"\] \.sheet \{([^}]*)\}', CSS)
    assert device
    assert chosen
    assert device[1].split() == chosen[1].split()
