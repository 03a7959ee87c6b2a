"""The gate: every verb leaves a row, a denial too; a stale form is told; the row is locked and re-read."""

from __future__ import annotations

import pytest

from duqin.foundation.organisation.models import Unit
from duqin.foundation.trust import queries
from duqin.foundation.trust import services as trust
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Conflict, Forbidden
from tests.cast import Cast


def may_rename(by: Actor, unit: Unit) -> bool:
    return by.may("organisation.maintain", unit.pk)


@trust.act("tests.rename", may=may_rename)
def rename(unit: Unit, *, by: Actor, name: str) -> Unit:
    """Give the unit another name."""
    unit.name = name
    unit.save()
    return unit


def test_an_act_leaves_one_row_with_before_and_after(cast: Cast) -> None:
    rename(cast.fleet, by=cast.monitoring_head.actor, name="交通服务部")
    row = AuditEntry.objects.get(verb="tests.rename")
    assert (row.actor_name, row.capacity, row.result) == ("陈部长", "监控部监控部部长", "done")
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
