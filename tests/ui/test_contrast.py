"""Colours: AA for every text on every ground it stands on, in both themes; 7:1 for ink on the sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "frontend" / "css"
BLOCK = re.compile(r"(?P<head>[^{}]*)\{(?P<body>[^{}]*--ground:[^{}]*)\}")
FAMILIES = ("open", "waiting", "overdue", "settled", "void")
GROUNDS = ("ground", "sheet", "sunk")


def themes():
    text = (CSS / "tokens.css").read_text("utf-8")
    found = [dict(re.findall(r"--([\w-]+):\s*([^;]+);", match["body"])) for match in BLOCK.finditer(text)]
    light, by_device, chosen = found
    return {"light": light, "dark": chosen, "device": by_device}


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def pairs():
    for ground in GROUNDS:
        for text in ("ink", "soft", "accent", "accent-deep", *FAMILIES):
            yield text, ground, 4.5
        yield "edge", ground, 3.0
    for family in FAMILIES:
        yield family, f"{family}-soft", 4.5
        yield "ink", f"{family}-soft", 4.5
    yield "accent-deep", "accent-soft", 4.5
    yield "accent", "accent-soft", 4.5
    yield "on-accent", "accent", 4.5
    yield "on-accent", "accent-deep", 4.5
    yield "on-overdue", "overdue-solid", 4.5
    yield "ink", "sheet", 7.0
    yield "soft", "sunk", 4.5
    for level, text in [("1", "on-heat-low"), ("2", "on-heat-low"), ("3", "on-heat-3"), ("4", "on-heat-4")]:
        yield text, f"heat-{level}", 4.5
    yield "ground", "ink", 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_read(theme):
    colours = themes()[theme]
    poor = {
        f"{text} on {ground}": round(contrast(colours[text], colours[ground]), 2)
        for text, ground, least in pairs()
        if contrast(colours[text], colours[ground]) < least
    }
    assert not poor


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_sheet_reads_in_bright_sun(theme):
    colours = themes()[theme]
    assert contrast(colours["ink"], colours["sheet"]) >= 7
    assert theme == "dark" or contrast(colours["soft"], colours["sheet"]) >= 6


def test_dark_by_device_and_dark_by_choice_are_the_same():
    found = themes()
    assert found["device"] == found["dark"]


def test_four_sizes_and_two_weights():
    text = "\n".join(path.read_text("utf-8") for path in CSS.glob("*.css") if path.name != "papers.css")
    sizes = set(re.findall(r"font-size:\s*([^;}]+)", text)) - {"inherit", "16px"}
    on_screen = {size for size in sizes if not size.endswith("pt")}  # papers are measured in points
    assert on_screen == {"var(--small)", "var(--body)", "var(--head)", "var(--large)"}
    assert set(re.findall(r"font-weight:\s*([^;}]+)", text)) == {"400", "var(--strong)"}
