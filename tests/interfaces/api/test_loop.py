"""The main job over the API, by the systems of everyone who has a part in it."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine

from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.moments import CAMPUS
from tests.cast import Cast
from tests.domains.inspections.plan_making import OUTLINE, working_calendar
from tests.domains.inspections.visit import library, picture, upload
from tests.interfaces.api.callers import Caller, caller


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=CAMPUS)


@pytest.fixture
def campus(cast: Cast) -> Cast:
    working_calendar(cast)
    library(cast)
    return cast


def inspected(planner: Caller, inspector: Caller) -> str:
    """Number of the case whose time is extended; a plan was made and a sheet handed in."""
    plan = planner.done(
        "/inspections/plans",
        {
            **{"host": "JK", "name": "食堂周检", "level": 2, "kind": "regular", "area": "catering"},
            **{"from_date": "2026-03-02", "to_date": "2026-03-29", "rhythm": "weekly"},
            **{"targets": [{"unit": "CY"}], "lead": "INSPECTOR", "outline": OUTLINE},
        },
        status=201,
    )
    planner.done(f"/inspections/plans/{plan['id']}/activate", version=plan["version"])
    task = inspector.read("/inspections/tasks", whose="mine", sort="from_date")["items"][0]
    visit = inspector.done(
        "/inspections/inspections", {"task": task["id"], "place": "XS-ST1-1F-01"}, status=201
    )
    here = f"/inspections/inspections/{visit['id']}"
    inspector.done(f"{here}/answers", {"clause": "C-1", "result": "ok"})
    photo = inspector.upload("/trust/evidence", file=upload(picture())).json()["sha256"]
    for code in ("C-3", "C-5"):
        said = {"clause": code, "description": f"{code} 现场不符合要求", "photos": [photo]}
        found = inspector.done(f"{here}/findings", said, status=201)
        assert found["photos"] == [photo]
    assert inspector.done(f"{here}/submit", {"summary": "发现两处问题"})["state"] == "submitted"
    assert [line["result"] for line in inspector.read(f"{here}/sheet") if line["clause"] == "C-3"] == [
        "problem"
    ]
    cases = inspector.read("/cases/cases", sort="number")["items"]
    assert len(cases) == 2
    return str(cases[0]["number"])


def test_from_a_plan_to_a_published_bulletin(campus: Cast) -> None:
    with time_machine.travel(at("2026-03-03T10:00"), tick=False):
        planner, inspector = caller(campus.monitoring_head), caller(campus.inspector)
        unit, leader = caller(campus.head), caller(campus.director)
        number = inspected(planner, inspector)
        notice = inspector.read("/cases/notices")["items"][0]
        issued = inspector.done(f"/cases/notices/{notice['id']}/issue", version=notice["version"])
        assert issued["number"] == "监控整改〔2026〕1号"
    with time_machine.travel(at("2026-03-03T15:00"), tick=False):
        assert unit.done(f"/cases/notices/{notice['id']}/receive", {})["state"] == "received"
    with time_machine.travel(at("2026-03-04T10:00"), tick=False):
        asked = unit.done(f"/cases/cases/{number}/extensions", {"amount": 1, "reason": "等配件"}, status=201)
        leader.done(f"/cases/extensions/{asked['id']}/grant", {"opinion": "同意"})
    here = f"/cases/cases/{number}"
    with time_machine.travel(at("2026-03-05T10:00"), tick=False):
        unit.done(f"{here}/report", {"measures": "已清理", "cause": "无人值守"})
        inspector.done(f"{here}/send-back", {"reason": "角落仍有积水"})
        unit.done(f"{here}/report", {"measures": "已彻底清理", "cause": "无人值守"})
        assert inspector.done(f"{here}/verify", {"opinion": "复查合格"})["state"] == "closed"
        verbs = [step["verb"] for step in unit.read(f"{here}/timeline")]
        assert verbs[-3:] == ["send_back", "report", "verify"]
        lines = unit.read("/assessment/months/2026-03/cards/CY")["lines"]
        assert {entry["origin"][0] for line in lines for entry in line["entries"]} >= {"inspections.finding"}
    with time_machine.travel(at("2026-04-02T09:00"), tick=False):
        planner.done("/assessment/months/2026-03/freeze")
        planner.done("/publications/bulletins", {"period": "2026-03"}, status=201)
        assert leader.done("/publications/bulletins/2026-03/publish")["state"] == "published"
        assert "食堂" not in leader.read("/publications/bulletins")["items"][0]["title"]
        unit.done("/publications/bulletins/2026-03/acknowledge", status=204)
    told = AuditEntry.objects.filter(verb="cases.verify").get()
    assert told.actor_name == "王督查"
    assert "接口令牌：数据平台" in told.capacity
