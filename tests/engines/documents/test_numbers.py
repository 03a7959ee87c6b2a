"""Numbers: in order, without gaps, kept when void, protected by the database itself."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from duqin.engines.documents import queries
from duqin.engines.documents import services as documents
from duqin.engines.documents.models import NumberDrawn, NumberSeries
from duqin.engines.documents.rules.patterns import written
from duqin.foundation.organisation.models import Unit
from duqin.kernel.errors import Refusal
from duqin.kernel.refs import Ref
from tests.cast import SINCE, Cast

PATTERN = "{unit}整改〔{year}〕{seq:03d}号"


def draw(
    unit: Unit | None, *, kind: str = "tests.paper", year: int = 2026, pattern: str = PATTERN
) -> NumberDrawn:
    return documents.draw_number(
        kind=kind, unit=unit, year=year, pattern=pattern, used_for=Ref("tests.paper", "7", "纸")
    )


def test_numbers_follow_each_other_in_a_series_of_their_own(cast: Cast) -> None:
    assert [draw(cast.monitoring).text for _ in range(2)] == [
        "监控整改〔2026〕001号",
        "监控整改〔2026〕002号",
    ]
    assert draw(cast.security).text == "保卫整改〔2026〕001号"
    assert draw(cast.monitoring, year=2027).text == "监控整改〔2027〕001号"
    assert draw(None, kind="tests.other", pattern="第{seq}期").text == "第1期"


def test_a_unit_without_short_name_is_written_in_full(cast: Cast) -> None:
    unit = Unit.objects.create(code="X", name="信息化办公室", kind="department", parent=cast.centre)
    assert draw(unit).text == "信息化办公室整改〔2026〕001号"


def test_an_undone_paper_gives_its_number_back(cast: Cast) -> None:
    draw(cast.monitoring)
    with pytest.raises(RuntimeError), transaction.atomic():
        draw(cast.monitoring)
        raise RuntimeError("the paper failed")
    assert draw(cast.monitoring).sequence == 2
    assert queries.missing(NumberSeries.objects.get(unit=cast.monitoring)) == []


def counted(unit: Unit) -> documents.Next:
    return documents.next_number(kind="tests.paper", unit=unit, year=2026, pattern=PATTERN)


def test_a_number_nobody_needs_is_given_back_and_drawn_by_the_next(cast: Cast) -> None:
    draw(cast.monitoring)
    number = counted(cast.monitoring)
    assert number.text == "监控整改〔2026〕002号"
    number.give_back()
    assert draw(cast.monitoring).text == number.text
    assert queries.missing(NumberSeries.objects.get(unit=cast.monitoring)) == []


def test_a_number_before_the_last_one_cannot_be_given_back(cast: Cast) -> None:
    number = counted(cast.monitoring)
    counted(cast.monitoring)
    with pytest.raises(RuntimeError, match="001号 is not the last number"):
        number.give_back()


def test_a_number_is_written_together_with_the_rows_of_its_paper(cast: Cast) -> None:
    along = Unit(code="N", name="新", kind="department", valid_from=SINCE)
    number = counted(cast.monitoring).used_for(Ref("tests.paper", "7", "纸"))
    drawn = documents.keep_number(number, [along])
    assert (drawn.text, drawn.used_for_id) == ("监控整改〔2026〕001号", "7")
    assert Unit.objects.get(code="N").pk == along.pk
    again = Unit(code="N", name="又", kind="department", valid_from=SINCE)
    with pytest.raises(IntegrityError), transaction.atomic():
        documents.keep_number(counted(cast.monitoring).used_for(Ref("tests.paper", "8", "纸")), [again])
    assert draw(cast.monitoring).sequence == 2


def test_a_void_number_stays_with_its_first_reason_and_is_never_drawn_again(cast: Cast) -> None:
    first = draw(cast.monitoring)
    documents.void_number(first, reason="发错单位")
    documents.void_number(first, reason="再次作废")
    assert (first.void_reason, first.voided_at is not None) == ("发错单位", True)
    assert draw(cast.monitoring).sequence == 2
    assert [n.text for n in queries.register("tests.paper", cast.monitoring, 2026)] == [
        "监控整改〔2026〕001号",
        "监控整改〔2026〕002号",
    ]


def test_two_units_of_one_short_name_are_told_to_change_it(cast: Cast) -> None:
    twin = Unit.objects.create(code="JK2", name="督导部", short_name="监控", kind="department")
    draw(cast.monitoring)
    with pytest.raises(Refusal) as refused:
        draw(twin)
    assert refused.value.code == "number.taken"
    assert "简称" in str(refused.value)


@pytest.mark.parametrize(
    "change", ["UPDATE documents_numberdrawn SET text = 'X'", "DELETE FROM documents_numberdrawn"]
)
def test_the_database_keeps_a_drawn_number(cast: Cast, change: str) -> None:
    from django.db import connection

    draw(cast.monitoring)
    with (
        pytest.raises(DatabaseError, match="numbers stay"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_a_gap_made_past_the_services_is_found(cast: Cast) -> None:
    draw(cast.monitoring)
    NumberSeries.objects.filter(unit=cast.monitoring).update(last=3)
    assert queries.missing(NumberSeries.objects.get(unit=cast.monitoring)) == [2, 3]


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_no_number_is_drawn() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        draw(None)


@pytest.mark.parametrize("pattern", ["{unit}{year}", "{seq}{name}", "{seq.__class__}"])
def test_a_pattern_names_only_what_it_may(pattern: str) -> None:
    with pytest.raises(ValueError):
        written(pattern, unit="监控", year=2026, sequence=1)
