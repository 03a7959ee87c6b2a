"""What the door of the API refuses, and how: always in one shape, never a page, never a fault of the server."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client

from duqin.engines.cases import services as cases
from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import Appointment
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.moments import now, today
from tests.cast import Cast
from tests.engines.cases import story
from tests.interfaces.api.callers import ROOT, caller, token_of


def problem(response: HttpResponse, status: int, code: str) -> Any:
    """The refusal, in the shape all of them have."""
    assert response.status_code == status, response.content.decode()[:2000]
    assert response.headers["Content-Type"] == "application/problem+json"
    said = response.json()
    assert (said["status"], said["code"]) == (status, code)
    assert said["detail"]
    assert said["type"] == f"urn:duqin:problem:{code}"
    assert said["request_id"] == response.headers["X-Request-ID"]
    return said


def raw(token: str = "", method: str = "get", path: str = "/cases/cases", **more: Any) -> HttpResponse:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return getattr(Client(headers=headers), method)(ROOT + path, **more)


def test_without_a_token_nothing_opens(cast: Cast) -> None:
    response = raw()
    problem(response, 401, "token.invalid")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="duqin"'


def test_a_session_is_no_token(cast: Cast, browser_of: Any) -> None:
    problem(browser_of(cast.inspector).get(f"{ROOT}/cases/cases"), 401, "token.invalid")


@pytest.mark.parametrize("secret", ["duqin_wrong", "x" * 5000, "令牌", "duqin_" + "A" * 43])
def test_a_token_that_never_was(cast: Cast, secret: str) -> None:
    said = Client().get(f"{ROOT}/cases/cases", headers={"Authorization": f"Bearer {secret}"})
    problem(said, 401, "token.invalid")
    assert "invalid_token" in said.headers["WWW-Authenticate"]


def test_an_old_token_opens_nothing(cast: Cast) -> None:
    token = token_of(cast.inspector, days=1)
    assert raw(token.secret).status_code == 200
    with time_machine.travel(now() + timedelta(days=2)):
        assert "有效期" in problem(raw(token.secret), 401, "token.invalid")["detail"]


def test_a_revoked_token_opens_nothing_at_the_next_request(cast: Cast) -> None:
    token = token_of(cast.inspector)
    organisation.revoke_token(token, by=cast.inspector.actor)
    assert "吊销" in problem(raw(token.secret), 401, "token.invalid")["detail"]


def test_a_token_of_a_closed_account_opens_nothing(cast: Cast) -> None:
    token = token_of(cast.inspector)
    organisation.disable_account(cast.inspector.account, by=cast.administrator.actor)
    problem(raw(token.secret), 401, "token.invalid")


def test_a_token_loses_what_its_owner_loses(cast: Cast) -> None:
    system = caller(cast.monitoring_head)
    assert system.get("/inspections/plans").status_code == 200
    Appointment.objects.filter(person=cast.monitoring_head.person).update(to_date=today() - timedelta(days=1))
    problem(system.get("/inspections/plans"), 403, "forbidden")


def test_a_token_has_no_more_than_its_scopes(cast: Cast) -> None:
    case = story.opened(cast)
    system = caller(cast.inspector, "cases.read")
    assert system.read(f"/cases/cases/{case.number}")["number"] == case.number
    said = problem(
        system.post(f"/cases/cases/{case.number}/tell-leaders", {"note": "已报告"}), 403, "token.scope"
    )
    assert said["needs"] == ["cases.issue"]
    denied = AuditEntry.objects.filter(verb="api.cases_tell_leaders", result="denied").get()
    assert denied.actor_name == "王督查"


def test_a_token_without_the_scope_of_a_list_is_told_so(cast: Cast) -> None:
    """Lists ask for no scope by name; what decides is whether the owner himself may."""
    said = problem(caller(cast.monitoring_head, "cases.read").get("/inspections/plans"), 403, "token.scope")
    assert "接口令牌" in said["detail"]


def test_a_token_without_the_scope_does_not_even_see(cast: Cast) -> None:
    case = story.opened(cast)
    unseen = caller(cast.second_inspector, "inspections.read")
    problem(unseen.get(f"/cases/cases/{case.number}"), 404, "not_found")
    assert unseen.read("/cases/cases")["items"] == []


def test_a_read_only_token_changes_nothing(cast: Cast) -> None:
    case = story.opened(cast)
    system = caller(cast.inspector, is_read_only=True)
    assert system.get("/cases/cases").status_code == 200
    problem(system.post("/cases/notices", {"cases": [case.number]}), 403, "token.read_only")
    case.refresh_from_db()
    assert not case.notices.exists()


def test_hidden_is_404_and_forbidden_is_403(cast: Cast) -> None:
    case = story.opened(cast)
    problem(caller(cast.stranger).get(f"/cases/cases/{case.number}"), 404, "not_found")
    monitor = caller(cast.head, "cases.read", "cases.answer")
    notice = cases.draft_notice(by=cast.inspector.actor, cases=[case])
    cases.issue(notice, by=cast.inspector.actor)
    overseer = caller(cast.inspector)
    problem(overseer.post(f"/cases/notices/{notice.pk}/receive", {}), 403, "forbidden")
    assert monitor.done(f"/cases/notices/{notice.pk}/receive", {})["state"] == "received"


def test_an_address_that_is_not_there(cast: Cast) -> None:
    problem(raw(path="/nothing/here"), 404, "address.unknown")
    problem(raw(path="/x/", method="post"), 404, "address.unknown")


@pytest.mark.usefixtures("cast")
def test_a_host_that_is_not_served_is_told_in_the_shape_of_the_api() -> None:
    """A page's answer is for people: so it stays one beside the API."""
    problem(Client().get("/api/v1/cases/cases", headers={"host": "*s"}), 400, "request.unreadable")
    page = Client().get("/account/login/", headers={"host": "*s"})
    assert (page.status_code, page["Content-Type"]) == (400, "text/html; charset=utf-8")


@pytest.mark.parametrize("path", ["/api/v1/cases/cases", "/api/v1/none", "/api/v2/cases", "/api/", "/api"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_lost_database_is_told_in_the_shape_of_the_api(
    cast: Cast, browser_of: Any, path: str, method: str
) -> None:
    """A browser asks too, and its session is read before any door: so it is the session that cannot be read."""
    browser = browser_of(cast.inspector)
    browser.raise_request_exception = False
    with connection.execute_wrapper(gone):
        answer = getattr(browser, method)(path)
        page = browser.get("/cases/")
    problem(answer, 503, "database")
    assert answer.headers["Retry-After"] == "2"
    assert (page.status_code, page["Content-Type"]) == (503, "text/html; charset=utf-8")


def gone(*asked: Any) -> None:
    raise OperationalError("connection to server at 10.1.2.3 refused")


@pytest.mark.parametrize("path", ["/api/", "/api", "/api/v2/cases", "/api/v1/none"])
def test_no_address_below_api_answers_with_a_page(cast: Cast, browser_of: Any, path: str) -> None:
    for client in (Client(), browser_of(cast.inspector)):
        problem(client.get(path), 404, "address.unknown")


@pytest.mark.parametrize("method", ["put", "delete", "patch", "post"])
def test_a_method_that_is_not_there(cast: Cast, method: str) -> None:
    response = raw(method=method)
    problem(response, 405, "method")
    assert response.headers["Allow"] == "GET"


def test_an_unknown_field_is_named(cast: Cast) -> None:
    system = caller(cast.inspector)
    said = problem(
        system.post("/cases/notices", {"cases": ["x"], "number": "监控整改〔2026〕999号"}),
        422,
        "input.extra_forbidden",
    )
    assert said["field"] == "number"


def test_several_faults_are_told_at_once(cast: Cast) -> None:
    said = problem(
        caller(cast.inspector).post("/cases/notices", {"cases": "x", "secret": 1}), 422, "input.invalid"
    )
    assert {one["field"] for one in said["errors"]} == {"cases", "secret"}


def test_a_filter_that_is_not_there(cast: Cast) -> None:
    system = caller(cast.inspector)
    said = problem(system.get("/cases/cases", colour="red"), 400, "query.unknown")
    assert said["field"] == "colour"
    problem(system.get("/cases/cases", state="nowhere"), 400, "list.choice")
    problem(system.get("/cases/cases", sort="secret"), 400, "list.order")
    problem(system.get("/cases/cases", after="???"), 400, "list.cursor")
    problem(system.get("/cases/cases", limit="0"), 400, "list.limit")
    problem(system.get("/cases/cases", limit="9" * 400), 400, "list.limit")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"cases": NaN}',
        b'{"cases": ["a"], "cases": ["b"]}',
        b'{"requirement": "\\u0000"}',
        b'{"requirement": "\\ud800"}',
        b'{"cases": 1e999}',
        b"[" * 100_000,
        b'{"cases": ' + b"9" * 100_000 + b"}",
        b'"text"',
        b" ",
    ],
)
def test_what_is_no_json(cast: Cast, body: bytes) -> None:
    token = token_of(cast.inspector)
    response = raw(token.secret, "post", "/cases/notices", data=body, content_type="application/json")
    assert response.status_code in (400, 422)
    assert response.headers["Content-Type"] == "application/problem+json"


def test_another_kind_of_content(cast: Cast) -> None:
    token = token_of(cast.inspector)
    problem(
        raw(token.secret, "post", "/cases/notices", data="a=b", content_type="text/plain"),
        415,
        "body.media_type",
    )
    problem(
        raw(token.secret, "post", "/trust/evidence", data="{}", content_type="application/json"),
        415,
        "body.media_type",
    )


def test_too_much_content(cast: Cast) -> None:
    token = token_of(cast.inspector)
    body = json.dumps({"cases": ["x" * 27_000_000]})
    response = raw(token.secret, "post", "/cases/notices", data=body, content_type="application/json")
    problem(response, 413, "body.too_large")


def test_a_form_takes_its_fields_only(cast: Cast) -> None:
    system = caller(cast.inspector)
    problem(system.upload("/trust/evidence", colour="red"), 422, "input.extra_forbidden")
    problem(system.upload("/trust/evidence"), 422, "input.missing")


def test_nul_in_an_address(cast: Cast) -> None:
    token = token_of(cast.inspector)
    problem(raw(token.secret, path="/cases/cases/a%00b"), 400, "address.unreadable")
    problem(raw(token.secret, path="/cases/cases?q=%00"), 400, "address.unreadable")


def test_who_asks_too_often_is_told_when_to_come_back(cast: Cast, settings: Any) -> None:
    settings.API_PER_MINUTE = 3
    with time_machine.travel(now(), tick=False):
        system = caller(cast.inspector)
        for _turn in range(3):
            assert system.get("/cases/cases").status_code == 200
        response = system.get("/cases/cases")
        problem(response, 429, "token.too_often")
        assert 0 < int(response.headers["Retry-After"]) <= 60
        assert caller(cast.inspector).get("/cases/cases").status_code == 200, "each token counts for itself"


def test_a_stale_version_is_told_with_both(cast: Cast) -> None:
    case = story.opened(cast)
    system = caller(cast.inspector)
    notice = system.done("/cases/notices", {"cases": [case.number]}, status=201)
    other = system.done(f"/cases/notices/{notice['id']}/issue", version=notice["version"])
    said = problem(
        system.post(f"/cases/notices/{notice['id']}/withdraw", {"reason": "x"}, version=notice["version"]),
        409,
        "stale",
    )
    assert (said["expected"], said["found"]) == (notice["version"], other["version"])
    response = system.post(f"/cases/notices/{notice['id']}/withdraw", {"reason": "x"}, version=-1)
    problem(response, 400, "version.unreadable")


def test_a_refusal_speaks_the_language_asked_for(cast: Cast) -> None:
    case = story.opened(cast)
    story.issued(cast, case)
    system = caller(cast.head)
    path = f"/cases/cases/{case.number}/report"
    assert "测" not in problem(system.post(path, {"measures": "已修"}), 422, "state.not_allowed")["detail"]
    system.language = "en"
    english = problem(system.post(path, {"measures": "done"}), 422, "state.not_allowed")["detail"]
    assert re.search("[\u4e00-\u9fff]", english) is None


def test_answers_are_not_kept_by_anyone_between(cast: Cast) -> None:
    response = caller(cast.inspector).get("/cases/cases")
    assert response.headers["Cache-Control"] == "private, no-store"
