"""Each person chooses channels and quiet hours; urgent facts are never held back."""

from __future__ import annotations

import ast
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duqin.engines.workbench import services as workbench
from duqin.engines.workbench.models import Delivery, Reception
from duqin.engines.workbench.ports import topics
from duqin.engines.workbench.queries.receiving import all_topics, ready_channels
from duqin.engines.workbench.rules.quiet import NEVER, Quiet, quiet_of
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.moments import CAMPUS
from tests.cast import Cast, Member
from tests.house.sources import ROOT, sources

NIGHT = datetime(2026, 5, 11, 23, 30, tzinfo=CAMPUS)
MORNING = datetime(2026, 5, 12, 7, 0, tzinfo=CAMPUS)


def tell(member: Member, kind: str = "cases.issued", **more: Any) -> Delivery | None:
    workbench.notify(member.person, key=f"fact:{kind}:{more}", kind=kind, title="您有一张通知单", **more)
    return Delivery.objects.order_by("-pk").first()


def choose(member: Member, quiet: Quiet = NEVER, **choices: dict[str, bool]) -> Reception:
    said = {code.replace("__", "."): chosen for code, chosen in choices.items()}
    return workbench.choose_reception(
        by=member.actor, choices=said, quiet_from=quiet.starts, quiet_until=quiet.ends
    )


# ---------------------------------------------------------------- quiet hours


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-05-11T21:59", "2026-05-11T21:59"),
        ("2026-05-11T22:00", "2026-05-12T07:00"),
        ("2026-05-12T00:00", "2026-05-12T07:00"),
        ("2026-05-12T06:59", "2026-05-12T07:00"),
        ("2026-05-12T07:00", "2026-05-12T07:00"),
    ],
)
def test_the_night_ends_in_the_morning(at: str, until: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=CAMPUS)
    assert quiet_of("22:00-07:00").end_of(moment) == datetime.fromisoformat(until).replace(tzinfo=CAMPUS)


MINUTES = st.integers(0, 24 * 60 - 1)


def clock(minute: int) -> time:
    return time(*divmod(minute, 60))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(day=st.integers(0, 700), minute=MINUTES, starts=MINUTES, ends=MINUTES)
def test_quiet_ends_within_a_day_and_outside_itself(day: int, minute: int, starts: int, ends: int) -> None:
    moment = datetime(2025, 1, 1, tzinfo=CAMPUS) + timedelta(days=day, minutes=minute)
    quiet = Quiet(clock(starts), clock(ends))
    end = quiet.end_of(moment)
    assert timedelta(0) <= end - moment <= timedelta(days=1)
    assert starts == ends or quiet.end_of(end) == end


def test_a_message_of_the_night_waits_for_the_morning(cast: Cast) -> None:
    choose(cast.head, quiet_of("22:00-07:00"))
    with time_machine.travel(NIGHT, tick=False):
        tell(cast.head)
        assert workbench.send_waiting() == 0
    with time_machine.travel(MORNING, tick=False):
        assert workbench.send_waiting() == 1
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("kind", "more"), [("cases.escalated", {}), ("cases.issued", {"urgent": True})])
def test_what_is_urgent_does_not_wait(cast: Cast, kind: str, more: dict[str, Any]) -> None:
    """By its topic, which names urgency as data, or because this very fact is."""
    choose(cast.head, quiet_of("22:00-07:00"))
    with time_machine.travel(NIGHT, tick=False):
        tell(cast.head, kind, **more)
        assert workbench.send_waiting() == 1


def test_a_second_try_does_not_wake_anybody_either(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(cast.head, quiet_of("22:00-07:00"))

    def refuse(message: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    with time_machine.travel(NIGHT - timedelta(minutes=90, seconds=30), tick=False):
        tell(cast.head)
        assert workbench.send_waiting() == 0
    assert Delivery.objects.get().next_at == MORNING


def test_the_quiet_of_the_house_holds_for_who_chose_nothing(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    settings.QUIET_HOURS = "22:00-07:00"
    choose(cast.stranger)
    with time_machine.travel(NIGHT, tick=False):
        assert tell(cast.head).next_at == MORNING
        assert tell(cast.stranger).next_at == NIGHT, "who chose to be told at any hour is"


# ---------------------------------------------------------------- channels


def test_a_channel_that_was_switched_off_for_a_topic_is_silent(cast: Cast) -> None:
    choose(cast.head, cases__notices={"email": False})
    assert tell(cast.head) is None
    assert tell(cast.head, "cases.closed") is not None
    assert cast.head.person.notifications.count() == 2, "in the application everything is shown"


def test_what_rings_is_usual_only_for_what_asks_for_an_act(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    settings.WECOM = {"api": "http://127.0.0.1:9", "corp": "c", "agent": "1", "secret": "s"}
    tell(cast.head, "cases.issued")
    assert set(Delivery.objects.values_list("channel", flat=True)) == {"email", "wecom"}
    Delivery.objects.all().delete()
    tell(cast.head, "publications.published")
    assert set(Delivery.objects.values_list("channel", flat=True)) == {"email"}


def test_a_choice_outlives_a_channel_that_is_away_for_a_while(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    offered = {"api": "http://127.0.0.1:9", "corp": "c", "agent": "1", "secret": "s"}
    settings.WECOM = offered
    choose(cast.head, cases__notices={"wecom": False, "email": True})
    settings.WECOM = offered | {"corp": ""}
    choose(cast.head, cases__notices={"email": True})
    assert Reception.objects.get().choices["cases.notices"] == {"wecom": False, "email": True}


@pytest.mark.parametrize(
    ("quiet", "code"),
    [(Quiet(time(22), None), "reception.half"), (Quiet(time(7), time(7)), "reception.whole_day")],
)
def test_quiet_hours_have_two_ends(cast: Cast, quiet: Quiet, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        choose(cast.head, quiet)
    assert refused.value.code == code
    assert not Reception.objects.exists()


@pytest.mark.parametrize("choices", [{"no__topic": {"email": True}}, {"cases__notices": {"pigeon": True}}])
def test_a_made_up_topic_or_channel_is_refused(cast: Cast, choices: dict[str, dict[str, bool]]) -> None:
    with pytest.raises(Refusal):
        choose(cast.head, **choices)


def test_an_account_without_a_person_has_nothing_to_choose(cast: Cast) -> None:
    from duqin.foundation.organisation.models import Account

    account = Account.objects.create(username="root", is_administrator=True)
    with pytest.raises(Forbidden):
        choose(Member(cast.head.person, account))


def test_every_kind_that_is_told_belongs_to_a_topic_and_to_one_only() -> None:
    """Kinds are read from the code: what `notify` and `tell` are given as literals, and the verbs of a case."""
    covered = [kind for topic in topics for kind in topic.covers]
    assert len(covered) == len(set(covered))
    told = set()
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"notify", "notify_all"}:
                kinds = [word.value for word in node.keywords if word.arg == "kind"]
                told |= {kind.value for kind in kinds if isinstance(kind, ast.Constant)}
            if (
                isinstance(node, ast.Call)
                and (getattr(node.func, "attr", "") or getattr(node.func, "id", "")) == "tell"
            ):
                words = node.args[2:3]
                told |= {f"cases.{word.value}" for word in words if isinstance(word, ast.Constant)}
    assert len(told) > 15, f"found too little in {ROOT}"
    assert told - set(covered) == set()


# ---------------------------------------------------------------- the page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_shows_and_keeps_what_was_chosen(cast: Cast, browser_of, language: str) -> None:  # type: ignore[no-untyped-def]
    browser = browser_of(cast.head)
    browser.cookies["duqin_language"] = language
    page = browser.get("/workbench/reception/").content.decode()
    assert page.count('type="checkbox"') == len(all_topics()) * len(ready_channels())
    said = {"cases.major:email": "on", "quiet_from": "21:30", "quiet_until": "06:45"}
    assert browser.post("/workbench/reception/", said).status_code == 302
    row = Reception.objects.get(person=cast.head.person)
    assert (row.quiet_from, row.quiet_until) == (time(21, 30), time(6, 45))
    assert row.choices["cases.major"]["email"] is True
    assert row.choices["cases.notices"]["email"] is False
    again = browser.get("/workbench/reception/").content.decode()
    assert 'value="21:30"' in again
    assert again.count(" checked") == 1


def test_a_refused_choice_loses_nothing_typed(cast: Cast, browser_of) -> None:  # type: ignore[no-untyped-def]
    answer = browser_of(cast.head).post(
        "/workbench/reception/", {"cases.major:email": "on", "quiet_from": "21:30"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请同时填写" in page
    assert 'value="21:30"' in page
    assert page.count(" checked") == 1
