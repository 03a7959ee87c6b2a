"""A locked row is written column by column: what has changed, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from duqin.domains.inspections.models import Inspection
from duqin.foundation.organisation.models import Unit
from duqin.kernel.writing import put_in_together
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


def held(cast: Cast) -> Unit:
    unit = Unit.objects.get(pk=cast.catering.pk)
    unit.locked()
    return unit


def test_what_was_written_by_name_is_written_back(cast: Cast) -> None:
    unit = held(cast)
    before, unit.short_name = unit.short_name, "甲"
    unit.save(update_fields=["short_name"])
    unit.short_name = before
    unit.save()
    assert Unit.objects.get(pk=unit.pk).short_name == before


def test_what_was_read_again_is_what_is_stored(cast: Cast) -> None:
    """A bulk update within the act, read again, then undone by hand: what the noun holds is stored."""
    for fields in (None, ["short_name"]):
        unit = held(cast)
        before = unit.short_name
        Unit.objects.filter(pk=unit.pk).update(short_name="甲")
        unit.refresh_from_db(fields=fields)
        assert (unit.short_name, saved(unit)) == ("甲", [])
        unit.short_name = before
        unit.save()
        assert Unit.objects.get(pk=unit.pk).short_name == before


def test_what_was_read_again_of_one_column_leaves_the_changes_of_another(cast: Cast) -> None:
    unit = held(cast)
    unit.name = "新名"
    unit.refresh_from_db(fields=["short_name"])
    unit.save()
    assert Unit.objects.get(pk=unit.pk).name == "新名"


def test_a_deferred_column_is_written_only_when_it_was_assigned(cast: Cast) -> None:
    unit = Unit.objects.defer("name_en", "short_name").get(pk=cast.catering.pk)
    unit.locked()
    unit.short_name = "甲"
    (sql,) = saved(unit)
    assert ('"short_name"' in sql, '"name_en"' in sql) == (True, False)
    assert unit.name_en == cast.catering.name_en
    assert '"name_en"' not in "".join(saved(unit))


def test_two_who_hold_the_same_row_in_one_act_keep_each_others_columns(cast: Cast) -> None:
    outer, inner = held(cast), held(cast)
    inner.name, outer.short_name = "内", "外"
    inner.save()
    outer.save()
    stored = Unit.objects.get(pk=outer.pk)
    assert (stored.name, stored.short_name) == ("内", "外")


def test_what_a_savepoint_took_back_is_written_again(cast: Cast) -> None:
    unit = held(cast)
    unit.short_name = "甲"
    with pytest.raises(RuntimeError), transaction.atomic():
        unit.save()
        raise RuntimeError
    unit.save()
    assert Unit.objects.get(pk=unit.pk).short_name == "甲"


def test_what_is_to_be_reckoned_is_reckoned_once_a_save(cast: Cast) -> None:
    unit = held(cast)
    unit.version = F("version") + 1
    unit.name = "新名"
    unit.save()
    stored = Unit.objects.get(pk=unit.pk)
    assert (stored.version, stored.name) == (cast.catering.version + 1, "新名")


def test_a_relation_stored_after_it_was_assigned_is_written(cast: Cast) -> None:
    unit = held(cast)
    above = Unit(code="N", name="新", kind="office", valid_from=cast.catering.valid_from)
    unit.parent = above
    with pytest.raises(ValueError, match="unsaved related object"):
        unit.save()
    above.save()
    unit.save()
    assert Unit.objects.get(pk=unit.pk).parent == above


def test_a_change_that_is_written_with_others_is_what_save_would_write(cast: Cast) -> None:
    unit = held(cast)
    unit.short_name = "饮食"
    change = unit.change()
    assert (change.nouns, set(change.names), change.raised) == ([unit], {"short_name"}, "")
    put_in_together([], change)
    assert Unit.objects.get(pk=unit.pk).short_name == "饮食"
    unit.short_name = cast.catering.short_name
    unit.save()  # it counts as written, so what is changed back is written back
    assert Unit.objects.get(pk=unit.pk).short_name == cast.catering.short_name
    assert not held(cast).change().is_some


def test_a_change_of_what_an_act_is_about_counts_its_version_once(cast: Cast) -> None:
    unit = Unit.objects.get(pk=cast.catering.pk)
    unit.locked(is_subject=True)
    unit.short_name = "饮食"
    change = unit.change()
    assert change.raised == "version"
    put_in_together([], change)
    unit.count_up()
    assert (unit.version, Unit.objects.get(pk=unit.pk).version) == (cast.catering.version + 1,) * 2


def test_a_change_points_at_what_is_put_in_with_it(cast: Cast) -> None:
    unit = held(cast)
    unit.parent = Unit(code="N", name="新", kind="office", valid_from=cast.catering.valid_from)
    put_in_together([unit.parent], unit.change())
    assert Unit.objects.get(pk=unit.pk).parent == Unit.objects.get(code="N")


def test_of_a_row_that_is_not_locked_no_change_is_known(cast: Cast) -> None:
    with pytest.raises(TypeError, match="locked"):
        Unit.objects.get(pk=cast.catering.pk).change()
