"""A locked row is written column by column: what has changed, and nothing else."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from duqin.domains.inspections.models import Inspection
from duqin.foundation.organisation.models import Unit
from tests.cast import Cast
from tests.domains.inspections import visit


def saved(row: Any) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        row.save()
    return [str(query["sql"]) for query in seen.captured_queries]


def test_only_what_has_changed_is_written(cast: Cast) -> None:
    unit = Unit.objects.get(pk=cast.catering.pk)
    unit.locked()
    unit.short_name = "饮食"
    (sql,) = saved(unit)
    assert '"short_name"' in sql
    assert '"name_en"' not in sql
    assert Unit.objects.get(pk=unit.pk).short_name == "饮食"


def test_nothing_changed_writes_nothing(cast: Cast) -> None:
    unit = Unit.objects.get(pk=cast.catering.pk)
    unit.locked()
    assert saved(unit) == []


def test_what_was_changed_back_is_written_back(cast: Cast) -> None:
    unit = Unit.objects.get(pk=cast.catering.pk)
    before = unit.short_name
    unit.locked()
    unit.short_name = "甲"
    unit.save()
    unit.short_name = before
    unit.save()
    assert Unit.objects.get(pk=unit.pk).short_name == before


def test_a_list_changed_in_place_is_written(cast: Cast) -> None:
    visit.library(cast)
    record = visit.begin(cast)
    record.locked()
    record.outline.append("留样")
    record.save()
    assert Inspection.objects.get(pk=record.pk).outline[-1] == "留样"


def test_after_the_lock_all_of_it_is_written_again(cast: Cast) -> None:
    unit = Unit.objects.get(pk=cast.catering.pk)
    unit.locked()
    unit.unlocked()
    (sql,) = saved(unit)
    assert '"name_en"' in sql
