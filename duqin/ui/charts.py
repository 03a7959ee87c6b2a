"""Geometry of charts as percentages, so that text keeps its size when a chart is narrow; pure.

A chart is SVG without a viewBox: lines, circles, bars and words have their place in percent of its size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor, log10

from duqin.ui.moments import MINUS, decimal_of, plain_number
from duqin.ui.parts import Bar, Number, Point

HEAT_LEVELS = 4


def percent(value: float) -> str:
    """A place in percent with at most two decimals, without a needless zero: 12.5 → “12.5%”."""
    return f"{round(value, 2):g}%"


def nice_scale(low: float, high: float, ticks: int = 4) -> list[float]:
    """Round values from below `low` to above `high`: about `ticks` steps of 1, 2 or 5 by a power of ten."""
    if low == high:
        low, high = low - 1, high + 1
    raw = (high - low) / ticks
    power = 10 ** floor(log10(raw))
    step = next(nice * power for nice in (1, 2, 5, 10) if nice * power >= raw * 0.999)
    first, last = floor(low / step), ceil(high / step)
    return [round(index * step, 10) for index in range(first, last + 1)]


def heat_level(count: int, most: int) -> int:
    """0 for nothing, then 1 to 4 by share of the busiest day."""
    return 0 if count <= 0 or most <= 0 else max(1, ceil(count * HEAT_LEVELS / most))


@dataclass(frozen=True, slots=True)
class Spot:
    """A point where it is drawn."""

    x: str
    y: str
    label: str
    value: str
    url: str


@dataclass(frozen=True, slots=True)
class Segment:
    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class Tick:
    y: str
    text: str


@dataclass(frozen=True, slots=True)
class AxisLabel:
    x: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A line chart, ready to be written down."""

    spots: Sequence[Spot]
    segments: Sequence[Segment]
    ticks: Sequence[Tick]
    labels: Sequence[AxisLabel]
    target_y: str
    last: str
    first: str


def line(points: Sequence[Point], target: Number | None = None, *, margin: float = 3) -> Chart:
    """Places of a trend; a gap (None) breaks the line. `margin` is left and right, in percent."""
    values = [float(point.value) for point in points if point.value is not None]
    bounds = values + ([float(target)] if target is not None else [])
    if not bounds:
        return Chart((), (), (), (), "", "", "")
    ticks = nice_scale(min(bounds), max(bounds))
    low, high = ticks[0], ticks[-1]

    def y_of(value: float) -> float:
        return 96 - (value - low) / (high - low) * 90

    step = (100 - 2 * margin) / max(len(points) - 1, 1)
    placed = [
        (margin + index * step, y_of(float(point.value)), point)
        for index, point in enumerate(points)
        if point.value is not None
    ]
    neighbours = [(a, b) for a, b in pairwise(placed) if round((b[0] - a[0]) / step) == 1 or len(points) == 1]
    return Chart(
        spots=[
            Spot(percent(x), percent(y), str(p.label), plain_number(p.value), p.url) for x, y, p in placed
        ],
        segments=[Segment(percent(a[0]), percent(a[1]), percent(b[0]), percent(b[1])) for a, b in neighbours],
        ticks=[Tick(percent(y_of(tick)), plain_number(tick)) for tick in ticks],
        labels=_labels(points, margin, step),
        target_y=percent(y_of(float(target))) if target is not None else "",
        first=plain_number(placed[0][2].value) if placed else "",
        last=plain_number(placed[-1][2].value) if placed else "",
    )


def _labels(points: Sequence[Point], margin: float, step: float) -> list[AxisLabel]:
    """Words under the axis: first, last and as many between as fit on a phone (five in all)."""
    count = len(points)
    every = max(1, ceil((count - 1) / 4)) if count > 1 else 1
    chosen = [index for index in range(0, count, every) if index == 0 or count - 1 - index >= every]
    if count > 1:
        chosen.append(count - 1)
    anchors = {0: "start", count - 1: "end"}
    return [
        AxisLabel(percent(margin + index * step), str(points[index].label), anchors.get(index, "middle"))
        for index in chosen
    ]


@dataclass(frozen=True, slots=True)
class RankRow:
    """A bar as drawn: widths in percent of the longest, the change in words."""

    rank: int
    bar: Bar
    width: str
    ghost: str
    value: str
    previous: str
    change: str
    trend: str


def ranking(bars: Sequence[Bar]) -> list[RankRow]:
    """Bars in the order given; equal values share a rank, the next rank counts them all."""
    longest = max((max(float(bar.value), float(bar.previous or 0)) for bar in bars), default=0) or 1
    rows: list[RankRow] = []
    for index, bar in enumerate(bars):
        tied = index > 0 and bars[index - 1].value == bar.value
        before, now = decimal_of(bar.previous), decimal_of(bar.value) or Decimal(0)
        change = "" if before is None else plain_number(now - before)
        rows.append(
            RankRow(
                rank=rows[-1].rank if tied else index + 1,
                bar=bar,
                width=percent(max(float(bar.value), 0) / longest * 100),
                ghost="" if bar.previous is None else percent(max(float(bar.previous), 0) / longest * 100),
                value=plain_number(bar.value),
                previous=plain_number(bar.previous),
                change=change if change in ("", "0") or change.startswith(MINUS) else f"+{change}",
                trend="" if change in ("", "0") else ("down" if change.startswith(MINUS) else "up"),
            )
        )
    return rows
