"""The log says what happened and to which record it belongs, and nothing of what people typed."""

from __future__ import annotations

import json
from typing import Any

import pytest
import structlog
from django.core.exceptions import DisallowedHost
from django.test import Client

from duqin.foundation.schedule import services as schedule
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel import logs
from duqin.kernel.errors import Refusal
from duqin.kernel.jobs import Job
from tests.cast import PASSWORD, Cast

CANARIES = ("张三丰", "330106199001011234", "13800001111", "203.0.113.77", PASSWORD, "cyhead", "赵经理")


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Any:
    """Read what was logged since the last look, at the level of a server."""
    import logging

    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    handler = logs.ErrorStream()
    handler.setFormatter(logs.formatter())
    root.handlers, root.level = [handler], logging.INFO
    django = logging.getLogger("django")
    level_of_django, django.level = django.level, logging.INFO

    def read() -> list[dict[str, Any]]:
        text = capsys.readouterr().err
        assert not [word for word in CANARIES if word in text], text
        return [line for line in map(json.loads, text.splitlines()) if not line["logger"].startswith("axes")]

    yield read
    root.handlers, root.level, django.level = before, level, level_of_django


def test_a_request_leaves_one_line_without_personal_data(cast: Cast, browser_of: Any, lines: Any) -> None:
    browser = browser_of(cast.inspector)
    address = "/inspections/?q=张三丰 330106199001011234"
    answer = browser.get(address, REMOTE_ADDR="203.0.113.77", headers={"user-agent": "13800001111"})
    (line,) = lines()
    assert line["route"] == "inspections:list"
    assert (line["method"], line["status"], line["account"]) == ("GET", 200, cast.inspector.account.pk)
    assert line["sql"] > 0
    assert line["ms"] > 0
    assert line["request_id"] == answer["X-Request-ID"]


def test_a_sign_in_form_leaves_neither_name_nor_password(cast: Cast, lines: Any) -> None:
    said = {"login": "cyhead", "password": PASSWORD}
    for _ in range(6):
        Client(REMOTE_ADDR="203.0.113.77").post("/account/login/?next=/张三丰/", said)
    found = lines()
    assert {line["status"] for line in found if line["event"] == "request"} >= {429}
    assert {line["account"] for line in found if line["event"] == "request"} == {None}


def test_the_line_and_the_audit_row_share_an_id(cast: Cast, browser_of: Any, lines: Any) -> None:
    browser_of(cast.student).get("/status/?who=张三丰")
    (line,) = [line for line in lines() if line["event"] == "request"]
    assert line["status"] == 403
    assert AuditEntry.objects.get(verb="page.web:status").request_id == line["request_id"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/no-such-page/张三丰/?p=13800001111", "/set-password/13800001111/"])
def test_an_address_that_carries_something_is_not_written(lines: Any, address: str) -> None:
    Client().get(address)
    assert all("13800001111" not in json.dumps(line) for line in lines())


@pytest.mark.django_db
def test_a_foreign_host_is_not_quoted(lines: Any) -> None:
    Client().get("/", headers={"host": "张三丰.example".encode("idna").decode()})
    found = lines()
    assert [line["event"] for line in found if line["logger"].startswith("django")] == ["withheld"]
    assert found[0]["exception"][0]["kind"] == f"{DisallowedHost.__module__}.DisallowedHost"


def test_a_fault_is_told_by_its_places(
    cast: Cast, browser_of: Any, lines: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: Any, **named: Any) -> None:
        secret = "张三丰"
        raise ValueError(f"invalid literal: {secret} 13800001111")

    monkeypatch.setattr("duqin.engines.workbench.queries.desk", broken)
    browser = browser_of(cast.head)
    browser.raise_request_exception = False
    assert browser.get("/?q=张三丰").status_code == 500
    fault, request = lines()
    assert fault["event"] == "request_failed"
    assert fault["exception"][0]["kind"] == "builtins.ValueError"
    assert fault["exception"][0]["frames"][-1].endswith(" broken")
    assert fault["request_id"] == request["request_id"]


@pytest.mark.django_db
def test_a_job_leaves_a_line_when_it_did_something_or_failed(lines: Any) -> None:
    from datetime import timedelta

    def failing() -> int:
        try:
            raise KeyError("张三丰")
        except KeyError as cause:
            raise Refusal("x.y", "13800001111") from cause

    for run in (lambda: 3, lambda: 0, failing):
        job = Job("test.job", timedelta(hours=1), run, "试")
        schedule.run_job(job, "me")
    done, fault, failed = lines()
    assert (done["event"], done["done"], done["failed"]) == ("job", 3, False)
    assert done["request_id"].startswith("job-")
    assert [one["kind"] for one in fault["exception"]] == ["duqin.kernel.errors.Refusal", "builtins.KeyError"]
    assert fault["exception"][0]["code"] == "x.y"
    assert failed["failed"]
    assert failed["request_id"] == fault["request_id"]


def test_words_of_our_own_are_kept(lines: Any) -> None:
    structlog.get_logger("duqin.test").info("kept", number=1)
    assert lines()[0]["event"] == "kept"
