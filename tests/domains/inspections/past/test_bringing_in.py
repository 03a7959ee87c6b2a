"""What a file becomes: records, cases with their gate and clocks, a trail of lines; all or nothing, and never twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from duqin.domains.inspections.models import (
    Answer,
    Finding,
    ImportedInspection,
    Inspection,
    Party,
    RecordImport,
)
from duqin.engines.assessment.models import LedgerEntry
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case, Clock, Escalation, Step
from duqin.engines.documents.models import IssuedPaper, NumberDrawn
from duqin.engines.workbench.models import Delivery, Notification
from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import Person
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.errors import Conflict, Forbidden, Refusal
from duqin.kernel.moments import CAMPUS, now, today
from tests.cast import Cast
from tests.domains.inspections import visit
from tests.domains.inspections.past.files import (
    MAPPING,
    as_csv,
    as_xlsx,
    brought_in,
    line,
    planned,
    problem,
    said,
)


@pytest.fixture
def house(cast: Cast) -> Cast:
    visit.library(cast, effective_on=date(2025, 1, 1))
    cases.seed_rules()
    return cast


def put(cast: Cast, *lines: dict[str, str], **options: Any) -> RecordImport:
    return brought_in(as_csv(lines), cast.monitoring_head.actor, **options)


def one_fault(*lines: dict[str, str], mapping: dict[str, Any] | None = None) -> tuple[int, str, str]:
    found = said(as_csv(lines), mapping)
    assert len(found) == 1, found
    return found[0]


# ---------------------------------------------------------------- records


def test_an_inspection_is_confirmed_numbered_by_its_year_and_leads_back_to_its_lines(house: Cast) -> None:
    record = put(
        house,
        line(条款="C-2", 实测值="75"),
        problem(),
        line(条款="C-4", 结果="不适用"),
        line("A-2", 检查人="INSPECTOR、INSPECTOR2"),
    )
    one = Inspection.objects.get(imported__key=":A-1")
    assert (one.number, one.state, one.level, one.found_nothing) == ("J2025-0001", "confirmed", 2, False)
    assert (one.started_at, one.place) == (datetime(2025, 4, 7, 9, 20, tzinfo=CAMPUS), house.kitchen)
    assert (one.lead, one.host) == (house.inspector.person, house.monitoring)
    assert dict(one.answers.values_list("clause__code", "result")) == {
        "C-1": "problem",
        "C-2": "ok",
        "C-4": "na",
    }
    assert one.answers.get(clause__code="C-2").measured == ["75"]
    assert [version.number for version in one.standards.all()] == [1]
    finding = one.findings.get()
    assert (finding.number, finding.case.number) == ("J2025-0001-01", "ZG2025-0001")
    assert [row[0] for row in one.imported.lines] == [2, 3, 4]
    assert one.imported.lines[1] == [3, str(finding.answer_id), str(finding.pk)]
    assert one.imported.record_import == record
    two = Inspection.objects.get(imported__key=":A-2")
    assert (two.found_nothing, Party.objects.filter(inspection=two, role="inspector").count()) == (True, 2)
    assert (record.state, record.counts["inspections"], record.counts["findings"]) == ("done", 2, 1)


def test_the_whole_import_is_one_act_with_hash_and_counts(house: Cast) -> None:
    record = put(house, problem(), line("A-2"))
    rows = AuditEntry.objects.filter(verb__in=["inspections.import_records", "inspections.upload_records"])
    entry = rows.get(verb="inspections.import_records")
    assert record.sha256 in entry.said["found"]
    assert '"inspections": 2' in entry.said["found"]
    assert entry.actor_name == "陈部长"
    assert "地面有积水" not in str(list(rows.values_list("said", "before", "after")))
    assert not AuditEntry.objects.filter(verb__startswith="cases.").exists()


def test_the_past_is_told_and_nobody_is_bothered(house: Cast) -> None:
    put(
        house,
        problem(),
        problem("A-2", 条款="C-4", 检查日期="2025-05-06", 整改状态="整改中", 整改日期="", 复查日期=""),
    )
    cases.escalate_overdue()
    cases.remind()
    cases.deem_received()
    assert not Notification.objects.exists()
    assert not Delivery.objects.exists()
    assert not IssuedPaper.objects.exists()
    assert not LedgerEntry.objects.filter(kind="doubling").exists()


def test_numbers_go_on_where_the_file_left_off(house: Cast) -> None:
    """Numbers of a year have no gap and no double, whoever draws them."""
    year = today().year
    visit.handed_in(house, "C-1")
    put(house, *(line(f"A-{n}", 检查日期=f"{today()} 00:01", 检查人="INSPECTOR2") for n in range(3)))
    visit.handed_in(house)
    numbers = sorted(Inspection.objects.values_list("number", flat=True))
    assert numbers == [f"J{year}-{n:04d}" for n in range(1, 6)]
    assert NumberDrawn.objects.filter(text__in=numbers).count() == 5


# ---------------------------------------------------------------- cases


def test_a_closed_case_has_its_history_and_passed_the_gate(house: Cast) -> None:
    put(house, problem(原通知单号="后勤整改〔2025〕031号", 整改期限="2025-04-10"))
    case = Case.objects.get()
    steps = list(case.steps.order_by("id").values_list("verb", "to_state", "by__name"))
    assert steps == [
        ("open", "open", "王督查"),
        ("notify", "notified", "王督查"),
        ("acknowledge", "rectifying", None),
        ("report", "reported", "赵经理"),
        ("verify", "closed", "郑督查"),
    ]
    assert case.steps.get(verb="notify").note == "原通知单 后勤整改〔2025〕031号"
    assert (case.state, case.is_on_time, case.turn_due_at) == ("closed", True, None)
    assert case.original_due_at == datetime(2025, 4, 10, 23, 59, 59, tzinfo=CAMPUS)
    assert case.closed_at == datetime(2025, 4, 9, 12, 0, tzinfo=CAMPUS)


@pytest.mark.parametrize(
    ("changed", "heading", "words"),
    [
        ({"复查人": "CYHEAD"}, "复查人", "报告整改完成的人不能复查自己报告的事项"),
        ({"复查人": "CYMONITOR"}, "复查人", "责任单位及其下属单位的人员不能复查本单位的整改"),
        ({"复查人": "STUDENT"}, "复查人", "没有对这个单位复查的权限"),
        ({"整改措施": ""}, "整改措施", "采取了什么整改措施"),
        ({"整改人": ""}, "整改人", "找不到“”"),
        ({"条款": "C-5"}, "原因", "应先写明原因"),
        ({"复查日期": "2025-04-07"}, "复查日期", "早于检查或整改的时间"),
        ({"整改日期": "2025-04-01"}, "整改日期", "早于检查或整改的时间"),
        ({"复查日期": "2999-01-01"}, "复查日期", "还没有到"),
        ({"整改状态": "整改中", "复查日期": ""}, "整改日期", "与整改状态不符"),
    ],
)
def test_what_the_verbs_refuse_is_a_fault_of_the_line(
    house: Cast, changed: dict[str, str], heading: str, words: str
) -> None:
    row, column, sentence = one_fault(problem(**changed))
    assert (row, column) == (2, heading)
    assert words in sentence


def test_the_right_to_verify_is_that_of_the_day(house: Cast) -> None:
    """Whoever has left since could verify then; whoever came later could not."""
    held = house.second_inspector.person.appointments.get()
    held.to_date = date(2025, 6, 30)
    held.save()
    assert planned(as_csv([problem()])).is_sound
    held.to_date = date(2025, 4, 8)
    held.save()
    assert "没有对这个单位复查的权限" in one_fault(problem())[2]


def test_the_gate_of_the_database_holds_for_the_import_too(
    house: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the guard of the model layer gone, the triggers still refuse the closing by the reporter."""
    from duqin.engines.cases.models import closing
    from duqin.engines.cases.services import past

    found = planned(as_csv([problem()]))
    for told in found.chronicle._told:
        told.case.verified_by = told.case.reported_by
        told.steps[-1].by = told.case.reported_by
    monkeypatch.setattr(closing, "refuse_objection", lambda step, case, known: None)
    assert past.Chronicle
    record = RecordImport.objects.create(
        file_name="x", sha256="0" * 64, size=1, asked_at=now(), asked_by_name="x"
    )
    from duqin.domains.inspections import services

    with pytest.raises(Conflict), transaction.atomic():
        services.past.bring_in(record, by=house.monitoring_head.actor, found=found)
    assert not Case.objects.exists()
    assert not Inspection.objects.exists()


def test_an_open_case_runs_with_deadline_and_clock(house: Cast) -> None:
    started = today() - timedelta(days=2)
    due = today() + timedelta(days=5)
    still = {"整改状态": "整改中", "整改日期": "", "复查日期": "", "整改期限": f"{due}"}
    put(house, problem(检查日期=f"{started}", **still))
    case = Case.objects.get()
    clock = case.clocks.get()
    assert (case.state, clock.kind, clock.unit, clock.amount) == ("rectifying", "rectify", "calendar_days", 7)
    assert case.due_at == case.turn_due_at == clock.due_at
    assert clock.due_at.astimezone(CAMPUS).date() == due
    assert clock.remind_at is not None
    cases.report_fixed(case, by=house.head.actor, measures="已清理")
    cases.verify(case, by=house.inspector.actor)
    case.refresh_from_db()
    assert case.state == "closed"


def test_an_overdue_case_stands_on_its_rungs_without_effect_and_climbs_on_from_there(house: Cast) -> None:
    organisation.load_shipped_calendar(by=house.administrator.actor)
    still = {
        "整改状态": "整改中",
        "整改日期": "",
        "复查日期": "",
        "整改期限": f"{today() - timedelta(days=60)}",
    }
    put(house, problem(检查日期=f"{today() - timedelta(days=70)}", **still))
    case = Case.objects.get()
    assert case.is_overdue
    assert {(row.told == [], row.effects == []) for row in Escalation.objects.all()} == {(True, True)}
    assert Escalation.objects.count() == 5
    assert (cases.escalate_overdue(), Clock.objects.get().remind_at) == (0, None)


def test_a_reported_case_waits_for_the_office(house: Cast) -> None:
    put(house, problem(复查日期="", 复查人="", 整改状态="待复查"))
    case = Case.objects.get()
    assert (case.state, case.reported_by) == ("reported", house.head.person)
    assert sorted(case.clocks.filter(met_at__isnull=True).values_list("kind", flat=True)) == [
        "feedback",
        "verify",
    ]
    assert case.turn_due_at == case.office_due_at is not None
    cases.verify(case, by=house.inspector.actor)


def test_fixed_on_the_spot_is_closed_by_the_inspector(house: Cast) -> None:
    put(house, line(结果="问题", 问题描述="积水", 整改状态="当场整改", 整改措施="已拖干"))
    case, finding = Case.objects.get(), Finding.objects.get()
    assert (case.state, case.verified_by, finding.is_fixed_on_spot) == (
        "closed",
        house.inspector.person,
        True,
    )
    assert list(case.steps.order_by("id").values_list("verb", flat=True)) == ["open", "fix_on_the_spot"]


# ---------------------------------------------------------------- all or nothing, never twice


def test_one_wrong_line_and_nothing_is_there(house: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        put(house, problem(), line("A-2", 条款="C-99"))
    assert refused.value.code == "import.errors"
    for model in (Inspection, Answer, Finding, Case, Step, LedgerEntry, ImportedInspection, NumberDrawn):
        assert not model.objects.exists(), model


def test_an_inspection_comes_in_once_whatever_file_it_is_in(house: Cast) -> None:
    put(house, problem(), line("A-2"))
    with pytest.raises(Refusal) as refused:
        put(house, problem(), line("A-2"))
    assert (refused.value.code, "2 次检查以前都导入过" in str(refused.value)) == ("import.nothing_new", True)
    record = put(house, problem(问题描述="地面有油污"), line("A-3"))
    assert (record.counts["skipped"], record.counts["differing"], record.counts["inspections"]) == (1, 1, 1)
    assert "内容与当时不同" in record.notes[0]
    assert Finding.objects.get().description == "地面有积水"
    other = MAPPING | {"source": "二期系统"}
    assert brought_in(as_csv([line("A-2")]), house.monitoring_head.actor, other).counts["inspections"] == 1


def test_a_second_import_of_the_same_record_changes_nothing(house: Cast) -> None:
    from duqin.domains.inspections import services

    data = as_csv([problem()])
    found = planned(data)
    record = brought_in(data, house.monitoring_head.actor)
    again = services.past.bring_in(record, by=house.monitoring_head.actor, found=found)
    assert (again.state, Inspection.objects.count()) == ("done", 1)


def test_two_imports_at_once_are_told_apart_by_the_key(house: Cast) -> None:
    from django.core.files.base import ContentFile

    from duqin.domains.inspections import services

    data = as_csv([line()])
    found = planned(data)
    brought_in(data, house.monitoring_head.actor)
    by = house.monitoring_head.actor
    record = services.past.upload(by=by, file=ContentFile(data, name="b.csv"), mapping={})
    with pytest.raises(Conflict):
        services.past.bring_in(record, by=by, found=found)
    assert Inspection.objects.count() == 1


@pytest.mark.parametrize("who", ["inspector", "head", "director", "administrator", "student"])
def test_only_whoever_holds_the_right_imports(house: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        brought_in(as_csv([line()]), getattr(house, who).actor)
    assert not Inspection.objects.exists()


# ---------------------------------------------------------------- lines


@pytest.mark.parametrize(
    ("changed", "heading", "words"),
    [
        ({"检查编号": ""}, "检查编号", "不能为空"),
        ({"检查日期": "2025-02-30"}, "检查日期", "“2025-02-30”不能识别。应填：检查的日期"),
        ({"检查日期": "2999-01-01"}, "检查日期", "还没有到"),
        ({"被查单位": "没有这个单位"}, "被查单位", "找不到“没有这个单位”"),
        ({"地点": "月球"}, "地点", "找不到“月球”"),
        ({"检查人": "某人"}, "检查人", "找不到“某人”"),
        ({"条款": "C-99"}, "条款", "没有代码为“C-99”的条款"),
        ({"结果": "还行"}, "结果", "“还行”不能识别"),
        ({"结果": "问题"}, "问题描述", "要写明看到的问题"),
        ({"条款": "C-2", "实测值": "热"}, "实测值", "“热”不能识别"),
        ({"条款": "C-2", "实测值": "65"}, "问题描述", "要写明看到的问题"),
        ({"层级": "四级"}, "层级", "“四级”不能识别。应填：一级（学校）"),
        ({"结果": "问题", "问题描述": "x", "数量": "0"}, "数量", "“0”不能识别"),
        ({"条款": "C-5", "结果": "问题", "问题描述": "x", "严重程度": "一般"}, "严重程度", "不能低于条款"),
        ({"结果": "问题", "问题描述": "x", "整改期限": "2025-04-01"}, "整改期限", "应在检查之后"),
        ({"结果": "问题", "问题描述": "x", "责任单位": "HQ"}, "责任单位", "还没有登记负责人"),
        ({"检查人": "CYHEAD"}, "检查单位", "不能由被查单位"),
    ],
)
def test_a_fault_is_told_with_its_line_and_column(
    house: Cast, changed: dict[str, str], heading: str, words: str
) -> None:
    row, column, sentence = one_fault(line("B-1"), line("B-2", **changed))
    assert (row, column) == (3, heading)
    assert words in sentence


def test_lines_of_one_inspection_agree_and_answer_once(house: Cast) -> None:
    assert "与第 2 行不同" in one_fault(line(), line(条款="C-4", 被查单位="CD"))[2]
    assert "与第 2 行重复" in one_fault(line(), line())[2]
    assert planned(as_csv([problem(), problem(问题描述="另一处")])).is_sound


def test_a_name_two_people_share_needs_the_staff_number(house: Cast) -> None:
    Person.objects.create(staff_no="9", name="王督查", unit=house.fleet)
    assert "有 2 个“王督查”" in one_fault(line(检查人="王督查"))[2]
    assert planned(as_csv([line(检查人="郑督查")])).is_sound


def test_words_names_defaults_and_columns_of_another_system(house: Cast) -> None:
    mapping: dict[str, Any] = {
        "format": "duqin-inspections-1",
        "source": "旧系统",
        "columns": {"key": "单据", "seen": "说明", "result": "达标"},
        "defaults": {"inspector": "INSPECTOR", "level": 2},
        "values": {"result": {"是": "合格", "否": "问题"}},
        "units": {"一食堂": "CY"},
        "places": {"后厨": "XS-ST1-1F-01"},
        "clauses": {"5.2.1": "C-1"},
    }
    row = {"单据": "7", "日期": "2025年4月7日 9时20分", "部门": "一食堂", "位置": "后厨", "检查项": "5.2.1"}
    record = brought_in(
        as_xlsx([row | {"达标": "否", "说明": "=HYPERLINK(1)", "备注": "x"}]),
        house.monitoring_head.actor,
        mapping,
    )
    finding = Finding.objects.get()
    assert (finding.description, finding.place, finding.case.state) == (
        "=HYPERLINK(1)",
        house.kitchen,
        "rectifying",
    )
    assert ImportedInspection.objects.get().key == "旧系统:7"
    assert record.notes == ["没有用到的列：备注。"]
