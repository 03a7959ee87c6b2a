"""Pages of units, bodies and responsibilities in a browser's place: who opens them, what they show, how they
refuse.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import Account, Duty, Seat, ServiceArea, Unit
from duqin.foundation.organisation.services import Holder
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.moments import now, today
from tests.cast import Cast

Browser = Callable[..., Client]
DAY = timedelta(days=1)


def at(name: str, *args: object) -> str:
    return reverse(f"organisation:{name}", args=args)


@pytest.fixture
def desk(cast: Cast, browser_of: Browser) -> Client:
    """The head of monitoring, who maintains the organisation, and administers it too."""
    Account.objects.filter(pk=cast.monitoring_head.account.pk).update(is_administrator=True)
    return browser_of(cast.monitoring_head)


def pages(cast: Cast) -> list[str]:
    """Every page of this part that is looked at, with something on it."""
    by = cast.monitoring_head.actor
    organisation.create_body(
        by=by, code="ZB", name="专班", leader=Holder(post=cast.posts["director"], post_unit=cast.centre)
    )
    duty = organisation.create_duty(by=by, area=cast.areas["fire"], name="宿舍热水")
    person, contract = cast.head.person.pk, cast.contract.pk
    account, seat = cast.head.account.pk, Seat.objects.filter(unit=cast.catering)[0].pk
    held = cast.monitor.person.appointments.get().pk
    plain = "home institution import units unit_new bodies body_new responsibilities area_new duty_new"
    more = "people person_new posts post_new providers provider_new accounts account_new"
    return [
        *(at(name) for name in f"{plain} {more}".split()),
        *(at("unit", code) for code in ("CY", "ZB", "LZ", "HQ")),
        *(at(f"unit_{verb}", "CY") for verb in ("edit", "move", "close", "reopen")),
        *(at("seat_new", code) for code in ("CY", "ZB")),
        at("seat_end", "CY", seat),
        at("area_edit", "fire"),
        at("duty_edit", duty.pk),
        at("person", person),
        *(
            at(f"person_{verb}", person)
            for verb in ("edit", "move", "leave", "return", "appoint", "portfolio")
        ),
        at("appointment_end", cast.monitor.person.pk, held),
        at("post", "director"),
        at("post_edit", "director"),
        *(at(name, "LZ") for name in ("provider", "provider_edit", "provider_hand_over", "contract_new")),
        *(at(name, contract) for name in ("contract", "contract_edit", "contract_end")),
        *(at(name, account) for name in ("account", "account_edit", "account_window", "account_disable")),
    ]


def test_every_page_opens_in_both_languages(cast: Cast, desk: Client) -> None:
    for page in pages(cast):
        for language in ("zh-hans", "en"):
            answer = desk.get(page, headers={"accept-language": language})
            assert answer.status_code == 200, page
            text = answer.content.decode()
            assert f'lang="{language}"' in text
            assert "None" not in text.replace("data-none", ""), page


def test_strangers_and_guests_are_kept_out(cast: Cast, browser_of: Browser) -> None:
    guest = cast.student
    Account.objects.filter(pk=guest.account.pk).update(
        confined_kind="inspections.inspection", confined_id="1", valid_until=now() + DAY
    )
    inside = browser_of(guest)
    plain = browser_of(cast.stranger)
    for page in pages(cast):
        assert Client().get(page).status_code == 302, page
        assert inside.get(page).status_code == 403, page
    for page in (
        at("unit_new"),
        at("import"),
        at("accounts"),
        at("institution"),
        at("post_edit", "director"),
    ):
        assert plain.get(page).status_code == 403, page
    assert AuditEntry.objects.filter(result="denied").exists()


def test_a_refusal_stands_beside_its_field_and_nothing_typed_is_lost(cast: Cast, desk: Client) -> None:
    told = {"code": "CY", "name": "新单位", "kind": "department", "valid_from": "2026-01-05", "order": "0"}
    answer = desk.post(at("unit_new"), told)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "代码“CY”已经用于另一个单位。" in text
    assert "新单位" in text
    answer = desk.post(at("unit_new"), told | {"code": "XX"})
    assert (answer.status_code, answer["Location"]) == (302, at("unit", "XX"))
    assert Unit.objects.get(code="XX").valid_from.isoformat() == "2026-01-05"


def test_a_stale_form_is_told_and_shows_both(cast: Cast, desk: Client) -> None:
    unit = Unit.objects.get(code="CY")
    organisation.update_unit(unit, by=cast.administrator.actor, name="膳食部")
    told = {"name": "饮食部", "kind": "department", "order": "0", "version": "1"}
    answer = desk.post(at("unit_edit", "CY"), told)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "膳食部" in text
    assert "饮食部" in text
    assert Unit.objects.get(code="CY").name == "膳食部"


def test_a_stale_form_names_rows_and_leaves_out_what_is_the_same(cast: Cast, desk: Client) -> None:
    catering, transport = cast.areas["catering"], cast.areas["transport"]
    organisation.update_unit(
        Unit.objects.get(code="CY"),
        by=cast.administrator.actor,
        areas=[transport, catering],
        is_supervised=False,
    )
    told = {
        "name": cast.catering.name,
        "kind": "department",
        "order": "0",
        "is_supervised": "on",
        "version": "1",
    }
    same = desk.post(at("unit_edit", "CY"), told | {"areas": [catering.pk, transport.pk]})
    assert same.status_code == 409
    both = {str(one.label): (str(one.before), str(one.after)) for one in same.context["form"].differences}
    assert "服务领域" not in both
    assert both["纳入考核"] == ("否", "是")
    other = desk.post(at("unit_edit", "CY"), told | {"areas": [catering.pk]})
    both = {str(one.label): (str(one.before), str(one.after)) for one in other.context["form"].differences}
    assert {*both["服务领域"][0].split("、")} == {catering.name, transport.name}
    assert both["服务领域"][1] == catering.name
    assert "QuerySet" not in other.content.decode()


def test_the_tree_shows_a_past_day(cast: Cast, desk: Client) -> None:
    answer = desk.post(
        at("unit_move", "CD"), {"parent": cast.catering.pk, "day": today().isoformat(), "version": 1}
    )
    assert answer.status_code == 302
    before = desk.get(at("units"), {"day": (today() - DAY).isoformat()}).content.decode()
    assert "的隶属关系" in before
    assert desk.get(at("units"), {"day": "gestern"}).status_code == 422
    assert "隶属关系的变化" in desk.get(at("unit", "CD")).content.decode()


def test_closing_names_what_hangs_on_the_unit(cast: Cast, desk: Client) -> None:
    assert "2 名在职人员" in desk.get(at("unit_close", "CY")).content.decode()
    answer = desk.post(at("unit_close", "CY"), {"day": today().isoformat(), "version": "1"})
    assert answer.status_code == 422
    assert "1 份有效合同" in answer.content.decode()


def test_a_seat_is_filled_by_name_or_by_post(cast: Cast, desk: Client) -> None:
    told = {"role": "head", "person": cast.monitor.person.pk, "from_date": today().isoformat()}
    assert desk.post(at("seat_new", "CY"), told).status_code == 302
    assert "钱监控" in desk.get(at("unit", "CY")).content.decode()
    empty = desk.post(at("seat_new", "CY"), {"role": "head", "from_date": today().isoformat()})
    assert (empty.status_code, "请指定人员" in empty.content.decode()) == (422, True)


def test_a_body_without_leader_is_refused_on_its_page(cast: Cast, desk: Client) -> None:
    told: dict[str, Any] = {"code": "ZB", "name": "专班", "from_date": today().isoformat()}
    refused = desk.post(at("body_new"), told)
    assert (refused.status_code, "必须有组长" in refused.content.decode()) == (422, True)
    made = desk.post(at("body_new"), told | {"post": cast.posts["director"].pk, "post_unit": cast.centre.pk})
    assert made.status_code == 302
    assert "林主任" in desk.get(at("bodies")).content.decode()


def test_the_matrix_page_shows_gap_overlap_and_export(cast: Cast, desk: Client) -> None:
    desk.post(at("duty_new"), {"area": cast.areas["fire"].pk, "name": "宿舍热水", "order": "0"})
    duty = Duty.objects.get()
    assert "空缺" in desk.get(at("responsibilities")).content.decode()
    told = {"area": duty.area_id, "name": duty.name, "order": "0", "leads": [cast.catering.pk, cast.fleet.pk]}
    assert desk.post(at("duty_edit", duty.pk), told).status_code == 302
    page = desk.get(at("responsibilities")).content.decode()
    assert "重叠" in page
    assert page.count("cell-issue") == 2
    exported = desk.get(at("responsibilities"), {"export": "xlsx"})
    assert exported["Content-Type"].endswith("spreadsheetml.sheet")
    assert b"".join(exported.streaming_content).startswith(b"PK")
    assert desk.post(at("duty_retire", duty.pk)).status_code == 302
    assert "宿舍热水" not in desk.get(at("responsibilities")).content.decode()


def test_an_area_without_owner_is_refused_on_its_page(cast: Cast, desk: Client) -> None:
    refused = desk.post(at("area_new"), {"code": "vehicles", "name": "车辆", "order": "0"})
    assert refused.status_code == 422
    assert not ServiceArea.objects.filter(code="vehicles").exists()
    assert desk.post(at("area_retire", "fire")).status_code == 302
    assert "停用的服务领域" in desk.get(at("responsibilities")).content.decode()
    assert desk.post(at("area_restore", "fire")).status_code == 302


def count(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


def test_lists_take_the_same_few_statements_at_one_and_at_three_rows(cast: Cast, browser_of: Browser) -> None:
    """Habit of the house: at most 12, session, account and scope included."""
    browser = browser_of(cast.administrator)
    first = {
        name: count(browser, at(name))
        for name in ("units", "bodies", "people", "posts", "providers", "accounts")
    }
    by = cast.administrator.actor
    for n in range(3):
        organisation.create_unit(by=by, code=f"N{n}", name=f"部{n}", kind="department", parent=cast.centre)
        organisation.create_body(by=by, code=f"B{n}", name=f"组{n}", leader=Holder(cast.director.person))
        person = organisation.create_person(by=by, staff_no=f"N{n}", name=f"人{n}", unit=cast.fleet)
        organisation.appoint(person, by=by, post=cast.posts["staff"], unit=cast.fleet)
        organisation.open_account(by=by, username=f"n{n}", person=person)
    again = {name: count(browser, at(name)) for name in first}
    assert again | {"bodies": 0} == first | {"bodies": 0}
    assert max(again.values()) <= 12, again
