"""A stored derivation: comes back the same, and explains itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from duqin.kernel.clock import Derivation, Pause, TermUnit, Why


@pytest.mark.parametrize("term", ["3wd", "24h", "4.5oh", "7cd", "0", "0wd"])
@pytest.mark.parametrize("start", ["2026-04-30 16:00", "2026-12-30 10:00:07.5"])
def test_a_derivation_comes_back_from_the_database_as_it_went(
    reckon: Callable[..., Derivation], start: str, term: str
) -> None:
    derivation = reckon(start, term)
    stored = json.dumps(derivation.to_json())

    assert Derivation.from_json(json.loads(stored)) == derivation
    assert json.dumps(Derivation.from_json(json.loads(stored)).to_json()) == stored


def test_a_waiting_derivation_comes_back_too(
    reckon: Callable[..., Derivation], pause: Callable[..., Pause]
) -> None:
    derivation = reckon("2026-03-02 10:00", "3wd", pause("2026-03-04 09:00", reason="等待配件"))

    assert Derivation.from_json(derivation.to_json()) == derivation


def test_the_stored_form_is_this_one(reckon: Callable[..., Derivation]) -> None:
    """Deadlines of ten years ago must still explain themselves: change the format number with the form."""
    assert reckon("2026-05-08 16:00", "2wd").to_json() == {
        "format": 1,
        "start": "2026-05-08T08:00:00+00:00",
        "term": "2wd",
        "due": "2026-05-11T15:59:59+00:00",
        "as_of": "2026-05-11T15:59:59+00:00",
        "tz": "Asia/Shanghai",
        "provisional_years": [],
        "lines": [
            {"date": "2026-05-08", "counted": False, "why": "start", "number": 0},
            {"date": "2026-05-09", "counted": True, "why": "adjusted_workday", "number": 1, "note": "劳动节"},
            {"date": "2026-05-10", "counted": False, "why": "weekend"},
            {"date": "2026-05-11", "counted": True, "why": "working", "number": 2},
        ],
    }


def test_a_format_of_the_future_is_refused(reckon: Callable[..., Derivation]) -> None:
    stored = reckon("2026-05-08 16:00", "2wd").to_json() | {"format": 2}

    with pytest.raises(ValueError, match="format 2"):
        Derivation.from_json(stored)


def test_the_term_keeps_its_kind(reckon: Callable[..., Derivation]) -> None:
    term = Derivation.from_json(reckon("2026-05-08 16:00", "4.5oh").to_json()).term

    assert (term.amount, term.unit) == (Decimal("4.5"), TermUnit.office_hours)


def test_an_explanation_folds_the_days_left_out_and_keeps_the_days_counted(
    reckon: Callable[..., Derivation],
) -> None:
    rows = reckon("2026-04-30 16:00", "4wd").explain()

    assert [(row.from_date, row.days, row.why, row.number) for row in rows] == [
        (date(2026, 4, 30), 1, Why.start, 0),
        (date(2026, 5, 1), 5, Why.holiday, None),
        (date(2026, 5, 6), 1, Why.working, 1),
        (date(2026, 5, 7), 1, Why.working, 2),
        (date(2026, 5, 8), 1, Why.working, 3),
        (date(2026, 5, 9), 1, Why.adjusted_workday, 4),
    ]


def test_an_explanation_adds_up_paused_minutes(
    reckon: Callable[..., Derivation], pause: Callable[..., Pause]
) -> None:
    rows = reckon("2026-03-02 10:00", "2h", pause("2026-03-02 11:00", "2026-03-04 11:00")).explain()

    assert [(row.why, row.days, row.minutes) for row in rows] == [
        (Why.start, 1, None),
        (Why.clock_hours, 1, 60),
        (Why.paused, 3, 48 * 60),
        (Why.clock_hours, 1, 60),
    ]
