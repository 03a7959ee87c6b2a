"""Clauses on many days, read once: the same as asked day by day (R-000-20, R-004-113)."""

from __future__ import annotations

from datetime import date, timedelta

from duqin.foundation.standards import queries
from duqin.foundation.standards.models import Waiver
from tests.cast import Cast
from tests.foundation.standards import making

CODES = ["T-1", "T-2", "U-1"]
DAYS = [date(2025, 1, 1) + timedelta(days=11 * n) for n in range(60)]


def test_a_clause_on_any_day_is_the_one_in_force_on_it(cast: Cast) -> None:
    first = making.in_force(cast, "T-1", "T-2", effective_on=date(2025, 3, 1))
    second = making.next_version(cast, first.document)
    second.clauses.filter(code="T-2").delete()
    making.published(
        cast, second, date(2025, 9, 1), adopted_on=date(2025, 8, 1), expires_on=date(2026, 3, 31)
    )
    making.in_force(cast, "U-1", document="other", expires_on=date(2025, 12, 31))
    making.draft(cast, "V-1", document="third")
    clauses = queries.ClausesThroughTime([*CODES, "V-1"])
    for day in DAYS:
        wanted = {clause.code: clause.pk for clause in queries.clauses_in_force(day=day, bare=True)}
        found = {code: clause.pk for code in CODES if (clause := clauses.on(code, day)) is not None}
        assert found == wanted, day
    assert (clauses.knows("V-1"), clauses.knows("X")) == (False, False)
    assert clauses.numbered("T-2", 1) is not None
    assert clauses.numbered("T-2", 2) is None


def test_a_waiver_holds_on_its_days_for_its_unit_and_those_below(cast: Cast) -> None:
    making.in_force(cast, "T-1", effective_on=date(2025, 3, 1))
    first, last = date(2025, 5, 1), date(2025, 5, 31)
    Waiver.objects.create(clause_code="T-1", unit=cast.centre, from_date=first, to_date=last, **MINUTES)
    clauses = queries.ClausesThroughTime(["T-1"])
    for unit in (cast.catering, cast.security):
        for day in (first - timedelta(days=1), first, last, last + timedelta(days=1)):
            listed = queries.clauses_in_force(day=day, unit=unit, bare=True)
            assert clauses.is_waived("T-1", day, unit.pk) is (not listed), (unit, day)


MINUTES = {"reason": "改造", "minutes": "2025 年第 6 次会议"}
