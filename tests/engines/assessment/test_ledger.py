"""The ledger only grows; a month is frozen, published, corrected as version n + 1 (R-001-02, R-000-38)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from duqin.engines.assessment import queries
from duqin.engines.assessment import services as assessment
from duqin.engines.assessment.models import LedgerEntry, Scorecard
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.refs import Ref
from tests.cast import Cast

MARCH = date(2026, 3, 12)
APRIL = "2026-04-02T09:00:00+08:00"


def deduct(cast: Cast, key: str, points: str, day: date = MARCH) -> LedgerEntry:
    return assessment.post(
        key=key,
        unit=cast.catering,
        kind="deduction",
        points=Decimal(points),
        occurred_on=day,
        origin=Ref("inspections.finding", key, f"问题 {key}"),
        posted_by_name="王督查",
        inspector_name="王督查",
    )


def test_march_gives_96_5(cast: Cast) -> None:
    for key, points in [("a", "-1"), ("b", "-2"), ("c", "-0.5")]:
        deduct(cast, key, points)
    assert queries.card(cast.catering, "2026-03").score == Decimal("96.50")


def test_posting_twice_changes_nothing(cast: Cast) -> None:
    assert deduct(cast, "a", "-1").pk == deduct(cast, "a", "-1").pk
    assert LedgerEntry.objects.count() == 1


def test_a_reversal_cancels_and_both_stay(cast: Cast) -> None:
    deduct(cast, "a", "-3")
    assessment.reverse_origin(Ref("inspections.finding", "a"), reason="误记", posted_by_name="陈部长")
    assert (
        assessment.reverse_origin(Ref("inspections.finding", "a"), reason="误记", posted_by_name="陈部长")
        == []
    )
    assert queries.card(cast.catering, "2026-03").score == Decimal(100)
    assert sum(LedgerEntry.objects.values_list("points", flat=True)) == 0


@pytest.mark.parametrize(
    "change", ["UPDATE assessment_ledgerentry SET points = 0", "DELETE FROM assessment_ledgerentry"]
)
def test_the_database_refuses_to_edit_the_ledger(cast: Cast, change: str) -> None:
    deduct(cast, "a", "-1")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_deduction_cannot_be_positive(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        deduct(cast, "a", "2")


@time_machine.travel(APRIL, tick=False)
def test_a_frozen_month_does_not_move(cast: Cast) -> None:
    deduct(cast, "a", "-3")
    cards = assessment.freeze_month(by=cast.monitoring_head.actor, period="2026-03")
    assert {card.unit_id for card in cards} == {cast.catering.pk, cast.fleet.pk, cast.provider.pk}
    deduct(cast, "late", "-2")
    assert queries.card(cast.catering, "2026-03").score == Decimal("97.00")
    assert [(old.score, new.score) for old, new in queries.drifted("2026-03")] == [
        (Decimal("97.00"), Decimal("95.00"))
    ]
    assert assessment.freeze_month(by=cast.monitoring_head.actor, period="2026-03") == []


@time_machine.travel(APRIL, tick=False)
def test_a_correction_keeps_both_versions(cast: Cast) -> None:
    deduct(cast, "a", "-3")
    assessment.freeze_month(by=cast.monitoring_head.actor, period="2026-03")
    assessment.publish_month(by=cast.director.actor, period="2026-03")
    assessment.reverse_origin(Ref("inspections.finding", "a"), reason="误记", posted_by_name="陈部长")
    first = Scorecard.objects.get(unit=cast.catering)
    fresh = assessment.correct(first, by=cast.director.actor, reason="问题认定有误")
    assert (fresh.number, fresh.score, fresh.state) == (2, Decimal("100.00"), "published")
    old = Scorecard.objects.get(unit=cast.catering, number=1)
    assert (old.score, old.state) == (Decimal("97.00"), "superseded")
    assert fresh.correction_reason == "问题认定有误"
    with pytest.raises(Refusal) as refusal:
        assessment.correct(fresh, by=cast.director.actor, reason="再来一次")
    assert refusal.value.code == "card.unchanged"


@time_machine.travel(APRIL, tick=False)
def test_a_running_month_is_not_frozen_and_not_by_everyone(cast: Cast) -> None:
    with pytest.raises(Refusal) as refusal:
        assessment.freeze_month(by=cast.monitoring_head.actor, period="2026-04")
    assert refusal.value.code == "period.running"
    with pytest.raises(Forbidden):
        assessment.freeze_month(by=cast.head.actor, period="2026-03")
    with pytest.raises(Forbidden):
        assessment.publish_month(by=cast.inspector.actor, period="2026-03")


@time_machine.travel(APRIL, tick=False)
def test_every_point_names_its_source(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    deduct(cast, "a", "-3")
    page = browser_of(cast.head).get("/assessment/2026-03/CY/").content.decode()
    assert "问题 a" in page
    assert "王督查" in page
    assert re.search(r">\s*97\s*<", page)


@time_machine.travel(APRIL, tick=False)
def test_another_department_sees_a_published_score_without_its_trace(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    deduct(cast, "a", "-3")
    assert browser_of(cast.stranger).get("/assessment/2026-03/CY/").status_code == 404
    assessment.freeze_month(by=cast.monitoring_head.actor, period="2026-03")
    assessment.publish_month(by=cast.director.actor, period="2026-03")
    page = browser_of(cast.stranger).get("/assessment/2026-03/CY/")
    assert page.status_code == 200
    assert re.search(r">\s*97\s*<", page.content.decode())
    assert "问题 a" not in page.content.decode()


def test_the_ranking_calls_last_month_what_it_draws(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    deduct(cast, "a", "-3")
    with time_machine.travel("2026-05-06T09:00:00+08:00", tick=False):
        page = browser_of(cast.monitoring_head).get("/assessment/2026-04/").content.decode()
    assert 'class="ghost"' in page
    assert "竖线为上期" in page
    assert "<caption>各单位得分</caption>" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_ledger_list_costs_few_statements(
    cast: Cast,
    browser_of,
    django_assert_max_num_queries,
    rows: int,  # type: ignore[no-untyped-def]
) -> None:
    for number in range(rows):
        deduct(cast, str(number), "-1")
    browser = browser_of(cast.monitoring_head)
    browser.get("/assessment/ledger/")
    with django_assert_max_num_queries(12):
        assert browser.get("/assessment/ledger/").status_code == 200
