"""The pure rules: limits, points, places, clocks."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from duqin.domains.inspections.rules import clocks, deductions, measuring

NOON = datetime(2026, 5, 6, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
LIMITS = [
    {"name": "中心温度", "name_en": "Core", "unit": "℃", "min": 70, "max": None},
    {"name": "冷藏", "unit": "℃", "unit_en": "°C", "min": 0, "max": 8},
]


@pytest.mark.parametrize(
    ("value", "within"), [("70", True), ("69.9", False), ("", None), ("75.5", True)], ids=str
)
def test_a_limit_includes_itself(value: str, within: bool | None) -> None:
    assert measuring.readings(LIMITS, [value])[0].is_within is within


def test_limits_are_said_with_their_unit() -> None:
    first, second = measuring.readings(LIMITS, [])
    assert (first.limit_words, second.limit_words) == ("≥ 70 ℃", "0–8 ℃")
    assert measuring.readings(LIMITS, [], english=True)[0].name == "Core"
    assert measuring.readings(LIMITS, [], english=True)[1].unit == "°C"


@pytest.mark.parametrize("value", ["七十", "nan", "Infinity", "1e30", "--5"])
def test_what_is_no_finite_number_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        measuring.readings(LIMITS, [value])


@pytest.mark.parametrize(
    ("points", "count", "amount", "cost"),
    [
        ("2", 3, "1", "6"),
        ("0.5", 1, "1", "0.5"),
        ("1", 800, "400", "2"),
        ("2", 3, "5", "2"),
        ("2", 12, "5", "4"),
    ],
)
def test_points_are_taken_for_each_full_amount_and_at_least_once(
    points: str, count: int, amount: str, cost: str
) -> None:
    assert deductions.cost(Decimal(points), count, Decimal(amount)) == Decimal(cost)


def test_square_centimetres_are_no_places() -> None:
    assert deductions.places(800, "square_centimetre") == 1
    assert deductions.places(3, "place") == 3


def test_doubling_costs_what_the_capped_deduction_cost() -> None:
    assert deductions.doubled(Decimal(10), Decimal(6)) == Decimal(6)
    assert deductions.doubled(Decimal(4), Decimal(6)) == Decimal(4)
    assert deductions.doubled(Decimal(4), None) == Decimal(4)


@pytest.mark.parametrize(("minutes", "marked"), [(9, False), (10, False), (11, True), (-25, True)])
def test_a_device_clock_is_marked_beyond_ten_minutes(minutes: int, marked: bool) -> None:
    assert (clocks.gap(NOON + timedelta(minutes=minutes), NOON) is not None) is marked


def test_a_device_without_a_clock_is_not_marked() -> None:
    assert clocks.gap(None, NOON) is None
