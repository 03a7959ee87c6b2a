"""The pages: every step can be done in the browser, hidden rows are 404, lists cost the same at 1 and 3
rows."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case, Extension, Notice
from duqin.engines.cases.ports import OriginCard, ProblemCard, origins, problem_cards
from duqin.engines.cases.views.verbs import PAGES
from duqin.foundation.trust import services as trust
from duqin.foundation.trust.models import Evidence
from duqin.kernel.moments import today
from duqin.kernel.refs import Ref
from tests.cast import Cast, Member
from tests.engines.cases.pictures import jpeg
from tests.engines.cases.story import asked, at, closed, fresh, issued, opened, received, reported
from tests.engines.documents.reading import docx_text, fetched

BrowserOf = Callable[[Member], Client]
LISTS = ("cases:list", "cases:notices", "cases:extensions", "cases:accountability", "cases:numbers")


def picture(name: str = "p.jpg", colour: str = "#884422") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg(colour), content_type="image/jpeg")


def page_of(case: Case) -> str:
    return reverse("cases:detail", args=[case.number])


def post(client: Client, case: Case, verb: str, **data: object) -> int:
    return client.post(
        reverse(f"cases:{verb}", args=[case.number]), {"version": fresh(case).version, **data}
    ).status_code


def test_the_whole_loop_in_the_browser(year: Cast, browser_of: BrowserOf) -> None:
    case = opened(year, severity="serious")
    office, unit = browser_of(year.inspector), browser_of(year.head)
    answer = office.post(reverse("cases:draft_notice"), {"cases": [case.pk], "requirement": "全面清理"})
    notice = Notice.objects.get()
    assert answer.status_code == 302
    assert (
        office.post(reverse("cases:notice_issue", args=[notice.pk]), {"version": notice.version}).status_code
        == 302
    )
    assert unit.get(reverse("cases:notice", args=[notice.pk])).status_code == 200
    assert unit.post(reverse("cases:notice_receive", args=[notice.pk])).status_code == 302
    assert unit.get(reverse("cases:report", args=[case.number])).status_code == 200
    assert post(unit, case, "report", measures="已清洗", cause="未按周清洗", photos=[picture()]) == 302
    shown = office.get(page_of(case)).content.decode()
    assert "已清洗" in shown
    assert "复查通过，销号" in shown
    assert Evidence.objects.get().sha256 in shown
    assert post(office, case, "verify", opinion="现场已看") == 302
    case = fresh(case)
    assert (case.state, case.verified_by) == ("closed", year.inspector.person)
    assert Notice.objects.get().state == "closed"


def test_a_refusal_stands_beside_its_field_and_nothing_is_lost(year: Cast, browser_of: BrowserOf) -> None:
    case = received(year, opened(year, severity="serious"))
    client = browser_of(year.head)
    url = reverse("cases:report", args=[case.number])
    answer = client.post(
        url, {"version": case.version, "measures": "已清洗滤网", "cause": "", "photos": [picture()]}
    )
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "已清洗滤网" in body
    evidence = Evidence.objects.get()
    assert evidence.sha256 in body  # the photograph that arrived is shown and kept
    again = client.post(
        url,
        {"version": fresh(case).version, "measures": "已清洗滤网", "cause": "疏忽", "kept": evidence.sha256},
    )
    assert again.status_code == 302
    assert case.steps.get(verb="report").evidence.get().evidence == evidence


def test_a_photograph_of_another_cannot_be_slipped_in(year: Cast, browser_of: BrowserOf) -> None:
    foreign = trust.keep_photograph(ContentFile(jpeg("#010203"), name="x.jpg"), by=year.stranger.actor)
    case = received(year, opened(year))
    assert post(browser_of(year.head), case, "report", measures="已改", cause="", kept=foreign.sha256) == 302
    assert not case.steps.get(verb="report").evidence.exists()


def test_a_file_that_is_no_photograph_is_named(year: Cast, browser_of: BrowserOf) -> None:
    case = received(year, opened(year))
    fake = SimpleUploadedFile("假照片.jpg", b"GIF89a nothing", content_type="image/jpeg")
    url = reverse("cases:report", args=[case.number])
    answer = browser_of(year.head).post(url, {"measures": "已改", "photos": [fake]})
    assert answer.status_code == 422
    assert "假照片.jpg" in answer.content.decode()
    assert fresh(case).state == "rectifying"


def test_a_stale_form_is_told_and_can_be_sent_again(year: Cast, browser_of: BrowserOf) -> None:
    """F34: what somebody else did meanwhile is shown; the second try goes through."""
    case = reported(year, opened(year))
    old = case.version
    cases.send_back(case, by=year.second_inspector.actor, reason="照片不清")
    cases.report_fixed(fresh(case), by=year.head.actor, measures="补拍")
    url = reverse("cases:verify", args=[case.number])
    client = browser_of(year.inspector)
    answer = client.post(url, {"version": old, "opinion": "同意销号"})
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "同意销号" in body
    assert "补拍" in body
    assert f'name="version" value="{fresh(case).version}"' in body
    assert client.post(url, {"version": fresh(case).version, "opinion": "同意销号"}).status_code == 302


FORMS = {
    "send_back": {"reason": "没改好"},
    "ask_extension": {"amount": 2, "reason": "配件"},
    "dispute": {"reason": "不服"},
    "reassign": {},
    "void": {"reason": "重复"},
    "tell_leaders": {"note": "电话报告"},
    "submit_plan": {"stop_use": "停用灶台", "plan": "更换软管"},
    "fix_on_the_spot": {"measures": "当场清理", "cause": "疏忽"},
    "reopen": {"reason": "再次出现"},
    "resume": {"reason": "到货"},
    "defer": {"interim_control": "巡查", "stop_use": "停用", "reason": "大修"},
    "review": {"note": "完好"},
    "settle": {"upheld": "yes", "opinion": "维持"},
}


@pytest.mark.parametrize("verb", FORMS)
def test_every_verb_has_a_page_that_works(year: Cast, browser_of: BrowserOf, verb: str) -> None:
    case, member = standing(year, verb)
    client = browser_of(member)
    assert reverse(f"cases:{verb}", args=[case.number]) in client.get(page_of(case)).content.decode()
    assert client.get(reverse(f"cases:{verb}", args=[case.number])).status_code == 200
    data: dict[str, object] = dict(FORMS[verb])
    if verb in ("defer", "review"):
        data["review_on"] = (today() + timedelta(days=30)).isoformat()
    if verb == "reassign":
        data["responsible"] = year.monitor.person.pk
    before = case.steps.count()
    assert post(client, case, verb, **data) == 302
    assert case.steps.count() > before


def standing(cast: Cast, verb: str) -> tuple[Case, Member]:
    """A case on which the verb can be done, and who does it."""
    match verb:
        case "send_back":
            return reported(cast, opened(cast)), cast.inspector
        case "ask_extension" | "dispute" | "reassign":
            return received(cast, opened(cast)), cast.head
        case "submit_plan":
            return received(cast, opened(cast, severity="major")), cast.head
        case "tell_leaders":
            return opened(cast, severity="major"), cast.inspector
        case "fix_on_the_spot":
            return opened(cast), cast.inspector
        case "reopen":
            return closed(cast, opened(cast)), cast.inspector
        case "resume" | "review":
            case = received(cast, opened(cast))
            day = today() + timedelta(days=9)
            return cases.defer(
                case, by=cast.director.actor, interim_control="巡查", review_on=day
            ), cast.director
        case "settle":
            return cases.dispute(
                received(cast, opened(cast)), by=cast.head.actor, reason="不服"
            ), cast.director
        case _:
            return received(cast, opened(cast)), cast.director


def test_no_verb_page_is_untried() -> None:
    assert set(PAGES) == set(FORMS) | {"report", "verify"}


def test_a_page_of_a_step_that_cannot_be_taken_says_so(year: Cast, browser_of: BrowserOf) -> None:
    case = opened(year)
    assert browser_of(year.head).get(reverse("cases:report", args=[case.number])).status_code == 422
    assert browser_of(year.head).get(reverse("cases:verify", args=[case.number])).status_code == 403
    assert post(browser_of(year.head), case, "void", reason="x") == 403


@pytest.mark.parametrize("name", ["stranger", "student", "provider_manager", "administrator"])
def test_hidden_rows_do_not_exist(year: Cast, browser_of: BrowserOf, name: str) -> None:
    """First put there what could leak: list, detail, verbs, notice, paper, extension, export."""
    extension = asked(year, opened(year, title="保密的积水问题"))
    case, notice = extension.case, Notice.objects.get()
    client = browser_of(getattr(year, name))
    assert client.get(page_of(case)).status_code == 404
    for verb in PAGES:
        assert client.get(reverse(f"cases:{verb}", args=[case.number])).status_code == 404
        assert post(client, case, verb) == 404
    for url in (
        reverse("cases:notice", args=[notice.pk]),
        reverse("cases:notice_file", args=[notice.pk, "pdf"]),
    ):
        assert client.get(url).status_code == 404
    assert client.get(reverse("cases:extension", args=[extension.pk])).status_code == 404
    assert (
        client.post(reverse("cases:extension", args=[extension.pk]), {"decision": "grant"}).status_code == 404
    )
    for list_name in LISTS:
        answer = client.get(reverse(list_name))
        assert answer.status_code == 200
        assert "保密的积水问题" not in answer.content.decode()
        assert str(notice.number) not in answer.content.decode()


def test_nobody_gets_in_without_signing_in(year: Cast) -> None:
    case = opened(year)
    for url in (page_of(case), *(reverse(name) for name in LISTS)):
        assert Client().get(url).status_code == 302


@pytest.mark.parametrize("name", LISTS)
def test_lists_cost_the_same_at_one_and_three_rows(ladder: Cast, browser_of: BrowserOf, name: str) -> None:
    counts = []
    client = browser_of(ladder.monitoring_head)
    for more in (1, 2):
        with time_machine.travel(at("2026-03-02 09:00"), tick=False):
            for _n in range(more):
                asked(ladder, opened(ladder, matter=""))
        with time_machine.travel(at("2026-03-20 09:00"), tick=False):
            cases.escalate_overdue()
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse(name)).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1], "\n".join(query["sql"][:300] for query in caught.captured_queries)
    assert counts[1] <= 12, "\n".join(query["sql"][:160] for query in caught.captured_queries)


@pytest.mark.parametrize(
    "flag", ["mine", "overdue", "office", "loop", "feedback", "recurrent", "provisional"]
)
def test_every_flag_narrows(year: Cast, browser_of: BrowserOf, flag: str) -> None:
    opened(year)
    answer = browser_of(year.director).get(reverse("cases:list"), {"flag": flag})
    assert answer.status_code == 200


def test_filters_search_and_export(year: Cast, browser_of: BrowserOf) -> None:
    from python_calamine import CalamineWorkbook

    opened(year, title="地面积水")
    opened(
        year,
        title="灯具损坏",
        unit=year.fleet,
        place=year.garage,
        area=year.areas["transport"],
        severity="serious",
    )
    client = browser_of(year.director)
    shown = client.get(
        reverse("cases:list"), {"q": "灯具", "severity": "serious", "unit": year.fleet.pk, "state": "open"}
    )
    body = shown.content.decode()
    assert "灯具损坏" in body
    assert "地面积水" not in body
    sheet = client.get(reverse("cases:list"), {"export": "xlsx", "q": "积水"})
    content = b"".join(sheet.streaming_content)  # type: ignore[attr-defined]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    text = str(rows)
    assert "地面积水" in text
    assert "灯具损坏" not in text


def test_the_list_says_what_where_by_when_and_who(year: Cast, browser_of: BrowserOf) -> None:
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        received(year, opened(year, title="地面积水"))
        body = browser_of(year.director).get(reverse("cases:list")).content.decode()
    for word in ("地面积水", "第一食堂 一楼后厨", "餐饮管理部", "赵经理", "还剩 7 个工作日", "整改中"):
        assert word in body, word


def test_the_offices_delay_is_shown_as_the_offices(year: Cast, browser_of: BrowserOf) -> None:
    """R-001-03."""
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        case = reported(year, opened(year))
    with time_machine.travel(at("2026-03-13 09:00"), tick=False):
        client = browser_of(year.director)
        assert "监督方逾期" in client.get(reverse("cases:list")).content.decode()
        assert "监督方逾期" in client.get(page_of(case)).content.decode()
        head = browser_of(year.head).get(page_of(case)).content.decode()
        assert "不计责任单位" in head


def test_the_paper_has_what_the_form_asks(year: Cast, browser_of: BrowserOf) -> None:
    """standards-library §4: number, units, times, problems with basis and deadline, receipt, reply,
    re-check."""
    problem_cards.register(
        "tests.paper",
        lambda cases: {
            case.origin_id: ProblemCard(
                "CY-01 地面干燥", "general", ("《食规》第三十条",), "扣 1 分", (), "积水约 2 平方米"
            )
            for case in cases
        },
    )
    origins.register("tests.visit", lambda by, ref: OriginCard("检查 XC-1", "/x/", (("陪同人员", "李师傅"),)))
    with time_machine.travel(at("2026-03-06 10:20"), tick=False):
        case = opened(year, origin=Ref("tests.paper", "1", "问题"))
        by = year.inspector.actor
        draft = cases.draft_notice(
            by=by, cases=[case], requirement="全面清理", origin=Ref("tests.visit", "1", "检查")
        )
        notice = cases.issue(draft, by=by)
    with time_machine.travel(at("2026-03-06 10:25"), tick=False):
        cases.receive(notice, by=year.head.actor)
        reported(year, fresh(case))
        cases.verify(fresh(case), by=by, opinion="已看现场")
        body = docx_text(
            fetched(browser_of(year.head), reverse("cases:notice_file", args=[notice.pk, "docx"]))
        )
    for word in (
        "监控整改〔2026〕1号",
        "监控部",
        "餐饮管理部",
        "第一食堂 一楼后厨",
        "检查 XC-1",
        "李师傅",
        "积水约 2 平方米",
        "CY-01 地面干燥",
        "《食规》第三十条",
        "拟扣 1 分",
        "全面清理",
        "王督查",
        "10:20",
        "赵经理 在线签收",
        "10:25",
        "已清理并加装防滑垫",
        "已看现场",
        "一式三份",
    ):
        assert word in body, word


def test_the_register_shows_voids_and_no_gap(year: Cast, browser_of: BrowserOf) -> None:
    first = issued(year, opened(year))
    cases.withdraw(first, by=year.inspector.actor, reason="发错单位")
    issued(year, opened(year))
    client = browser_of(year.director)
    body = client.get(reverse("cases:numbers")).content.decode()
    for word in ("〕1号", "〕2号", "发错单位"):
        assert word in body
    assert "编号缺号" not in body
    only_void = client.get(reverse("cases:numbers"), {"void": "yes"}).content.decode()
    assert "〕1号" in only_void
    assert "〕2号" not in only_void


def test_extension_is_decided_on_its_page(year: Cast, browser_of: BrowserOf) -> None:
    extension = asked(year, opened(year))
    url = reverse("cases:extension", args=[extension.pk])
    assert "提交审批" not in browser_of(year.head).get(url).content.decode()
    assert browser_of(year.head).post(url, {"decision": "grant"}).status_code == 403
    client = browser_of(year.deputy)
    assert "提交审批" in client.get(url).content.decode()
    assert (
        client.post(url, {"version": extension.version, "decision": "refuse", "opinion": ""}).status_code
        == 422
    )
    assert (
        client.post(url, {"version": extension.version, "decision": "grant", "opinion": "同意"}).status_code
        == 302
    )
    assert Extension.objects.get().state == "granted"
    assert "提交审批" not in client.get(url).content.decode()


def test_signing_refusing_withdrawing_and_tracking_have_pages(year: Cast, browser_of: BrowserOf) -> None:
    import base64

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (300, 120), "white").save(out, "PNG")
    drawn = "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
    client = browser_of(year.inspector)
    notice = issued(year, opened(year))
    url = reverse("cases:notice_sign", args=[notice.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"version": notice.version, "name": "赵经理", "signature": ""}).status_code == 422
    assert (
        client.post(url, {"version": notice.version, "name": "赵经理", "signature": drawn}).status_code == 302
    )
    notice.refresh_from_db()
    assert (notice.receipt, notice.signature is not None) == ("signed", True)
    assert notice.signature is not None
    shown = browser_of(year.head).get(reverse("trust:shown", args=[notice.signature.sha256]))
    assert (shown.status_code, bool(shown.getvalue())) == (200, True)
    assert (
        browser_of(year.stranger).get(reverse("trust:shown", args=[notice.signature.sha256])).status_code
        == 404
    )

    refused = issued(year, opened(year))
    url = reverse("cases:notice_refuse_receipt", args=[refused.pk])
    assert (
        client.post(url, {"version": refused.version, "reason": "不认可", "witness": "郑督查"}).status_code
        == 302
    )
    url = reverse("cases:notice_withdraw", args=[refused.pk])
    refused.refresh_from_db()
    assert client.get(url).status_code == 200
    assert client.post(url, {"version": refused.version, "reason": "误发"}).status_code == 302

    closed(year, opened(year))
    done = Notice.objects.get(state="closed")
    assert "效果未跟踪" in client.get(reverse("cases:notices"), {"tracked": "no"}).content.decode()
    url = reverse("cases:notice_track", args=[done.pk])
    assert client.get(url).status_code == 403
    head = browser_of(year.monitoring_head)
    assert head.post(url, {"version": done.version, "note": "保持良好"}).status_code == 302
    assert "保持良好" in head.get(reverse("cases:notice", args=[done.pk])).content.decode()


def test_a_draft_is_revised_and_discarded_on_its_page(year: Cast, browser_of: BrowserOf) -> None:
    one, two = opened(year), opened(year)
    client = browser_of(year.inspector)
    page = client.get(f"{reverse('cases:draft_notice')}?case={one.number}").content.decode()
    assert page.count("checked") == 2
    client.post(reverse("cases:draft_notice"), {"cases": [one.pk], "requirement": ""})
    notice = Notice.objects.get()
    url = reverse("cases:notice_revise", args=[notice.pk])
    assert client.get(url).status_code == 200
    assert (
        client.post(
            url, {"version": notice.version, "cases": [one.pk, two.pk], "requirement": "加急"}
        ).status_code
        == 302
    )
    notice.refresh_from_db()
    assert (notice.cases.count(), notice.requirement) == (2, "加急")
    assert (
        client.post(
            reverse("cases:notice_discard", args=[notice.pk]), {"version": notice.version}
        ).status_code
        == 302
    )
    assert not Notice.objects.exists()


def test_foreign_cases_are_no_choice_of_a_draft(year: Cast, browser_of: BrowserOf) -> None:
    case = opened(year)
    client = browser_of(year.monitor)
    foreign = opened(year, unit=year.fleet, place=year.garage)
    answer = client.post(reverse("cases:draft_notice"), {"cases": [foreign.pk]})
    assert answer.status_code == 422
    answer = client.post(reverse("cases:draft_notice"), {"cases": [case.pk]})
    assert answer.status_code == 422  # a level-2 finding of his own unit, in the name of another one
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "path", ["/cases/X/", "/cases/notices/999999/", "/cases/extensions/999999/", "/cases/ladder/99/"]
)
def test_unknown_nouns_are_404(year: Cast, browser_of: BrowserOf, path: str) -> None:
    assert browser_of(year.monitoring_head).get(path).status_code == 404


def test_the_pages_speak_english(year: Cast, browser_of: BrowserOf) -> None:
    case = reported(year, opened(year, title="Leak"))
    client = browser_of(year.director)
    year.director.account.language = "en"
    year.director.account.save()
    body = client.get(page_of(case)).content.decode()
    assert "To be verified" in body
    assert "待复查" not in body


def test_what_others_read_is_in_the_language_of_the_house(year: Cast) -> None:
    """An English page makes no English history and no English notices for Chinese readers."""
    from django.utils import translation

    from duqin.engines.workbench.models import Notification

    with translation.override("en"):
        case = reported(year, opened(year))
        cases.verify(case, by=year.inspector.actor)
    texts = [
        *Notification.objects.values_list("title", flat=True),
        *case.steps.values_list("note", flat=True),
    ]
    assert any("已由 赵经理 签收" in text for text in texts)
    assert not any("Received" in text or "Closed" in text or "To verify" in text for text in texts)


def test_whoever_issues_elsewhere_finds_no_draft_out_of_sight(year: Cast, browser_of: BrowserOf) -> None:
    """The monitor of catering issues notices of his own department's checks; those to the fleet are none of his."""
    fleet = opened(year, unit=year.fleet, responsible=year.stranger.person, place=None, area=None)
    draft = cases.draft_notice(by=year.inspector.actor, cases=[fleet])
    assert year.monitor.actor.may("cases.issue")
    address = reverse("cases:notice_issue", args=[draft.pk])
    assert browser_of(year.monitor).post(address, {"version": draft.version}).status_code == 404
    assert Notice.objects.get().state == "drafted"


def test_a_stale_draft_is_not_issued(year: Cast, browser_of: BrowserOf) -> None:
    draft = cases.draft_notice(by=year.inspector.actor, cases=[opened(year)])
    address = reverse("cases:notice_issue", args=[draft.pk])
    assert browser_of(year.inspector).post(address, {"version": draft.version + 1}).status_code == 409
    assert browser_of(year.inspector).post(address, {"version": draft.version}).status_code == 302
    assert Notice.objects.get().state == "issued"


def test_what_is_drawn_as_text_is_escaped(cast: Cast, browser_of: BrowserOf) -> None:
    """Facts, history, the next step and those around a case are put together without a template."""
    poison = '"><script>dead()</script>'
    cast.head.person.name = f"王{poison}"
    cast.head.person.save()
    cast.catering.name = f"餐饮部{poison}"
    cast.catering.save()
    case = opened(cast, title=f"积水{poison}", matter="CY-01")
    cases.void(case, by=cast.director.actor, reason=f"重复{poison}")
    second = reported(cast, opened(cast, title=f"又积水{poison}", matter="CY-01"), measures=f"已清理{poison}")
    second = cases.send_back(second, by=cast.inspector.actor, reason=f"没改好{poison}")
    for shown in (case, second):
        said = browser_of(cast.director).get(page_of(shown)).content.decode()
        assert "<script>dead()" not in said
        assert said.count("&lt;script&gt;dead()&lt;/script&gt;") > 3


def test_whoever_verifies_sees_both_sides_and_both_choices(year: Cast, browser_of: BrowserOf) -> None:
    """Before and after beside one another, on the page of either choice; what a former report showed proves nothing."""
    found, fixed, second = (kept(year.inspector, colour) for colour in ("#203040", "#304050", "#405060"))
    card = ProblemCard("CY-04 进货查验", photos=(found,), description="鸡腿没有检疫证明")
    problem_cards.register("tests.seen", lambda cases: {case.origin_id: card for case in cases})
    case = reported(year, opened(year, origin=Ref("tests.seen", "1", "问题")), evidence=[fixed])
    client = browser_of(year.inspector)
    verify, send_back = (reverse(f"cases:{verb}", args=[case.number]) for verb in ("verify", "send_back"))
    for page, other in ((verify, send_back), (send_back, verify)):
        body = client.get(page).content.decode()
        before, after = body.partition("整改前</strong>")[2].split("整改后</strong>")
        assert found.sha256 in before
        assert fixed.sha256 in after
        assert f'href="{other}"' in after
        assert "CY-04 进货查验" in body
        assert "鸡腿没有检疫证明" in body
    cases.send_back(fresh(case), by=year.inspector.actor, reason="照片看不清")
    cases.report_fixed(fresh(case), by=year.head.actor, measures="重新整改", evidence=[second])
    body = client.get(verify).content.decode()
    assert second.sha256 in body
    assert fixed.sha256 not in body
    assert "整改前</strong>" not in client.get(reverse("cases:reassign", args=[case.number])).content.decode()


def test_whoever_reports_sees_the_problem_and_why_it_was_sent_back(year: Cast, browser_of: BrowserOf) -> None:
    found = kept(year.inspector, "#506070")
    card = ProblemCard("CY-04 进货查验", photos=(found,), description="鸡腿没有检疫证明")
    problem_cards.register("tests.told", lambda cases: {case.origin_id: card for case in cases})
    case = received(year, opened(year, origin=Ref("tests.told", "1", "问题")))
    page, client = reverse("cases:report", args=[case.number]), browser_of(year.head)
    body = client.get(page).content.decode()
    assert found.sha256 in body
    assert "CY-04 进货查验" in body
    assert "鸡腿没有检疫证明" in body
    assert "最近一步" not in body
    reported(year, case)
    cases.send_back(fresh(case), by=year.inspector.actor, reason="检疫证明是上个月的")
    assert "检疫证明是上个月的" in client.get(page).content.decode()
    cases.report_fixed(fresh(case), by=year.head.actor, measures="已取得当批证明")
    verifying = browser_of(year.inspector).get(reverse("cases:verify", args=[case.number])).content.decode()
    assert "检疫证明是上个月的" not in verifying


def test_whoever_rules_on_a_dispute_reads_what_it_says(year: Cast, browser_of: BrowserOf) -> None:
    case = cases.dispute(received(year, opened(year)), by=year.head.actor, reason="地面积水来自市政管道")
    page = reverse("cases:settle", args=[case.number])
    assert "地面积水来自市政管道" in browser_of(year.monitoring_head).get(page).content.decode()


def kept(by: Member, colour: str) -> Evidence:
    return trust.keep_photograph(ContentFile(jpeg(colour), name="p.jpg"), by=by.actor)
