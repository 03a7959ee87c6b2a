"""Import of units, people and places: preview, all or nothing, twice changes nothing (R-004-115)."""

from __future__ import annotations

import time
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duqin.foundation.organisation import queries
from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import Account, Appointment, Person, Place, Seat, Unit
from duqin.foundation.organisation.services import importing
from duqin.foundation.organisation.services.importing import Outcome, Preview
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel import spreadsheets
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Conflict, Forbidden, Refusal
from duqin.kernel.moments import today
from tests.cast import Cast
from tests.foundation.organisation.workbooks import departments, places, staff, workbook

DAY = timedelta(days=1)


@pytest.fixture
def by(cast: Cast) -> Actor:
    return cast.monitoring_head.actor


def seen(data: bytes) -> Preview:
    return importing.preview(importing.read_bytes(data))


def put(data: bytes, by: Actor) -> Preview:
    return importing.apply(seen(data), by=by)


def counts(preview: Preview) -> dict[str, dict[str, int]]:
    return {sheet: dict(found) for sheet, found in preview.counts().items() if found}


def test_sixteen_departments_and_340_people_then_only_the_two_who_moved(cast: Cast, by: Actor) -> None:
    """R-004-115."""
    before = Person.objects.count()
    first = put(workbook(单位=departments(), 人员=staff()), by)
    assert counts(first) == {"units": {"created": 16}, "people": {"created": 340}}
    assert Person.objects.count() == before + 340
    assert Unit.objects.get(code="D04").parent == cast.centre
    written = list(Person.objects.values_list("staff_no", "version"))

    again = put(workbook(单位=departments(), 人员=staff()), by)
    assert counts(again) == {"units": {"unchanged": 16}, "people": {"unchanged": 340}}
    assert again.is_idle
    assert list(Person.objects.values_list("staff_no", "version")) == written

    second = put(workbook(单位=departments(), 人员=staff(moved=(7, 200))), by)
    assert counts(second) == {"units": {"unchanged": 16}, "people": {"changed": 2, "unchanged": 338}}
    touched = Person.objects.exclude(version=1).values_list("staff_no", flat=True)
    assert sorted(touched) == ["2000007", "2000200"]
    assert AuditEntry.objects.filter(verb="organisation.move_person").count() == 2


def test_the_preview_says_line_old_and_new_and_what_else_happens(cast: Cast, by: Actor) -> None:
    put(workbook(单位=departments(), 人员=staff(40)), by)
    Appointment.objects.update(from_date=today() - 9 * DAY)
    line = next(
        line for line in seen(workbook(人员=staff(40, moved=(7,)))).lines if line.outcome is Outcome.CHANGED
    )
    assert (line.row, line.identity) == (8, "2000007")
    assert [(d.label, d.before, d.after) for d in line.differences] == [
        ("单位代码", "物资采供部 D08", "商贸服务部 D09"),
        ("岗位", "—", "工作人员"),
    ]
    assert line.effects == [f"在“{Person.objects.get(staff_no='2000007').unit}”的任职终止：工作人员。"]


def test_posts_follow_a_move_and_the_former_unit_is_left(cast: Cast, by: Actor) -> None:
    put(workbook(单位=departments(), 人员=staff(40)), by)
    Appointment.objects.filter(person__staff_no="2000007").update(from_date=today() - 9 * DAY)
    former = Person.objects.get(staff_no="2000007").unit
    put(workbook(人员=staff(40, moved=(7,))), by)
    person = Person.objects.get(staff_no="2000007")
    assert person.unit != former
    held = [(a.unit, a.to_date) for a in person.appointments.order_by("from_date")]
    assert held == [(former, today() - DAY), (person.unit, None)]
    assert queries.posts_of(person.unit)


def test_one_error_anywhere_and_nothing_is_written(cast: Cast, by: Actor) -> None:
    """D7: an error in a late row leaves no row."""
    rows = [list(row) for row in staff()]
    rows[300][2] = "D99"
    preview = seen(workbook(单位=departments(), 人员=rows))
    assert [(line.row, line.errors) for line in preview.with_outcome(Outcome.FAULTY)] == [
        (301, ["单位代码：找不到“D99”。"])
    ]
    before = Person.objects.count(), Unit.objects.count(), AuditEntry.objects.count()
    with pytest.raises(Refusal) as refused:
        importing.apply(preview, by=by)
    assert refused.value.code == "import.errors"
    assert (Person.objects.count(), Unit.objects.count(), AuditEntry.objects.count()) == before


def test_a_refusal_in_the_middle_undoes_everything_and_names_the_line(cast: Cast, by: Actor) -> None:
    """The head of monitoring is in the file and would move himself."""
    me = cast.monitoring_head.person
    rows = [*staff(20), [me.staff_no, me.name, "HQ", "", "", "", ""]]
    before = Person.objects.count()
    with pytest.raises(Refusal) as refused:
        put(workbook(单位=departments(), 人员=rows), by)
    assert refused.value.code == "own_gain"
    assert "第 22 行" in str(refused.value)
    assert Person.objects.count() == before


@pytest.mark.parametrize(
    ("sheet", "rows", "words"),
    [
        (
            "单位",
            [["单位代码", "单位名称", "类别"], ["A", "甲", "部门"], ["A", "乙", "部门"]],
            "与第 2 行重复",
        ),
        ("单位", [["单位代码", "单位名称", "类别"], ["A", "甲", "星系"]], "没有“星系”这一项"),
        ("单位", [["单位代码", "单位名称", "类别"], ["A", "", "部门"]], "新增时必须填写“单位名称”"),
        ("单位", [["单位代码", "单位名称", "类别"], ["A", "甲", "合作企业"]], "合作企业请在各自的页面登记"),
        (
            "单位",
            [
                ["单位代码", "单位名称", "类别", "上级代码"],
                ["A", "甲", "部门", "B"],
                ["B", "乙", "部门", "A"],
            ],
            "归到自己之下",
        ),
        ("单位", [["单位代码", "上级代码"], ["HQ", "CY"]], "归到自己之下"),
        ("单位", [["单位代码", "体重"], ["HQ", "3"]], "不认识的列“体重”"),
        ("单位", [["单位代码", "单位代码"], ["HQ", "HQ"]], "出现了两次"),
        ("单位", [["单位名称"], ["甲"]], "缺少列“单位代码”"),
        ("单位", [["单位代码", "单位名称", "类别"], ["", "甲", "部门"]], "缺少“单位代码”"),
        ("单位", [["单位代码", "单位名称"], ["HQ", "长" * 81]], "最多 80 个字"),
        ("单位", [["单位代码", "应设监控员"], ["HQ", "大概"]], "请填写“是”或“否”"),
        ("人员", [["工号", "姓名", "单位代码", "邮箱"], [1, "甲", "HQ", "不是邮箱"]], "不是邮箱地址"),
        ("人员", [["工号", "姓名", "单位代码", "岗位"], [1, "甲", "HQ", "国王"]], "找不到“国王”。"),
        ("人员", [["工号", "姓名", "单位代码", "岗位"], [1, "甲", "HQ", "负责人"]], "相近的有“部门负责人”"),
        ("人员", [["工号", "姓名", "单位代码", "在职"], [1, "甲", "HQ", "否"]], "不能办理离职"),
        (
            "地点",
            [["地点编码", "地点名称", "类别", "上级编码"], ["Z-1", "甲", "楼宇", ""]],
            "只有校区没有上级",
        ),
        (
            "地点",
            [["地点编码", "地点名称", "类别", "上级编码"], ["甲乙", "甲", "校区", ""]],
            "由字母和数字组成",
        ),
        ("地点", [["地点编码", "类别"], ["XS-ST1", "房间"]], "类别不能更改"),
    ],
)
def test_faults_are_told_in_full_sentences(cast: Cast, sheet: str, rows: Any, words: str) -> None:
    preview = seen(workbook(**{sheet: rows}))
    told = "；".join([*preview.errors, *(e for line in preview.lines for e in line.errors)])
    assert words in told
    assert not preview.is_sound


def test_the_confirmation_is_bound_to_what_was_seen(cast: Cast, by: Actor) -> None:
    data = workbook(单位=[["单位代码", "单位名称"], ["CY", "膳食部"]])
    preview = seen(data)
    organisation.update_unit(cast.catering, by=by, name="饮食部")
    with pytest.raises(Conflict) as refused:
        importing.apply(preview, by=by)
    assert refused.value.code == "import.stale"
    put(data, by)
    assert Unit.objects.get(code="CY").name == "膳食部"


def test_an_empty_cell_leaves_and_a_hyphen_clears(cast: Cast, by: Actor) -> None:
    Person.objects.filter(pk=cast.head.person.pk).update(phone="88870001")
    head = ["工号", "姓名", "电话", "邮箱"]
    put(workbook(人员=[head, [cast.head.person.staff_no, "", "-", ""]]), by)
    person = Person.objects.get(pk=cast.head.person.pk)
    assert (person.name, person.phone, person.email) == ("赵经理", "", "cyhead@example.edu.cn")


def test_heads_and_deputies_are_seated(cast: Cast, by: Actor) -> None:
    units = [
        ["单位代码", "单位名称", "类别", "上级代码", "负责人工号", "分管领导工号"],
        ["GY", "公寓管理部", "部门", "HQ", "3001", "DEPUTY"],
        ["CY", "", "", "", "-", ""],
    ]
    people = [["工号", "姓名", "单位代码", "岗位"], ["3001", "冯部长", "GY", "部门负责人、部门监控员"]]
    data = workbook(单位=units, 人员=people)
    put(data, by)
    unit = Unit.objects.get(code="GY")
    chain = queries.chain(unit)
    assert [p.name for p in (*chain["head"], *chain["deputy"])] == ["冯部长", "周副主任"]
    assert queries.actor_of_person(queries.head_of(unit)).may("cases.answer", unit.pk)
    assert not Seat.objects.filter(unit=cast.catering, role="head", to_date=None).exists()
    assert seen(data).is_idle


def test_units_change_places_without_closing_a_ring(cast: Cast, by: Actor) -> None:
    """The parent goes under its child: possible in one file, whatever the order of the lines."""
    organisation.move_unit(cast.fleet, by=by, parent=cast.catering)
    put(workbook(单位=[["单位代码", "上级代码"], ["CY", "CD"], ["CD", "HQ"]]), by)
    assert Unit.objects.get(code="CY").parent.code == "CD"
    assert Unit.objects.get(code="CD").parent.code == "HQ"


def test_who_leaves_and_returns(cast: Cast, by: Actor) -> None:
    head = ["工号", "在职", "单位代码"]
    no = cast.monitor.person.staff_no
    leaving = workbook(人员=[head, [no, "否", ""]])
    assert seen(leaving).lines[0].effects == ["任职终止，账号停用。"]
    put(leaving, by)
    assert not Account.objects.get(pk=cast.monitor.account.pk).is_active
    assert seen(leaving).is_idle
    assert seen(workbook(人员=[["工号", "姓名"], [no, "钱监控"]])).lines[0].errors
    put(workbook(人员=[head, [no, "是", "CD"]]), by)
    person = Person.objects.get(staff_no=no)
    assert (person.is_active, person.unit) == (True, cast.fleet)


def test_places_are_put_up_level_by_level(cast: Cast, by: Actor) -> None:
    data = workbook(单位=departments(), 地点=places()[:1] + places()[:0:-1])
    assert counts(put(data, by))["places"] == {"created": 5}
    room = Place.objects.get(code="JG-03-2F-001")
    assert (room.full_name, room.unit.code, room.risk, room.is_checkpoint) == (
        "三号楼 二楼 配电间",
        "D13",
        "orange",
        True,
    )
    assert Place.objects.get(code="JG-03-2F-002").unit.code == "D04"
    assert {a.code for a in Place.objects.get(code="JG-03").areas.all()} == {"catering", "fire"}
    assert len({p.qr_token for p in Place.objects.all()}) == Place.objects.count()
    assert seen(data).is_idle
    rows = [list(row) for row in places()]
    rows[2][1], rows[4][3], rows[5][6] = "三号教学楼", "JG-03", "红"
    changed = put(workbook(地点=rows), by)
    assert counts(changed)["places"] == {"changed": 3, "unchanged": 2}
    assert Place.objects.get(code="JG-03-2F-001").full_name == "三号教学楼 配电间"
    assert Place.objects.get(code="JG-03-2F-002").full_name == "三号教学楼 二楼 开水房"
    assert Place.objects.get(code="JG-03-2F-002").risk == "red"
    assert seen(workbook(地点=rows)).is_idle


def test_only_maintainers_import(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        put(workbook(单位=departments()), cast.head.actor)


def test_the_audit_row_names_file_and_counts(cast: Cast, by: Actor) -> None:
    data = workbook(单位=departments())
    preview = put(data, by)
    row = AuditEntry.objects.get(verb="organisation.import")
    assert preview.workbook.sha256 in row.said["preview"]
    assert '"created": 16' in row.said["preview"]


def test_english_headings_and_words_are_understood(cast: Cast, by: Actor) -> None:
    data = workbook(
        Units=[["Unit code*", "Name", "Kind", "Is assessed"], ["EN", "Estates", "Department", "yes"]]
    )
    put(data, by)
    unit = Unit.objects.get(code="EN")
    assert (unit.kind, unit.is_supervised) == ("department", True)


def test_a_kept_file_is_found_by_its_hash_only(cast: Cast) -> None:
    data = workbook(单位=departments())
    sha256 = importing.keep(data).sha256
    assert importing.kept(sha256).sha256 == sha256
    for wrong in ("0" * 64, "../../secret.key", "", sha256[:-1]):
        with pytest.raises(Refusal):
            importing.kept(wrong)
    importing.forget(sha256)
    with pytest.raises(Refusal):
        importing.kept(sha256)


def test_read_workbook_takes_a_path(tmp_path: Path) -> None:
    path = tmp_path / "组织.xlsx"
    path.write_bytes(workbook(单位=departments()))
    assert len(importing.read_workbook(path).lines["units"]) == 16


# ------------------------------------------------------------------ what may not be opened (D6, C8)


def archive(**entries: bytes) -> bytes:
    """A zip with the parts every .xlsx has, and these ("/" written as two underscores)."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in (
            {"[Content_Types].xml": b"<Types/>", "xl__workbook.xml": b"<workbook/>"} | entries
        ).items():
            file.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def far_cells() -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("单位")
        sheet.write(0, 0, "单位代码")
        sheet.write(1_048_575, 16_383, "x")
    return out.getvalue()


def lying_size() -> bytes:
    """The list of contents says 10 bytes; the stream holds 80 MB."""
    data = bytearray(archive(**{"xl__worksheets__sheet1.xml": b"<row/>" * 14_000_000}))
    size = (6 * 14_000_000).to_bytes(4, "little")
    return bytes(data.replace(size, (10).to_bytes(4, "little")))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import.not_xlsx"),
        (b"PK\x03\x04" + b"\0" * 100, "import.not_xlsx"),
        ("单位代码,单位名称\n".encode(), "import.not_xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "import.encrypted"),
        (archive(**{"xl__workbook.xml": b"<workbook/>"}), "import.no_sheet|import.unreadable"),
        (archive(**{"xl__vbaProject.bin": b"x"}), "import.macros"),
        (
            archive(**{"[Content_Types].xml": b"<Types>vnd.ms-excel.sheet.macroEnabled.main+xml</Types>"}),
            "import.macros",
        ),
        (
            archive(**{"xl__sharedStrings.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
            "import.unsafe_xml",
        ),
        (archive(**{f"xl__media__{n}.png": b"x" for n in range(600)}), "import.bomb"),
        (archive(**{"xl__worksheets__sheet1.xml": b"<row/>" * 5_000_000}), "import.bomb"),
        (b"x" * (20 * 1024 * 1024 + 1), "import.too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_dangerous_files_are_refused_within_a_second(data: bytes, code: str) -> None:
    started = time.process_time()
    with pytest.raises(Refusal) as refused:
        importing.read_bytes(data)
    assert refused.value.code in code.split("|")
    assert time.process_time() - started < 1


def test_cells_far_apart_and_sizes_that_lie_are_refused() -> None:
    for data, code in [(far_cells(), "import.too_many_rows"), (lying_size(), "import.bomb")]:
        with pytest.raises(Refusal) as refused:
            importing.read_bytes(data)
        assert refused.value.code == code


def test_too_many_rows_are_refused() -> None:
    rows = [["工号"], *([n] for n in range(spreadsheets.MAX_ROWS + 1))]
    with pytest.raises(Refusal) as refused:
        importing.read_bytes(workbook(人员=rows))
    assert refused.value.code == "import.too_many_rows"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.floats(0, 1), junk=st.binary(min_size=1, max_size=40))
def test_broken_files_are_refused_and_never_crash(at: float, junk: bytes) -> None:
    data = bytearray(workbook(单位=departments()))
    start = int(at * (len(data) - len(junk)))
    data[start : start + len(junk)] = junk
    try:
        importing.read_bytes(bytes(data))
    except Refusal as refused:
        assert str(refused.sentence)


def test_every_post_can_be_named_in_the_file_also_one_with_a_comma_in_its_name(cast: Cast, by: Actor) -> None:
    """审计、纪检人员 is one post of those that come with the product."""
    names = sorted(post.name for post in queries.posts())
    assert any("、" in name for name in names)
    rows = [["工号", "姓名", "单位代码", "岗位"]]
    rows += [[f"77{n:02}", "某人", "HQ", f"{name}、工作人员"] for n, name in enumerate(names)]
    preview = seen(workbook(人员=rows))
    assert counts(preview) == {"people": {"created": len(names)}}
    put(workbook(人员=[rows[0], ["7799", "卫审计", "HQ", "工作人员、审计、纪检人员"]]), by)
    held = {one.post.name for one in Appointment.objects.filter(person__staff_no="7799")}
    assert held == {"工作人员", "审计、纪检人员"}
