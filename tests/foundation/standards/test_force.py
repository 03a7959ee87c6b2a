"""Which version applies on a day: the arithmetic by itself, then through the database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duqin.foundation.standards import queries, services
from duqin.foundation.standards.rules.in_force import Dates, Standing, in_force, standing
from duqin.foundation.standards.rules.periods import (
    Slip,
    add_months,
    first_revision,
    full_years_end,
    validity_slip,
    yearly_review,
)
from tests.cast import Cast
from tests.foundation.standards.making import adopted, draft, next_version, published

START = date(2025, 1, 1)
DAYS = st.integers(0, 400).map(lambda n: START + timedelta(days=n))
FEBRUARY = date(2025, 2, 20)


def version(number: int, effective_on: date, **more: date) -> Dates:
    state = "repealed" if "repealed_on" in more else "published"
    return Dates(number, state, more.pop("published_on", effective_on), effective_on, **more)


@st.composite
def families(draw: st.DrawFn) -> list[Dates]:
    """Up to five versions of a document with any dates whatever, decided or not."""
    found = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        state = draw(st.sampled_from(["draft", "in_review", "adopted", "published", "published", "repealed"]))
        published_on, effective_on = draw(DAYS), draw(DAYS)
        expires_on = draw(st.none() | DAYS)
        repealed_on = draw(DAYS) if state == "repealed" else None
        found.append(Dates(number, state, published_on, effective_on, expires_on, repealed_on))
    return found


@given(families(), DAYS)
def test_at_most_one_version_applies_on_any_day(family: list[Dates], day: date) -> None:
    effective = [v for v in family if standing(v, family, day) is Standing.EFFECTIVE]
    assert len(effective) <= 1
    assert in_force(family, day) == (effective[0] if effective else None)


@given(families(), DAYS)
def test_what_applies_is_published_in_effect_and_neither_expired_nor_repealed(
    family: list[Dates], day: date
) -> None:
    found = in_force(family, day)
    if found:
        assert found.published_on <= day and found.effective_on <= day  # type: ignore[operator]
        assert found.expires_on is None or day <= found.expires_on
        assert found.repealed_on is None or day < found.repealed_on


@given(families(), DAYS)
def test_every_version_has_a_standing_with_a_word(family: list[Dates], day: date) -> None:
    from duqin.foundation.standards import states

    assert all(states.STANDING[standing(v, family, day)].label for v in family)


def test_a_version_replaced_does_not_come_back_when_the_later_one_ends() -> None:
    old = version(1, date(2025, 1, 1))
    new = version(2, date(2025, 6, 1), expires_on=date(2025, 8, 31))
    assert in_force([old, new], date(2025, 5, 31)) == old
    assert in_force([old, new], date(2025, 8, 31)) == new
    assert in_force([old, new], date(2025, 9, 1)) is None
    assert standing(old, [old, new], date(2025, 9, 1)) is Standing.SUPERSEDED


def test_a_version_repealed_before_its_first_day_replaces_nothing() -> None:
    old = version(1, date(2025, 1, 1))
    new = version(2, date(2025, 6, 1), published_on=date(2025, 4, 1), repealed_on=date(2025, 5, 1))
    assert in_force([old, new], date(2025, 7, 1)) == old


def test_three_years_from_march_end_on_the_leap_day_and_the_stated_end_is_one_day_short() -> None:
    """R-004-109."""
    assert full_years_end(date(2025, 3, 1), 3) == date(2028, 2, 29)
    assert validity_slip(date(2025, 3, 1), date(2028, 2, 28)) == Slip(years=3, days=-1)
    assert validity_slip(date(2025, 3, 1), date(2028, 2, 29)) is None
    assert validity_slip(date(2025, 3, 1), date(2028, 3, 1)) == Slip(years=3, days=1)
    assert validity_slip(date(2025, 3, 1), date(2026, 8, 31)) is None


def test_a_year_from_the_leap_day_is_full_on_28_february() -> None:
    assert full_years_end(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert full_years_end(date(2024, 2, 29), 4) == date(2028, 2, 28)


@given(DAYS, st.integers(0, 60))
def test_months_later_is_never_in_the_month_after(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


def test_reviews_are_due_a_year_after_adoption_and_first_revisions_after_six_months() -> None:
    """R-004-12, R-004-110."""
    assert yearly_review(date(2025, 3, 1)) == date(2026, 3, 1)
    assert first_revision(date(2025, 3, 1)) == date(2025, 9, 1)
    assert add_months(date(2024, 8, 31), 6) == date(2025, 2, 28)


# ---------------------------------------------------------------- through the database


def codes_on(day: date) -> set[tuple[str, int]]:
    return {(c.code, c.document_version.number) for c in queries.clauses_in_force(day=day)}


def test_an_inspection_uses_the_version_of_its_day(cast: Cast) -> None:
    """R-000-20: version 2 is effective 2026-09-01; an inspection of 2026-08-31 cites version 1."""
    first = published(cast, draft(cast), date(2025, 3, 1))
    second = published(
        cast, next_version(cast, first.document), date(2026, 9, 1), adopted_on=date(2026, 7, 1)
    )
    document = first.document
    assert queries.version_in_force(document, date(2026, 8, 31)) == first
    assert queries.version_in_force(document, date(2026, 9, 1)) == second
    assert codes_on(date(2026, 8, 31)) == {("T-1", 1)}
    assert codes_on(date(2026, 9, 1)) == {("T-1", 2)}


def test_published_is_not_yet_in_effect(cast: Cast) -> None:
    """R-004-108: published 2025-02-20, effective 2025-03-01: not applied on 02-28. R-001-35 alike."""
    row = published(cast, draft(cast), date(2025, 3, 1), published_on=FEBRUARY)
    assert queries.version_on_day(row, date(2025, 2, 28)).standing is Standing.UPCOMING
    assert codes_on(date(2025, 2, 28)) == set()
    assert codes_on(date(2025, 3, 1)) == {("T-1", 1)}


def test_the_last_day_counts_and_the_day_after_it_is_expired_but_readable(cast: Cast) -> None:
    """R-004-109: valid to 2028-02-28; on 2028-02-29 the document is expired."""
    row = published(cast, draft(cast), date(2025, 3, 1), expires_on=date(2028, 2, 28))
    assert queries.version_in_force(row.document, date(2028, 2, 28)) == row
    assert queries.version_in_force(row.document, date(2028, 2, 29)) is None
    on_day = queries.version_on_day(row, date(2028, 2, 29))
    assert on_day.standing is Standing.EXPIRED
    assert on_day.slip == Slip(3, -1)
    assert list(queries.versions(cast.student.actor)) == [row]


def test_a_version_without_meeting_and_day_never_takes_effect(cast: Cast) -> None:
    """R-004-111."""
    first = published(cast, draft(cast), date(2025, 3, 1))
    second = next_version(cast, first.document)
    services.submit(second, by=cast.monitoring_head.actor)
    assert queries.version_in_force(first.document, date(2027, 1, 1)) == first


def test_repeal_ends_a_version_from_its_day_on(cast: Cast) -> None:
    row = published(cast, draft(cast), date(2025, 3, 1))
    services.repeal(row, by=cast.director.actor, repealed_on=date(2026, 1, 1), reason="合并到新办法")
    assert codes_on(date(2025, 12, 31)) == {("T-1", 1)}
    assert codes_on(date(2026, 1, 1)) == set()


def test_a_review_shows_as_due_on_its_day(cast: Cast) -> None:
    """R-004-12: adopted 2025-03-01 → review due 2026-03-01."""
    row = published(cast, draft(cast), date(2025, 3, 1), adopted_on=date(2025, 3, 1))
    assert row.review_due_on == date(2026, 3, 1)
    by = cast.student.actor
    assert queries.reviews_due(by, date(2026, 2, 28)) == []
    assert queries.reviews_due(by, date(2026, 3, 1)) == [row]
    assert queries.documents_standing(by, "review", date(2026, 3, 1)) == [row.document_id]


@pytest.mark.parametrize("day", [date(2025, 3, 1), date(2026, 8, 31), date(2026, 9, 1), date(2030, 1, 1)])
def test_the_database_and_the_arithmetic_agree(cast: Cast, day: date) -> None:
    first = published(cast, draft(cast), date(2025, 3, 1), expires_on=date(2029, 12, 31))
    published(cast, next_version(cast, first.document), date(2026, 9, 1), adopted_on=date(2026, 7, 1))
    siblings = list(queries.versions(cast.director.actor))
    applying = in_force([v.dates for v in siblings], day)
    chosen = {v.pk for v in siblings if v.dates == applying}
    assert queries.versions_in_force(day) == chosen


def test_adopted_alone_is_not_in_force(cast: Cast) -> None:
    adopted(cast, draft(cast))
    assert codes_on(date(2026, 1, 1)) == set()
