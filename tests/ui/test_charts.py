"""The geometry of charts: round scales, honest gaps, shared ranks."""

from __future__ import annotations

from decimal import Decimal

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from duqin.ui import charts
from duqin.ui.parts import Bar, Point
from duqin.ui.tags.figures import bar_ranking

values = st.floats(-1e6, 1e6, allow_nan=False).map(lambda v: round(v, 2))


@given(values, values)
def test_a_scale_holds_both_ends_in_a_few_even_steps(one, other):
    low, high = sorted((one, other))
    ticks = charts.nice_scale(low, high)
    assert ticks[0] <= low + 1e-6 and ticks[-1] >= high - 1e-6
    assert 2 <= len(ticks) <= 8


@given(st.lists(st.one_of(st.none(), values), min_size=1, max_size=40), st.one_of(st.none(), values))
def test_every_point_stands_inside_the_picture(numbers, target):
    chart = charts.line([Point(str(i), number) for i, number in enumerate(numbers)], target)
    places = [float(place.rstrip("%")) for spot in chart.spots for place in (spot.x, spot.y)]
    assert all(0 <= place <= 100 for place in places)
    assert len(chart.spots) == sum(number is not None for number in numbers)


def test_a_gap_breaks_the_line_and_is_no_zero():
    chart = charts.line([Point("1", 5), Point("2", None), Point("3", 6), Point("4", 7)])
    assert len(chart.spots) == 3 and len(chart.segments) == 1


def test_nothing_to_draw_draws_nothing():
    assert charts.line([]).spots == ()


def test_equal_values_share_a_rank_and_the_next_counts_them():
    rows = charts.ranking([Bar("a", 9), Bar("b", 8), Bar("c", 8), Bar("d", 7)])
    assert [row.rank for row in rows] == [1, 2, 2, 4]


def test_the_ghost_is_the_period_before_and_the_change_is_signed():
    up, down, new = charts.ranking([Bar("a", Decimal("9.5"), 9), Bar("b", 8, 10.5), Bar("c", 7)])
    assert (up.change, up.trend, down.change, down.trend, new.change, new.ghost) == (
        "+0.5",
        "up",
        "−2.5",
        "down",
        "",
        "",
    )
    assert down.ghost == "100%"


def test_a_ranking_says_what_its_upright_line_is_and_only_where_there_is_one():
    def drawn(*bars: Bar) -> str:
        return render_to_string("ui/parts/bar_ranking.html", bar_ranking(bars, label="得分"))

    with_line, without = drawn(Bar("a", 9, 8), Bar("b", 7)), drawn(Bar("a", 9), Bar("b", 7))
    assert ("竖线为上期" in with_line, with_line.count('class="ghost"')) == (True, 1)
    assert ("竖线为上期" in without, without.count("ghost")) == (False, 0)


def test_heat_is_relative_to_the_busiest_day():
    assert [charts.heat_level(count, 8) for count in (0, 1, 2, 4, 8)] == [0, 1, 1, 2, 4]
