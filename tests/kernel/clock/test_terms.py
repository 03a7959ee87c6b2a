"""Terms and their codes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from duqin.kernel.clock import Term, TermUnit


@pytest.mark.parametrize(
    ("code", "amount", "unit"),
    [
        ("3wd", 3, TermUnit.working_days),
        ("24h", 24, TermUnit.hours),
        ("4oh", 4, TermUnit.office_hours),
        ("7cd", 7, TermUnit.calendar_days),
        ("0", 0, TermUnit.at_once),
        ("0wd", 0, TermUnit.working_days),
        ("1.5h", Decimal("1.5"), TermUnit.hours),
    ],
)
def test_a_code_is_read_and_written_back(code: str, amount: int | Decimal, unit: TermUnit) -> None:
    assert Term.parse(code) == Term(amount, unit)
    assert str(Term(amount, unit)) == code


@pytest.mark.parametrize(("written", "code"), [(" 3 WD ", "3wd"), ("24.0h", "24h"), ("02.50oh", "2.5oh")])
def test_a_careless_code_is_put_in_order(written: str, code: str) -> None:
    assert str(Term.parse(written)) == code


@pytest.mark.parametrize(
    "code", ["", "3", "wd", "-3wd", "3x", "3 days", "1e3h", "三wd", "1.2.3h", "0.0", "3wd4h"]
)
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="no term"):
        Term.parse(code)


@pytest.mark.parametrize(
    ("amount", "unit", "complaint"),
    [
        (-1, TermUnit.hours, "no length"),
        (Decimal("NaN"), TermUnit.hours, "no length"),
        (Decimal("Infinity"), TermUnit.hours, "no length"),
        (Decimal("1.5"), TermUnit.working_days, "whole"),
        (1, TermUnit.at_once, "no amount"),
        (36_601, TermUnit.calendar_days, "century"),
        (878_401, TermUnit.hours, "century"),
    ],
)
def test_an_impossible_amount_is_refused(amount: int | Decimal, unit: TermUnit, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Term(amount, unit)


def test_whole_hours_are_the_same_however_written() -> None:
    assert Term(Decimal("24.00"), TermUnit.hours) == Term(24, TermUnit.hours)
    assert hash(Term(Decimal("24.00"), TermUnit.hours)) == hash(Term(24, TermUnit.hours))


def test_hours_have_a_duration_and_days_have_days() -> None:
    assert Term.parse("1.5h").duration == timedelta(minutes=90)
    assert Term.parse("3wd").duration == timedelta(0)
    assert (Term.parse("3wd").days, Term.parse("3h").days) == (3, 0)


def test_an_extension_is_added_in_its_own_unit() -> None:
    assert str(Term.parse("7wd") + Term.parse("3wd")) == "10wd"
    with pytest.raises(ValueError, match="units differ"):
        Term.parse("7wd") + Term.parse("24h")
