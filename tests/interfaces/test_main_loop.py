"""The main job through the pages, by everyone who has a part in it: from a plan to a printed bulletin.

plan → task → inspection with two findings and photographs → notice → received → extension → answered late →
sent back once → verified → points with their trace → month frozen → bulletin published and printed → audit verified.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from duqin.domains.inspections.models import Finding, Inspection, Plan, Task
from duqin.engines.cases.models import Case, Extension, Notice
from duqin.foundation.trust import queries as trust
from duqin.foundation.trust.services import seal_pending
from duqin.kernel.append_only import drop_sql, trigger_sql
from duqin.kernel.moments import CAMPUS
from duqin.reporting.publications.models import Bulletin
from tests.cast import Cast, Member
from tests.domains.inspections.plan_making import OUTLINE, working_calendar
from tests.domains.inspections.visit import clause, library, upload
from tests.engines.documents.reading import docx_text, fetched

Browser = Callable[[Member], Client]


def at(day: str) -> datetime:
    """A moment of March or April 2026 on campus."""
    return datetime.fromisoformat(day).replace(tzinfo=CAMPUS)


class Walk:
    """A person's way through the pages; a refused step would answer 4xx."""

    def __init__(self, cast: Cast, browser_of: Browser) -> None:
        self.cast, self.browser_of = cast, browser_of

    def post(self, who: Member, name: str, /, *args: object, **said: object) -> HttpResponse:
        response = self.browser_of(who).post(reverse(name, args=args), said)
        assert response.status_code < 400, response.content.decode()[-3000:]
        return response

    def see(self, who: Member, name: str, *args: object) -> str:
        response = self.browser_of(who).get(reverse(name, args=args))
        assert response.status_code == 200
        return str(response.content.decode())


@pytest.fixture
def walk(cast: Cast, browser_of: Browser) -> Walk:
    working_calendar(cast)
    library(cast)
    return Walk(cast, browser_of)


def plan_and_inspect(walk: Walk) -> Inspection:
    """The monitoring head plans; the inspector finds two things, with photographs, and hands in."""
    cast = walk.cast
    walk.post(
        cast.monitoring_head,
        "inspections:plan_new",
        name="食堂周检",
        level=2,
        kind="regular",
        area=cast.areas["catering"].pk,
        host=cast.monitoring.pk,
        lead=cast.inspector.person.pk,
        rhythm="weekly",
        times=1,
        from_date="2026-03-02",
        to_date="2026-03-29",
        outline="\r\n".join(OUTLINE),
        units=[cast.catering.pk],
    )
    plan = Plan.objects.get()
    walk.post(cast.monitoring_head, "inspections:plan_activate", plan.pk)
    task = Task.objects.filter(plan=plan).order_by("from_date").first()
    assert task is not None
    assert "食堂周检" in walk.see(cast.inspector, "workbench:home")
    browser = walk.browser_of(cast.inspector)
    start = f"{reverse('inspections:start')}?task={task.pk}"
    assert browser.get(start).status_code == 200
    begun = browser.post(start, {"id": uuid4(), "place": cast.kitchen.pk, "outline": "\r\n".join(OUTLINE)})
    assert begun.status_code == 302, begun.content.decode()[-3000:]
    inspection = Inspection.objects.get()
    walk.post(cast.inspector, "inspections:answer", inspection.pk, clause=clause("C-1").pk, result="ok")
    for code in ("C-3", "C-5"):
        walk.post(
            cast.inspector,
            "inspections:finding_add",
            inspection.pk,
            id=uuid4(),
            clause=clause(code).pk,
            description=f"{code} 现场不符合要求",
            place=cast.kitchen.pk,
            count=1,
            unit=cast.catering.pk,
            photos=[upload(name=f"{code}.jpg")],
        )
    assert Finding.objects.count() == 2
    assert all(finding.photos.count() == 1 for finding in Finding.objects.all())
    inspection.refresh_from_db()
    walk.post(
        cast.inspector,
        "inspections:submit",
        inspection.pk,
        summary="发现两处问题",
        version=inspection.version,
    )
    return inspection


def rectify(walk: Walk) -> Case:
    """Notice, receipt, extension, a late answer, sent back, answered again, verified."""
    cast = walk.cast
    notice = Notice.objects.get()
    walk.post(cast.inspector, "cases:notice_issue", notice.pk)
    notice.refresh_from_db()
    assert str(notice) == "监控整改〔2026〕1号"
    assert str(notice) in walk.see(cast.head, "workbench:home") or "签收" in walk.see(
        cast.head, "workbench:home"
    )
    with time_machine.travel(at("2026-03-03T15:00"), tick=False):
        walk.post(cast.head, "cases:notice_receive", notice.pk)
    case = Case.objects.order_by("due_at").last()
    assert case is not None
    with time_machine.travel(at("2026-03-04T10:00"), tick=False):
        walk.post(cast.head, "cases:ask_extension", case.number, amount=1, reason="配件需厂家发货")
        walk.post(
            cast.director, "cases:extension", Extension.objects.get().pk, decision="grant", opinion="同意"
        )
    case.refresh_from_db()
    assert case.due_at is not None
    assert case.original_due_at is not None
    assert case.due_at > case.original_due_at
    for other in Case.objects.exclude(pk=case.pk):
        fix_and_verify(walk, other, "2026-03-05T10:00", "2026-03-05T15:00")
    with time_machine.travel(at("2026-03-12T10:00"), tick=False):
        walk.post(cast.head, "cases:report", case.number, measures="已更换", cause="巡查不到位")
    with time_machine.travel(at("2026-03-12T16:00"), tick=False):
        walk.post(cast.inspector, "cases:send_back", case.number, reason="角落仍有积水")
    fix_and_verify(walk, case, "2026-03-13T10:00", "2026-03-13T15:00")
    return case


def fix_and_verify(walk: Walk, case: Case, fixed: str, verified: str) -> None:
    with time_machine.travel(at(fixed), tick=False):
        walk.post(
            walk.cast.head,
            "cases:report",
            case.number,
            measures="已清理",
            cause="无人值守",
            photos=[upload(name="after.jpg")],
        )
    with time_machine.travel(at(verified), tick=False):
        walk.post(walk.cast.inspector, "cases:verify", case.number, opinion="现场复查合格")
    case.refresh_from_db()
    assert case.state == "closed"


def publish(walk: Walk) -> Bulletin:
    """Freeze, draft, publish, print, read."""
    cast = walk.cast
    with time_machine.travel(at("2026-04-02T09:00"), tick=False):
        walk.post(cast.monitoring_head, "assessment:freeze", period="2026-03")
        walk.post(cast.monitoring_head, "publications:draft", period="2026-03")
        bulletin = Bulletin.objects.get()
        walk.post(
            cast.monitoring_head,
            "publications:section",
            "2026-03",
            "praise",
            heading="四、表扬",
            text="车队 {{ findings }}",
        )
        bulletin.refresh_from_db()
        walk.post(cast.director, "publications:publish", "2026-03", version=bulletin.version)
        bulletin.refresh_from_db()
        walk.post(cast.head, "publications:acknowledge", "2026-03")
    return bulletin


def test_from_a_plan_to_a_printed_bulletin(walk: Walk) -> None:
    cast = walk.cast
    with time_machine.travel(at("2026-03-03T10:00"), tick=False):
        inspection = plan_and_inspect(walk)
        assert inspection.number in walk.see(cast.monitoring_head, "inspections:list")
        case = rectify(walk)
    card = walk.see(cast.head, "assessment:card", "2026-03", cast.catering.code)
    finding = Finding.objects.get(case=case)
    assert finding.number in card
    assert "王督查" in card
    bulletin = publish(walk)
    assert bulletin.state == "published"
    assert bulletin.figures["figures"]["on_time_rate"]["text"] == "50.0%（1/2）", (
        "late stays late when sent back"
    )
    printed = docx_text(fetched(walk.browser_of(cast.stranger), "/publications/2026-03/file.docx"))
    for unit in (cast.catering, cast.fleet, cast.provider):
        assert unit.name in printed, "every department is listed, also those with nothing found (R-000-18)"
    assert "未检查" in printed, "nothing found is not said of whom nobody looked at"
    score = next(line["score"] for line in bulletin.figures["units"] if line["unit"] == cast.catering.pk)
    assert score in printed
    assert score in walk.see(cast.head, "assessment:card", "2026-03", cast.catering.code)
    opened = walk.see(cast.monitoring_head, "publications:figure", "2026-03", "findings")
    assert all(number in opened for number in Finding.objects.values_list("number", flat=True))
    tampering_is_found(walk)


def tampering_is_found(walk: Walk) -> None:
    """The chain of the whole walk is sound; one row changed in the database is named."""
    while seal_pending():
        pass
    assert trust.verify_chain().is_sound
    assert "完好" in walk.see(walk.cast.auditor, "trust:chain")
    victim = trust.audit_log(walk.cast.auditor.actor).filter(verb="cases.verify").first()
    assert victim is not None
    with connection.cursor() as cursor:
        for statement in drop_sql(connection.vendor, "trust_auditentry"):
            cursor.execute(statement)
        cursor.execute("UPDATE trust_auditentry SET actor_name = %s WHERE id = %s", ["别人", victim.pk])
        for statement in trigger_sql(connection.vendor, "trust_auditentry"):
            cursor.execute(statement)
    report = trust.verify_chain()
    assert not report.is_sound
    assert f"留痕 {victim.pk}（" in report.fault
