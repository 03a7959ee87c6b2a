"""Pages of the calendar: a year in months, one day, the official table as a file, how a date is counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from time import process_time
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from duqin.foundation.organisation import queries, services
from duqin.foundation.organisation.models import Account, CalendarDay, Season, Semester
from duqin.foundation.organisation.rules.year_tables import read_sheet, read_yaml
from duqin.kernel.errors import Refusal, Refusals
from duqin.kernel.moments import CAMPUS
from tests.cast import Cast, Member

Browser = Callable[[Member], Client]
YEAR = "/organisation/calendar/2026/"


def on(day: str):
    return time_machine.travel(datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=CAMPUS), tick=False)


@pytest.fixture
def keeper(cast: Cast, browser_of: Browser) -> Client:
    services.load_shipped_calendar(by=cast.monitoring_head.actor)
    return browser_of(cast.monitoring_head)


@pytest.fixture
def student(cast: Cast, browser_of: Browser) -> Client:
    return browser_of(cast.student)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_year_shows_its_days_with_source_and_note(keeper: Client, language: str) -> None:
    keeper.cookies["duqin_language"] = language
    body = keeper.get(YEAR).content.decode()
    assert "国务院办公厅关于2026年部分节假日安排的通知" in body
    assert body.count("day-rest") == 33 + 1  # days off and the legend
    assert body.count("day-work") == 6 + 1
    assert "劳动节" in body


@pytest.mark.parametrize(("day", "warned"), [("2026-10-31", False), ("2026-11-01", True)])
def test_the_banner_comes_on_the_first_of_november(keeper: Client, day: str, warned: bool) -> None:
    with on(day):
        keeper.cookies.clear()
        client = Client()
        client.force_login(
            Account.objects.get(username="jkhead"),
            backend="duqin.interfaces.web.signin.Backend",
        )
        assert ("2027年的放假安排尚未登记" in client.get(YEAR).content.decode()) is warned


def test_a_provisional_year_says_so(keeper: Client) -> None:
    assert "尚未登记，暂按周一至周五推算" in keeper.get("/organisation/calendar/2031/").content.decode()


def test_a_day_is_changed_and_taken_back(keeper: Client) -> None:
    url = "/organisation/calendar/2026-05-06/"
    sent = {"kind": "adjusted_restday", "note": "劳动节", "source": "国办补充通知"}
    assert keeper.post(url, sent)["Location"] == YEAR
    day = CalendarDay.objects.get(date=date(2026, 5, 6))
    assert (day.is_working, day.is_swapped, day.source) == (False, True, "国办补充通知")
    assert "调休放假" in keeper.get(YEAR).content.decode()
    assert keeper.post(f"{url}remove/")["Location"] == YEAR
    assert not CalendarDay.objects.filter(date=date(2026, 5, 6)).exists()


def test_a_day_that_does_not_exist_is_not_found(keeper: Client) -> None:
    assert keeper.get("/organisation/calendar/2026-02-30/").status_code == 404
    assert keeper.get("/organisation/calendar/1492/").status_code == 404


def test_an_implausible_table_is_doubted_on_its_page(keeper: Client) -> None:
    keeper.post(
        "/organisation/calendar/2026-05-10/", {"kind": "adjusted_workday", "note": "劳动节", "source": "误登"}
    )
    assert "已连续上班" in keeper.get(YEAR).content.decode()


def test_others_look_but_do_not_change(cast: Cast, student: Client) -> None:
    assert student.get(YEAR).status_code == 200
    for url in ("2026-05-06/", "import/", "office-hours/", "semesters/new/", "seasons/new/"):
        assert student.get(f"/organisation/calendar/{url}").status_code == 403
    assert student.post("/organisation/calendar/load/").status_code == 403


# ---------------------------------------------------------------- files


def laughs() -> bytes:
    """Twelve lists that each hold the one before nine times: 300 bytes that speak of a third of a billion words."""
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10))]
    return "\n".join([*lines, "years: [{year: 2026, source: *a9, days: []}]"]).encode()


def exported(client: Client) -> bytes:
    answer = client.get(f"{YEAR}export/")
    return b"".join(answer.streaming_content)


def upload(client: Client, name: str, content: bytes, year: int = 2026):
    sent = {
        "file": SimpleUploadedFile(name, content),
        "year": year,
        "source": "国务院办公厅通知（修订）",
        "published_on": "2025-11-05",
        "keep_own": "on",
    }
    return client.post("/organisation/calendar/import/", sent)


def test_what_is_exported_can_be_read_again(keeper: Client) -> None:
    before = list(queries.calendar_days(2026).values_list("date", "is_working", "is_swapped", "note"))
    content = exported(keeper)
    assert upload(keeper, "2026.xlsx", content)["Location"] == YEAR
    after = list(queries.calendar_days(2026).values_list("date", "is_working", "is_swapped", "note"))
    assert after == before
    assert queries.calendar_year(2026).source == "国务院办公厅通知（修订）"


def test_a_sheet_exported_in_english_is_read_too(keeper: Client) -> None:
    keeper.cookies["duqin_language"] = "en"
    content = exported(keeper)
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 40
    assert upload(keeper, "2026.xlsx", content).status_code == 302


def test_yaml_in_the_form_of_the_shipped_file_is_read(keeper: Client) -> None:
    text = (
        "years:\n  - year: 2027\n    source: x\n    days:\n"
        "      - {date: 2027-01-01, kind: holiday, note: 元旦}\n"
    )
    assert upload(keeper, "2027.yaml", text.encode(), 2027)["Location"] == "/organisation/calendar/2027/"
    assert not queries.calendar().is_working(date(2027, 1, 1))
    assert 2027 in queries.calendar().known_years


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.xlsx", b"no workbook"),
        ("x.yaml", b"- just\n- a list\n"),
        ("x.yaml", b"years: [{year: 2026, days: 3}]"),
        ("x.yaml", b"years: [{year: 2025, source: x, days: []}]"),
        ("x.yaml", b"\xff\xfe\x00"),
        ("x.yaml", b"years: [{year: 2026, source: x, days: []}]"),
        ("x.yaml", b"years: [{year: 2026, source: x, days: [{date: 2026-99-99, kind: holiday}]}]"),
        ("x.yaml", b"years: [{year: soon, source: x, days: []}]"),
        ("x.yaml", b"[" * 20_000),
        ("x.yaml", laughs()),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(keeper: Client, name: str, content: bytes) -> None:
    answer = upload(keeper, name, content)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert queries.calendar_year(2026).source != "国务院办公厅通知（修订）"


@pytest.mark.parametrize("content", [laughs(), b"[" * 100_000], ids=["aliases", "depth"])
def test_a_small_text_that_would_grow_is_refused_at_once(content: bytes) -> None:
    begun = process_time()
    with pytest.raises(Refusal):
        read_yaml(content.decode())
    assert process_time() - begun < 1


def test_a_workbook_that_would_grow_is_refused_before_it_is_opened(keeper: Client) -> None:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
        book.writestr("xl/worksheets/sheet1.xml", b"<a>" + b"a" * 80_000_000 + b"</a>")
    assert len(out.getvalue()) < 1024 * 1024
    answer = upload(keeper, "2026.xlsx", out.getvalue())
    assert (answer.status_code, "解压后过大" in answer.content.decode()) == (422, True)


def test_every_bad_line_is_named() -> None:
    days = [
        "{date: 2026-05-01, kind: holiday}",
        "{date: 2026-05-01, kind: holiday}",
        "{date: 2025-05-01, kind: holiday}",
        "{date: someday, kind: holiday}",
        "{date: 2026-05-02, kind: feast}",
    ]
    text = f"years: [{{year: 2026, source: x, days: [{', '.join(days)}]}}]"
    with pytest.raises(Refusals) as refused:
        read_yaml(text)
    assert [item.code for item in refused.value.items] == [
        "calendar.twice",
        "calendar.year",
        "calendar.date",
        "calendar.kind",
    ]


def test_an_empty_workbook_is_no_table() -> None:
    with pytest.raises(Refusal):
        read_sheet(b"", year=2026, source="x", published_on=None)


# ---------------------------------------------------------------- semesters, seasons, office hours


def test_semesters_and_seasons_are_kept(keeper: Client) -> None:
    span = {"name": "2025-2026-2", "from_date": "2026-02-28", "to_date": "2026-07-10"}
    keeper.post("/organisation/calendar/semesters/new/", span)
    keeper.post(
        "/organisation/calendar/seasons/new/",
        {"name": "开学季", "from_date": "2026-08-31", "to_date": "2026-09-13", "multiplier": "2"},
    )
    body = keeper.get("/organisation/calendar/semesters/").content.decode()
    assert "2025-2026-2" in body
    assert "开学季" in body
    semester, season = Semester.objects.get(), Season.objects.get()
    changed = span | {"to_date": "2026-07-12", "version": semester.version}
    assert keeper.post(f"/organisation/calendar/semesters/{semester.pk}/", changed).status_code == 302
    assert keeper.post(f"/organisation/calendar/semesters/{semester.pk}/", changed).status_code == 409
    assert keeper.post(f"/organisation/calendar/seasons/{season.pk}/remove/").status_code == 302
    assert keeper.post(f"/organisation/calendar/semesters/{semester.pk}/remove/").status_code == 302
    assert not Semester.objects.exists()


def test_office_hours_are_set(keeper: Client) -> None:
    url = "/organisation/calendar/office-hours/"
    assert 'value="08:00"' in keeper.get(url).content.decode()
    wrong = {"opens_1": "12:00", "closes_1": "09:00"}
    assert keeper.post(url, wrong).status_code == 422
    assert keeper.post(url, {"opens_1": "09:00", "closes_1": "17:00"}).status_code == 302
    assert len(queries.calendar().office) == 1


def test_the_shipped_years_are_loaded_by_a_button(cast: Cast, browser_of: Browser) -> None:
    client = browser_of(cast.monitoring_head)
    assert "载入随软件提供的年份" in client.get(YEAR).content.decode()
    assert client.post("/organisation/calendar/load/")["Location"] == YEAR
    assert client.post(f"{YEAR}remove/").status_code == 302
    assert 2026 not in queries.calendar().known_years


# ---------------------------------------------------------------- how is this date counted


def ask(client: Client, start: str, amount: str, unit: str) -> str:
    return client.get(
        "/organisation/calendar/due/", {"start": start, "amount": amount, "unit": unit}
    ).content.decode()


def test_the_count_is_shown_day_by_day(keeper: Client, cast: Cast, browser_of: Browser) -> None:
    """R-004-33: filed Thu 2026-04-30, 3 working days: Fri 05-08."""
    body = ask(browser_of(cast.student), "2026-04-30T16:00", "3", "working_days")
    assert "截止：2026年5月8日 周五 24:00" in body
    assert "2026年5月1日 周五 至 2026年5月4日 周一：法定节假日·劳动节，不计" in body
    assert "2026年5月5日 周二：调休放假·劳动节，不计" in body
    assert "计为第 3 天" in body


def test_fifteen_working_days_pass_the_worked_weekends(keeper: Client) -> None:
    """R-004-45: 2026-09-16 + 15: 20 Sep and 10 Oct count, holidays do not."""
    body = ask(keeper, "2026-09-16T09:00", "15", "working_days")
    assert "截止：2026年10月13日 周二 24:00" in body
    assert "2026年9月20日 周日：调休上班·国庆节，计为第 3 天" in body


def test_an_open_year_warns(keeper: Client) -> None:
    assert "2031年的放假安排尚未登记" in ask(keeper, "2031-04-30T16:00", "3", "working_days")


@pytest.mark.parametrize(
    ("start", "amount", "unit"),
    [
        ("", "3", "working_days"),
        ("2026-04-30T16:00", "1.5", "working_days"),
        ("2026-04-30T16:00", "-1", "hours"),
        ("2026-04-30T16:00", "99999", "working_days"),
        ("1066-10-14T09:00", "3", "hours"),
        ("2026-04-30T16:00", "3", "moons"),
    ],
)
def test_what_cannot_be_counted_is_said_so(keeper: Client, start: str, amount: str, unit: str) -> None:
    answer = keeper.get("/organisation/calendar/due/", {"start": start, "amount": amount, "unit": unit})
    assert answer.status_code == 422
    assert answer.context["form"].errors


def test_a_confined_guest_may_count_but_not_look_around(cast: Cast, browser_of: Browser) -> None:
    Account.objects.filter(pk=cast.student.account.pk).update(
        confined_kind="inspections.inspection", confined_id="1"
    )
    client = browser_of(cast.student)
    assert client.get("/organisation/calendar/due/").status_code == 200
    assert client.get("/organisation/places/").status_code == 403
