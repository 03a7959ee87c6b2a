"""Dates and numbers in the words people use for them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from duqin.kernel.figures import Rate
from duqin.ui import moments
from duqin.ui.tags.marks import rate

CAMPUS = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def in_2026():
    with time_machine.travel(datetime(2026, 5, 6, 9, 0, tzinfo=CAMPUS), tick=False):
        yield


def test_a_moment_names_day_weekday_and_time_on_campus():
    assert moments.moment_words(datetime(2026, 5, 11, 6, 5, tzinfo=ZoneInfo("UTC"))) == "5月11日 周一 14:05"


def test_another_year_is_named():
    assert moments.day_words(date(2025, 12, 31)) == "2025年12月31日 周三"


def test_english_order_of_a_date():
    with translation.override("en"):
        assert moments.moment_words(datetime(2026, 5, 11, 14, 5, tzinfo=CAMPUS)) == "Mon 11 May 14:05"


def test_a_deadline_at_midnight_is_24_00_of_the_day_that_ends():
    assert moments.due_words(datetime(2026, 5, 12, 0, 0, tzinfo=CAMPUS)) == "5月11日 周一 24:00"
    assert moments.due_words(datetime(2026, 5, 12, 12, 0, tzinfo=CAMPUS)) == "5月12日 周二 12:00"


def test_nothing_is_written_for_nothing():
    assert [f(None) for f in (moments.day_words, moments.moment_words, moments.due_words)] == ["", "", ""]
    assert moments.points_words(None) == moments.amount_words("") == moments.count_words(None) == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("-2.50", "−2.5"),
        (Decimal("3.00"), "+3"),
        (0, "0"),
        ("-0.0", "0"),
        (100, "+100"),
        (Decimal("1E+2"), "+100"),
    ],
)
def test_points_are_signed_and_lose_needless_zeros(value, words):
    assert moments.points_words(value) == words


def test_a_rate_is_truncated_and_shows_what_it_is_made_of():
    assert moments.rate_words(1899, 2000) == "94.9 %（1899/2000）"
    assert moments.rate_words(19, 20) == "95.0 %（19/20）"
    assert moments.rate_words(0, 0) == "—（0/0）"


def test_the_rate_filter_takes_a_pair_a_text_or_a_kernel_rate():
    assert rate(19, 20) == rate("19,20") == rate(None, "19,20") == rate(Rate(19, 20)) == "95.0 %（19/20）"


def test_a_capped_count_says_so():
    assert [moments.count_words(n) for n in (0, 1000, 1001)] == ["0", "1,000", "1,000+"]


def test_money_has_groups_and_a_unit():
    assert moments.amount_words("12345") == "12,345.00 元"


@given(st.integers(1, 10_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_written_rate_never_exceeds_the_true_one(pair):
    part, whole = pair
    written = Decimal(moments.rate_words(part, whole).split(" %")[0])
    assert written * whole <= Decimal(part) * 100 < (written + Decimal("0.1")) * whole
