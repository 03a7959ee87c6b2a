"""WeCom and DingTalk against stand-ins that speak their protocol: tokens, numbers of failures, doubles, secrets."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import override

from duqin.engines.workbench import ports
from duqin.engines.workbench import services as workbench
from duqin.engines.workbench.models import Delivery
from duqin.engines.workbench.services.channels import dingtalk, wecom
from duqin.kernel.moments import now
from tests.cast import Cast
from tests.engines.workbench.stand_in import Request, StandIn

SECRET = "the-secret-of-the-application"
PLACES = {"wecom": "/cgi-bin/message/send", "dingtalk": "/asyncsend_v2"}


@dataclass
class Service:
    """The other side: which token holds, and what the next message is answered."""

    name: str
    token: int = 1
    answers: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200

    def __call__(self, request: Request) -> tuple[int, Any]:
        if request.path.endswith("gettoken"):
            named = request.query.get("corpsecret") or request.query.get("appsecret")
            if named != SECRET:
                return 200, {"errcode": 40001, "errmsg": "invalid credential"}
            return 200, {
                "errcode": 0,
                "errmsg": "ok",
                "access_token": f"stand-in-token-{self.token}",
                "expires_in": 7200,
            }
        if request.query.get("access_token") != f"stand-in-token-{self.token}":
            return 200, {"errcode": 42001, "errmsg": "access_token expired"}
        said = (
            self.answers.pop(0)
            if self.answers
            else {"errcode": 0, "errmsg": "ok", "msgid": "m", "task_id": 1}
        )
        return self.status, said


@pytest.fixture(params=["wecom", "dingtalk"])
def service(request: pytest.FixtureRequest, settings) -> Iterator[tuple[Service, StandIn]]:  # type: ignore[no-untyped-def]
    wecom.tokens.cache_clear()
    dingtalk.tokens.cache_clear()
    made = Service(request.param)
    with StandIn(made) as there:
        if made.name == "wecom":
            settings.WECOM = {"api": there.address, "corp": "ww1", "agent": "1000002", "secret": SECRET}
        else:
            settings.DINGTALK = {"api": there.address, "key": "ding1", "agent": "1000002", "secret": SECRET}
        yield made, there


def tell(cast: Cast, key: str = "k") -> None:
    workbench.notify(
        cast.head.person,
        key=key,
        kind="cases.issued",
        title="请签收 后监〔2026〕3号：2 项问题",
        body="1. 举报人李同学反映饭菜有异物",
        url="/cases/notices/3/",
        number="后监〔2026〕3号",
    )
    Delivery.objects.filter(channel="email").delete()


def again() -> Delivery:
    """The one delivery, due now."""
    Delivery.objects.update(next_at=now())
    return Delivery.objects.get()


def test_the_message_carries_number_next_step_and_link_and_no_more(cast: Cast, service, settings) -> None:  # type: ignore[no-untyped-def]
    made, there = service
    settings.PUBLIC_ADDRESS = "https://duqin.example.edu.cn"
    tell(cast)
    assert workbench.send_waiting() == 1
    assert workbench.send_waiting() == 0
    (sent,) = there.sent(PLACES[made.name])
    words = json.dumps(sent.json, ensure_ascii=False)
    for wanted in (
        "后监〔2026〕3号",
        "整改通知单",
        "https://duqin.example.edu.cn/cases/notices/3/",
        "CYHEAD",
    ):
        assert wanted in words
    for unwanted in ("李同学", "异物", "赵经理", "example.edu.cn/x", SECRET):
        assert unwanted not in words
    if made.name == "wecom":
        assert (sent.json["touser"], sent.json["agentid"], sent.json["msgtype"]) == (
            "CYHEAD",
            1000002,
            "textcard",
        )
        assert sent.json["enable_duplicate_check"] == 1
    else:
        assert (sent.json["userid_list"], sent.json["agent_id"]) == ("CYHEAD", 1000002)
        assert f"duqin-{Delivery.objects.get().pk}" in sent.json["msg"]["action_card"]["markdown"]


def test_one_token_serves_many_messages(cast: Cast, service) -> None:  # type: ignore[no-untyped-def]
    _made, there = service
    for number in range(3):
        tell(cast, str(number))
    assert workbench.send_waiting() == 3
    assert len(there.sent("gettoken")) == 1


def test_a_token_that_ran_out_is_fetched_anew_once(cast: Cast, service) -> None:  # type: ignore[no-untyped-def]
    made, there = service
    tell(cast, "1")
    workbench.send_waiting()
    made.token = 2
    tell(cast, "2")
    assert workbench.send_waiting() == 1
    assert len(there.sent("gettoken")) == 2
    assert len(there.sent(PLACES[made.name])) == 3, "the first, the refused, the repeated"


def test_a_token_that_is_never_taken_does_not_go_round_for_ever(cast: Cast, service) -> None:  # type: ignore[no-untyped-def]
    made, there = service
    made.answers = [{"errcode": 40014, "errmsg": "invalid access_token"}] * 9
    tell(cast)
    assert workbench.send_waiting() == 0
    assert len(there.sent(PLACES[made.name])) == 2
    assert Delivery.objects.get().state == "queued"


def test_a_busy_service_is_left_alone_for_ten_minutes(cast: Cast, service) -> None:  # type: ignore[no-untyped-def]
    made, _there = service
    wrapped = {"errcode": 88, "sub_code": "90018", "errmsg": "ding talk error"}
    made.answers = [
        {"errcode": 45009, "errmsg": "api freq out of limit"} if made.name == "wecom" else wrapped
    ]
    tell(cast)
    assert workbench.send_waiting() == 0
    row = Delivery.objects.get()
    assert row.state == "queued"
    assert row.next_at > now() + timedelta(minutes=9)
    again()
    assert workbench.send_waiting() == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_dingtalk_is_given_no_more_than_it_takes(service, language: str) -> None:  # type: ignore[no-untyped-def]
    """A title beyond 64 characters or a button beyond 20 refuses the message (34016), again and again."""
    made, there = service
    if made.name != "dingtalk":
        pytest.skip("WeCom cuts what is too long itself")
    with override(language):
        dingtalk.DingTalk().send(
            ports.Message(
                mark="duqin-1",
                address="CYHEAD",
                name="",
                title="",
                body="",
                label="Notices, rectification and everything that belongs to it",
                number="后监〔2026〕3号",
                step="Receive it and report the rectification with photographs",
                link="https://duqin.example.edu.cn/cases/notices/3/",
                is_urgent=False,
            )
        )
    (sent,) = there.sent(PLACES[made.name])
    card = sent.json["msg"]["action_card"]
    assert len(card["title"]) <= 64
    assert 0 < len(card["single_title"]) <= 20
    assert "Receive it and report the rectification with photographs" in card["markdown"]


def test_a_wrong_telephone_number_does_not_give_a_person_up(cast: Cast, service) -> None:  # type: ignore[no-untyped-def]
    """60103 is about telephone numbers in the lists of both; it says nothing about whether somebody is known."""
    made, _there = service
    made.answers = [{"errcode": 60103, "errmsg": "invalid mobile"}]
    tell(cast)
    workbench.send_waiting()
    assert Delivery.objects.get().state == "queued"


@pytest.mark.parametrize("place", [0, 1, 2])
def test_who_is_not_known_there_is_given_up_at_once(cast: Cast, service, place: int) -> None:  # type: ignore[no-untyped-def]
    made, there = service
    numbers = {
        "wecom": [{"errcode": 81013}, {"errcode": 60111}, {"errcode": 0, "invaliduser": "CYHEAD"}],
        "dingtalk": [{"errcode": 33012}, {"errcode": 60121}, {"errcode": 88, "sub_code": "33012"}],
    }
    made.answers = [numbers[made.name][place]]
    tell(cast)
    assert workbench.send_waiting() == 0
    row = again()
    assert row.state == "failed"
    assert "not known there" in row.error
    assert workbench.send_waiting() == 0
    assert len(there.sent(PLACES[made.name])) == 1


@pytest.mark.parametrize("said", [b"<html>gateway</html>", b"[]", b"", {"errcode": 99999}])
def test_nonsense_is_tried_again_later(cast: Cast, service, said: Any) -> None:  # type: ignore[no-untyped-def]
    made, _there = service
    made.answers, made.status = [said], 502
    tell(cast)
    assert workbench.send_waiting() == 0
    assert Delivery.objects.get().state == "queued"
    made.status = 200
    again()
    assert workbench.send_waiting() == 1


def test_a_service_that_is_away_is_tried_again_and_given_up_at_last(cast: Cast, service, settings) -> None:  # type: ignore[no-untyped-def]
    made, _there = service
    name = made.name.upper()
    setattr(settings, name, getattr(settings, name) | {"api": "http://127.0.0.1:9"})
    tell(cast)
    for _ in range(8):
        assert workbench.send_waiting() == 0
        again()
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == ("failed", 8)
    assert "no answer" in row.error


def test_no_secret_reaches_log_or_database(
    cast: Cast, service, settings, caplog: pytest.LogCaptureFixture
) -> None:  # type: ignore[no-untyped-def]
    """With every logger at its most talkative; tokens and secrets travel in addresses, which clients like to log."""
    import io

    from duqin.kernel import logs

    made, _there = service
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.formatter())
    root = logging.getLogger()
    root.addHandler(handler)
    with (
        caplog.at_level(logging.DEBUG),
        caplog.at_level(logging.DEBUG, "httpx"),
        caplog.at_level(logging.DEBUG, "httpcore"),
    ):
        tell(cast, "1")
        workbench.send_waiting()
        name = made.name.upper()
        setattr(settings, name, getattr(settings, name) | {"api": "http://127.0.0.1:9"})
        tell(cast, "2")
        workbench.send_waiting()
    root.removeHandler(handler)
    said = written.getvalue() + "".join(Delivery.objects.values_list("error", flat=True))
    assert "httpx" in said, "the client did speak"
    for hidden in (SECRET, "stand-in-token", "access_token", "corpsecret", "appsecret"):
        assert hidden not in said


def test_a_fact_undone_reaches_nobody(cast: Cast, service) -> None:  # type: ignore[no-untyped-def]
    _made, there = service
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(cast)
        raise RuntimeError("the act fails after telling")
    assert workbench.send_waiting() == 0
    assert there.requests == []


def test_a_worker_killed_while_sending_repeats_with_the_same_mark(cast: Cast, service) -> None:  # type: ignore[no-untyped-def]
    made, there = service
    tell(cast)
    workbench.send_waiting()
    Delivery.objects.update(state="sending", next_at=now())  # as if it had died before it could mark the row
    assert workbench.send_waiting() == 1
    first, second = there.sent(PLACES[made.name])
    assert first.json == second.json


def test_who_left_and_channels_switched_off_are_dropped(cast: Cast, service, settings) -> None:  # type: ignore[no-untyped-def]
    _made, there = service
    tell(cast)
    settings.WECOM = {"api": "", "corp": "", "agent": "", "secret": ""}
    settings.DINGTALK = {"api": "", "key": "", "agent": "", "secret": ""}
    assert workbench.send_waiting() == 0
    assert Delivery.objects.get().state == "dropped"
    assert there.requests == []
