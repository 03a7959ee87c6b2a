"""The import in the interface: send, check, look, confirm, done; and the command."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from duqin.domains.inspections import services
from duqin.domains.inspections.models import Answer, Inspection, RecordImport
from duqin.domains.inspections.services.past import storing
from duqin.engines.assessment import services as scores
from duqin.engines.cases import services as cases
from duqin.interfaces.cli.main import command, parser
from duqin.kernel import spreadsheets
from duqin.kernel.moments import now
from tests.cast import Cast
from tests.domains.inspections import visit
from tests.domains.inspections.past.files import as_csv, as_xlsx, line, problem

Browser = Callable[..., Client]
UPLOAD = "/inspections/imports/new/"


@pytest.fixture
def house(cast: Cast) -> Cast:
    visit.library(cast, effective_on=date(2025, 1, 1))
    cases.seed_rules()
    return cast


@pytest.fixture
def desk(house: Cast, browser_of: Browser) -> Client:
    return browser_of(house.monitoring_head)


def send(desk: Client, data: bytes, name: str = "历史.csv", **more: Any) -> RecordImport:
    answer = desk.post(UPLOAD, {"file": SimpleUploadedFile(name, data), **more})
    assert answer.status_code == 302, answer.content.decode()
    return RecordImport.objects.get(pk=str(answer["Location"]).rstrip("/").rsplit("/", 1)[1])


def page(desk: Client, record: RecordImport) -> str:
    return desk.get(reverse("inspections:past_import", args=[record.pk])).content.decode()


def press(desk: Client, record: RecordImport, what: str, **more: Any) -> int:
    return desk.post(reverse(f"inspections:past_{what}", args=[record.pk]), more).status_code


def test_a_file_is_sent_checked_confirmed_and_done(desk: Client) -> None:
    record = send(desk, as_xlsx([problem(), line("A-2")]), "历史.xlsx")
    shown = page(desk, record)
    assert ("正在核对" in shown, "hx-trigger" in shown, "确认导入" in shown) == (True, True, False)
    assert desk.get(reverse("inspections:past_progress", args=[record.pk])).status_code == 200
    assert services.past.process_waiting() == 1
    assert desk.get(reverse("inspections:past_progress", args=[record.pk]))["HX-Refresh"] == "true"
    shown = page(desk, record)
    assert ("确认导入" in shown, "A-2" in shown, Inspection.objects.count()) == (True, True, 0)
    assert "扣分（未计封顶与加倍）" in shown
    version = re.search(r'name="version" value="(\d+)"', shown)
    assert version
    assert press(desk, record, "confirm", version=version.group(1)) == 302
    assert (services.past.process_waiting(), services.past.process_waiting()) == (1, 0)
    record.refresh_from_db()
    assert (record.state, record.finished_at is not None, Inspection.objects.count()) == ("done", True, 2)
    assert "已导入" in page(desk, record)
    made = Inspection.objects.get(imported__key=":A-1")
    shown = desk.get(reverse("inspections:detail", args=[made.pk])).content.decode()
    assert ("历史.xlsx" in shown, "文件第 2–2 行" in shown) == (True, True)
    assert "历史.xlsx" in desk.get(reverse("inspections:past")).content.decode()
    assert press(desk, record, "discard") == 422


def test_faults_are_listed_and_downloaded_and_cannot_be_confirmed(desk: Client) -> None:
    record = send(desk, as_csv([line(), line("A-2", 条款="C-99")]))
    services.past.process_waiting()
    shown = page(desk, record)
    assert ("没有代码为“C-99”的条款" in shown, "确认导入" in shown) == (True, False)
    data = desk.get(reverse("inspections:past_faults", args=[record.pk])).content
    rows = dict(next(iter(spreadsheets.read(data).sheets.values())).lines)
    assert rows[2] == ("3", "条款", "没有代码为“C-99”的条款。")
    assert press(desk, record, "confirm") == 422
    assert press(desk, record, "discard") == 302
    record.refresh_from_db()
    assert record.state == "discarded"


def test_a_preview_is_kept_small(desk: Client) -> None:
    """Budget of a page: 60 kB, even with a thousand faults."""
    record = send(desk, as_csv([line(f"A-{n}", 条款=f"X-{n}") for n in range(1_000)]))
    services.past.process_waiting()
    assert len(desk.get(reverse("inspections:past_import", args=[record.pk])).content) < 60_000


def test_what_is_no_file_is_refused_beside_the_form(desk: Client) -> None:
    answer = desk.post(UPLOAD, {"file": SimpleUploadedFile("x.xlsx", b"PK no workbook")})
    assert (answer.status_code, "这不是 .xlsx 文件" in answer.content.decode()) == (422, True)
    wrong = {"mapping": SimpleUploadedFile("m.yaml", b"format: other")}
    answer = desk.post(UPLOAD, {"file": SimpleUploadedFile("x.csv", as_csv([line()])), **wrong})
    assert (answer.status_code, "应为 duqin-inspections-1" in answer.content.decode()) == (422, True)
    assert not RecordImport.objects.exists()


def test_a_mapping_is_sent_along_and_used_again(desk: Client) -> None:
    rows = [{"单据": "7", **{k: v for k, v in line().items() if k != "检查编号"}}]
    mapping = "format: duqin-inspections-1\ncolumns: {key: 单据}\n".encode()
    record = send(desk, as_csv(rows), mapping=SimpleUploadedFile("m.yaml", mapping))
    services.past.process_waiting()
    press(desk, record, "confirm")
    services.past.process_waiting()
    assert "沿用以前的对应关系" in desk.get(UPLOAD).content.decode()
    again = send(desk, as_csv([rows[0] | {"单据": "8"}]), earlier=str(record.pk))
    services.past.process_waiting()
    again.refresh_from_db()
    assert (again.state, again.counts["inspections"]) == ("checked", 1)


OLD = {
    "单据号": "7",
    "哪天": "2025-04-07 09:20",
    "食堂": "一食堂",
    "谁查的": "老王",
    "项": "5.2.1",
    "结论": "有瑕疵",
    "情形": "地面有积水",
}
COLUMNS = {
    "key": "单据号", "date": "哪天", "unit": "食堂", "inspector": "谁查的", "clause": "项", "result": "结论",
    "seen": "情形",
}  # fmt: skip


def matching(desk: Client, record: RecordImport, **said: str) -> Any:
    given = {f"column_{key}": heading for key, heading in COLUMNS.items()} | said
    return desk.post(reverse("inspections:past_matching", args=[record.pk]), given)


def test_columns_words_and_names_are_matched_by_hand(desk: Client) -> None:
    """A file of another system, with no word of ours in it, comes in without a mapping file."""
    answer = desk.post(UPLOAD, {"file": SimpleUploadedFile("旧系统.csv", as_csv([OLD]))})
    record = RecordImport.objects.get()
    assert (record.state, answer["Location"]) == ("unmatched", f"/inspections/imports/{record.pk}/matching/")
    assert services.past.process_waiting() == 0
    shown = desk.get(answer["Location"]).content.decode()
    assert ("单据号（如 7）" in shown, "这里没有的词语和名称" in shown) == (True, False)
    assert matching(desk, record).status_code == 302
    services.past.process_waiting()
    record.refresh_from_db()
    assert (record.state, record.counts["wrong"]) == ("faulty", 1)

    shown = desk.get(reverse("inspections:past_matching", args=[record.pk])).content.decode()
    labels = re.findall(r'<label for="id_word_(\d)">([^<]+)</label>', shown)
    numbers = {text: number for number, text in labels}
    assert set(numbers) == {"一食堂", "老王", "5.2.1", "有瑕疵"}
    ours = {"一食堂": "CY", "老王": "INSPECTOR", "5.2.1": "C-1", "有瑕疵": "problem"}
    words = {f"word_{numbers[text]}": target for text, target in ours.items()}
    assert matching(desk, record, **words).status_code == 302
    services.past.process_waiting()
    record.refresh_from_db()
    assert (record.state, record.counts["findings"]) == ("checked", 1), record.faults
    assert record.mapping["units"] == {"一食堂": "CY"}
    assert record.mapping["values"] == {"result": {"有瑕疵": "problem"}}
    press(desk, record, "confirm")
    services.past.process_waiting()
    assert Inspection.objects.get().lead.staff_no == "INSPECTOR"
    assert "旧系统.csv" in desk.get(UPLOAD).content.decode(), "the mapping can be used again"


def test_a_guess_can_be_taken_back_and_a_default_set(desk: Client) -> None:
    record = send(desk, as_csv([line(状态="随便", 层级="甲")]))
    shown = {
        **{key: "" for key in ("level", "state")},
        "key": "检查编号",
        "date": "检查日期",
        "unit": "被查单位",
    }
    shown |= {"inspector": "检查人", "clause": "条款", "result": "结果"}
    given = {f"column_{key}": heading for key, heading in shown.items()} | {"default_level": "一级"}
    services.past.process_waiting()
    assert desk.post(reverse("inspections:past_matching", args=[record.pk]), given).status_code == 302
    services.past.process_waiting()
    record.refresh_from_db()
    assert record.state == "checked", record.faults
    assert ("状态" in record.notes[0], "层级" in record.notes[0]) == (True, True)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"column_key": ""}, "请为“检查编号”选一列"),
        ({"column_seen": "项"}, "“项”选了不止一次"),
        ({"column_key": "不存在的列"}, "不存在的列"),
        ({"default_level": "x" * 201}, "200"),
    ],
)
def test_a_matching_that_cannot_be_is_refused_and_nothing_is_lost(
    desk: Client, said: dict[str, str], sentence: str
) -> None:
    desk.post(UPLOAD, {"file": SimpleUploadedFile("旧系统.csv", as_csv([OLD]))})
    record = RecordImport.objects.get()
    answer = matching(desk, record, **{"default_theme": "消防", **said})
    shown = answer.content.decode()
    assert (answer.status_code, sentence in shown, 'value="消防"' in shown) == (422, True, True)
    record.refresh_from_db()
    assert (record.state, record.mapping) == ("unmatched", {})


def test_a_name_is_matched_with_something_that_is_there(desk: Client) -> None:
    record = send(desk, as_csv([line(被查单位="一食堂")]))
    services.past.process_waiting()
    address = reverse("inspections:past_matching", args=[record.pk])
    columns = {"key": "检查编号", "date": "检查日期", "unit": "被查单位", "inspector": "检查人"}
    given = {
        f"column_{key}": heading for key, heading in {**columns, "clause": "条款", "result": "结果"}.items()
    }
    answer = desk.post(address, given | {"word_0": "ZZ"})
    assert (answer.status_code, "这里没有“ZZ”" in answer.content.decode()) == (422, True)
    stale = desk.post(address, given | {"word_0": "CY", "version": "999"})
    assert stale.status_code == 409
    assert desk.post(address, given | {"word_0": "CY"}).status_code == 302
    services.past.process_waiting()
    record.refresh_from_db()
    assert record.state == "checked"
    press(desk, record, "confirm")
    assert desk.get(address).status_code == 302, "what is confirmed is no longer matched"


def test_what_changed_after_the_confirmation_asks_for_another_look(house: Cast, desk: Client) -> None:
    record = send(desk, as_csv([problem()]), into_frozen="on")
    services.past.process_waiting()
    press(desk, record, "confirm")
    scores.freeze_month(by=house.monitoring_head.actor, period="2025-04")
    services.past.process_waiting()
    record.refresh_from_db()
    assert (record.state, Inspection.objects.count()) == ("checked", 0)
    assert "数据有了变化" in record.notes[0]
    assert "2025-04 餐饮管理部" in page(desk, record)


def test_whoever_lost_the_right_meanwhile_imports_nothing(house: Cast, desk: Client) -> None:
    record = send(desk, as_csv([problem()]))
    services.past.process_waiting()
    press(desk, record, "confirm")
    house.monitoring_head.person.appointments.all().delete()
    services.past.process_waiting()
    record.refresh_from_db()
    assert (record.state, record.faults[0][2]) == ("faulty", "确认导入的人已没有这项权限。")
    assert not Inspection.objects.exists()


class Killed(BaseException):
    """What no `except Exception` catches, as a signal."""


def test_a_worker_that_dies_leaves_nothing_and_another_does_it_again(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = send(desk, as_csv([problem()]))
    services.past.process_waiting()
    press(desk, record, "confirm")

    def die(*arguments: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(storing, "_leave_trail", die)
        with pytest.raises(Killed):
            services.past.process_waiting()
    record.refresh_from_db()
    assert (record.state, Inspection.objects.count(), Answer.objects.count()) == ("waiting", 0, 0)
    assert services.past.process_waiting() == 0  # it may still be alive
    with time_machine.travel(now() + timedelta(minutes=4)):
        assert services.past.process_waiting() == 1
    record.refresh_from_db()
    assert (record.state, Inspection.objects.count()) == ("done", 1)


@pytest.mark.parametrize("who", ["inspector", "head", "student", "director"])
def test_others_do_not_find_these_pages(house: Cast, desk: Client, browser_of: Browser, who: str) -> None:
    record = send(desk, as_csv([line()]))
    other = browser_of(getattr(house, who))
    for name in ("past", "past_upload", "past_template", "past_mapping"):
        assert other.get(reverse(f"inspections:{name}")).status_code == 403
    assert other.get(reverse("inspections:past_import", args=[record.pk])).status_code == 403
    assert press(other, record, "confirm") == 403
    assert "imports" not in other.get(reverse("inspections:list")).content.decode()


def test_an_english_reader_reads_english(desk: Client) -> None:
    desk.cookies["django_language"] = "en"
    english = {"HTTP_ACCEPT_LANGUAGE": "en"}
    record = send(desk, as_csv([line(条款="C-99")]))
    RecordImport.objects.update(language="en")
    services.past.process_waiting()
    shown = desk.get(reverse("inspections:past_import", args=[record.pk]), **english).content.decode()
    assert "There is no clause with the code" in shown


# ---------------------------------------------------------------- the command


def run(*words: str) -> int:
    arguments = ["import", "inspections", *words]
    return int(command("import")(parser(arguments).parse_args(arguments)))


def test_the_command_shows_then_imports(
    house: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "历史.csv"
    file.write_bytes(as_csv([problem(), line("A-2")], "gb18030"))
    assert (run(str(file), "--dry-run"), Inspection.objects.count(), RecordImport.objects.count()) == (
        0,
        0,
        0,
    )
    out = capsys.readouterr()
    assert "2 行：检查 2 次，结果 2 条，问题 1 个（已销号 1" in out.out
    assert "核对 2/2" in out.err
    assert run(str(file), "--as", "jkhead") == 0
    assert (Inspection.objects.count(), RecordImport.objects.get().asked_by_name) == (2, "陈部长")
    assert run(str(file)) == 1
    assert "以前都导入过" in capsys.readouterr().err


def test_the_command_names_each_wrong_line(
    house: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, mapping = tmp_path / "a.csv", tmp_path / "m.yaml"
    file.write_bytes(as_csv([line(条款="C-99")]))
    assert run(str(file)) == 1
    assert "第 2 行 条款：没有代码为“C-99”的条款。" in capsys.readouterr().err
    mapping.write_text("format: x", "utf-8")
    assert run(str(file), "--mapping", str(mapping)) == 1
    assert "应为 duqin-inspections-1" in capsys.readouterr().err
    assert run(str(tmp_path / "missing.csv")) == 2
    assert run(str(file), "--as", "nobody") == 1
    assert not RecordImport.objects.exists()
