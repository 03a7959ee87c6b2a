"""The gate: every verb leaves a row, a denial too; a stale form is told; the row is locked and re-read."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from duqin.foundation.organisation.models import Unit
from duqin.foundation.trust import queries
from duqin.foundation.trust import services as trust
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Conflict, Forbidden, Refusal
from duqin.kernel.prepared import Prepared, Slot
from tests.cast import Cast


def may_rename(by: Actor, unit: Unit) -> bool:
    return by.may("organisation.maintain", unit.pk)


@trust.act("tests.rename", may=may_rename)
def rename(unit: Unit, *, by: Actor, name: str) -> Unit:
    """Give the unit another name."""
    unit.name = name
    unit.save()
    return unit


@trust.act("tests.clear", may=may_rename)
def clear(unit: Unit, *, by: Actor) -> Unit:
    """Take the short name of the unit away."""
    unit.short_name = ""
    unit.save()
    return unit


@trust.act("tests.rename_all", may=lambda by: True)
def rename_all(*, by: Actor, names: dict[str, str], fails: bool = False) -> None:
    """Rename several units; one that is not unusual enough is undone, and the others stand."""
    for code, name in names.items():
        with suppress(Refusal):
            rename_or_refuse(Unit.objects.get(code=code), by=by, name=name)
    if fails:
        raise Refusal("tests.fails", "又不改了")


@trust.act("tests.rename_or_refuse", may=may_rename)
def rename_or_refuse(unit: Unit, *, by: Actor, name: str) -> Unit:
    """Give the unit another name, by an act within; then refuse what is called 错."""
    rename(unit, by=by, name=name)
    if name == "错":
        raise Refusal("tests.wrong", "不能叫这个")
    return unit


def test_an_act_leaves_one_row_with_before_and_after(cast: Cast) -> None:
    rename(cast.fleet, by=cast.monitoring_head.actor, name="交通服务部")
    row = AuditEntry.objects.get(verb="tests.rename")
    assert (row.actor_name, row.capacity, row.result) == ("陈部长", "监控部部长", "done")
    assert row.before["name"] == "车队"
    assert row.after["name"] == "交通服务部"
    assert row.said["name"] == "交通服务部"


def test_a_denied_act_changes_nothing_and_is_recorded(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        rename(cast.fleet, by=cast.student.actor, name="X")
    assert Unit.objects.get(pk=cast.fleet.pk).name == "车队"
    assert AuditEntry.objects.get(verb="tests.rename").result == "denied"


def test_a_stale_form_is_told(cast: Cast) -> None:
    form = Unit.objects.get(pk=cast.fleet.pk)
    form.expected_version = form.version
    rename(cast.fleet, by=cast.monitoring_head.actor, name="甲")
    with pytest.raises(Conflict):
        rename(form, by=cast.monitoring_head.actor, name="乙")
    assert Unit.objects.get(pk=cast.fleet.pk).name == "甲"


def test_the_chain_is_sealed_and_sound(cast: Cast) -> None:
    for name in ("甲", "乙", "丙"):
        rename(cast.fleet, by=cast.monitoring_head.actor, name=name)
    assert trust.seal_pending() == 3
    report = queries.verify_chain()
    assert report.is_sound
    assert report.links == 3


def test_the_rows_of_an_act_and_of_those_within_are_written_together(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as seen:
        rename_all(by=cast.monitoring_head.actor, names={"CD": "运输部", "CY": "餐饮部"})
    assert sum('INSERT INTO "trust_auditentry"' in query["sql"] for query in seen.captured_queries) == 1
    verbs = AuditEntry.objects.order_by("id").values_list("verb", flat=True)
    inner = ["tests.rename", "tests.rename_or_refuse"]
    assert list(verbs) == [*inner, *inner, "tests.rename_all"]


def test_what_was_undone_within_an_act_leaves_no_row(cast: Cast) -> None:
    rename_all(by=cast.monitoring_head.actor, names={"CD": "运输部", "CY": "错"})
    renamed = AuditEntry.objects.filter(verb="tests.rename").order_by("id")
    assert [row.said["name"] for row in renamed] == ["运输部"]
    assert AuditEntry.objects.filter(verb="tests.rename_all").count() == 1


def test_an_act_that_fails_as_a_whole_leaves_no_row_and_the_next_one_only_its_own(cast: Cast) -> None:
    with pytest.raises(Refusal):
        rename_all(by=cast.monitoring_head.actor, names={"CD": "运输部"}, fails=True)
    assert not AuditEntry.objects.exists()
    rename(cast.fleet, by=cast.monitoring_head.actor, name="甲")
    assert AuditEntry.objects.get().verb == "tests.rename"


@trust.act("tests.rename_slowly", may=may_rename)
def rename_slowly(
    unit: Unit, *, by: Actor, name: str, is_taken_back: bool = False, again: bool = False
) -> Unit:
    """Give the unit another name, in a savepoint that may be taken back; read it again before it ends."""
    with suppress(RuntimeError), transaction.atomic():
        unit.name = name
        unit.save()
        if is_taken_back:
            raise RuntimeError
    unit.save()
    if again:
        unit.refresh_from_db()
    return unit


@pytest.mark.parametrize("is_taken_back", [False, True])
@pytest.mark.parametrize("again", [False, True])
def test_an_act_counts_its_noun_up_once(cast: Cast, is_taken_back: bool, again: bool) -> None:
    before, by = Unit.objects.get(pk=cast.fleet.pk).version, cast.monitoring_head.actor
    renamed = rename_slowly(cast.fleet, by=by, name="甲", is_taken_back=is_taken_back, again=again)
    stored = Unit.objects.get(pk=cast.fleet.pk)
    assert (stored.name, stored.version, renamed.version) == ("甲", before + 1, before + 1)
    assert AuditEntry.objects.get().after["version"] == before + 1


def test_an_act_that_stores_its_noun_counts_it_up_by_the_same_statement(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as seen:
        rename(cast.fleet, by=cast.monitoring_head.actor, name="甲")
    (sql,) = [query["sql"] for query in seen.captured_queries if query["sql"].startswith("UPDATE")]
    assert '"version" = "version" + 1' in sql


def test_an_act_within_on_the_same_noun_counts_it_up_too(cast: Cast) -> None:
    before = Unit.objects.get(pk=cast.fleet.pk).version
    renamed = rename_or_refuse(cast.fleet, by=cast.monitoring_head.actor, name="甲")
    assert Unit.objects.get(pk=cast.fleet.pk).version == renamed.version == before + 2


@trust.act("tests.look_at", may=may_rename)
def look_at(unit: Unit, *, by: Actor) -> str:
    """Change nothing of the unit."""
    return unit.name


@trust.act("tests.look_twice", may=lambda by: True)
def look_twice(*, by: Actor, unit: Unit) -> None:
    """Look at the unit twice, by two acts within."""
    look_at(unit, by=by)
    look_at(unit, by=by)


def test_an_act_that_stores_nothing_of_its_noun_counts_it_up_with_its_audit_row(cast: Cast) -> None:
    before = Unit.objects.get(pk=cast.fleet.pk).version
    with CaptureQueriesContext(connection) as seen:
        look_at(cast.fleet, by=cast.monitoring_head.actor)
    told = [query["sql"] for query in seen.captured_queries if '"version" + 1' in query["sql"]]
    assert [connection.vendor == "sqlite" or "trust_auditentry" in sql for sql in told] == [True]
    assert Unit.objects.get(pk=cast.fleet.pk).version == cast.fleet.version == before + 1
    assert AuditEntry.objects.get().after["version"] == before + 1


def test_acts_within_an_act_count_their_noun_up_each(cast: Cast) -> None:
    before = Unit.objects.get(pk=cast.fleet.pk).version
    look_twice(by=cast.monitoring_head.actor, unit=cast.fleet)
    assert Unit.objects.get(pk=cast.fleet.pk).version == before + 2
    rows = AuditEntry.objects.filter(verb="tests.look_at").order_by("id")
    assert [row.after["version"] for row in rows] == [before + 1, before + 2]


def named(name: str) -> Prepared[Unit]:
    """Units of this name under lock, as what an actor sees."""
    return Prepared(
        lambda: Unit.objects.filter(name=name, pk=Slot("pk")).select_for_update(of=("self",)).order_by()
    )


def test_a_noun_nobody_has_read_is_found_under_its_lock(cast: Cast) -> None:
    by, fleet = cast.monitoring_head.actor, Unit.objects.get(pk=cast.fleet.pk)
    renamed = rename(trust.sought(Unit, fleet.pk, named("车队")), by=by, name="甲")
    assert (renamed.name, renamed.code, renamed.version) == ("甲", fleet.code, fleet.version + 1)
    assert AuditEntry.objects.get().before["name"] == "车队"


def test_a_noun_that_is_out_of_sight_is_not_there(cast: Cast) -> None:
    with pytest.raises(Unit.DoesNotExist):
        rename(trust.sought(Unit, cast.fleet.pk, named("别的")), by=cast.monitoring_head.actor, name="甲")
    assert Unit.objects.get(pk=cast.fleet.pk).name == "车队"
    assert not AuditEntry.objects.exists()


def told_after(cast: Cast, *names: str, by: Actor) -> str:
    """What is said to somebody who renames the fleet from a page he opened before it got these names."""
    page = Unit.objects.get(pk=cast.fleet.pk)
    for name in names:
        rename(Unit.objects.get(pk=cast.fleet.pk), by=by, name=name)
    page.expected_version = page.version
    with pytest.raises(Conflict) as conflict:
        rename(page, by=cast.monitoring_head.actor, name="丁")
    return str(conflict.value.sentence)


def test_who_sends_a_form_twice_is_not_told_of_others(cast: Cast) -> None:
    assert "您刚才已经提交过" in told_after(cast, "甲", by=cast.monitoring_head.actor)
    assert "您刚才已经提交过" in told_after(cast, "乙", "丙", by=cast.monitoring_head.actor)
    assert "这条记录已经改过" in told_after(cast, "戊", by=cast.administrator.actor)


def test_whose_own_other_step_came_between_is_told_so(cast: Cast) -> None:
    page = Unit.objects.get(pk=cast.fleet.pk)
    clear(Unit.objects.get(pk=cast.fleet.pk), by=cast.monitoring_head.actor)
    page.expected_version = page.version
    with pytest.raises(Conflict) as conflict:
        rename(page, by=cast.monitoring_head.actor, name="丁")
    assert "自己已经改过" in str(conflict.value.sentence)


def test_a_noun_that_is_found_so_may_be_stale_and_denied(cast: Cast) -> None:
    stale = trust.sought(Unit, cast.fleet.pk, named("车队"))
    stale.expected_version = 0
    with pytest.raises(Conflict):
        rename(stale, by=cast.monitoring_head.actor, name="甲")
    with pytest.raises(Forbidden):
        rename(trust.sought(Unit, cast.fleet.pk, named("车队")), by=cast.student.actor, name="甲")
    denied = AuditEntry.objects.get()
    assert (denied.result, denied.object_label) == ("denied", str(Unit.objects.get(pk=cast.fleet.pk)))
