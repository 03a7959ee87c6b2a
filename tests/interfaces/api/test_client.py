"""The client of the documentation on a bad line: what is asked is done once, and answered, whatever is cut."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from duqin.domains.inspections.models import Plan
from tests.cast import Cast
from tests.interfaces.api.callers import token_of
from tests.interfaces.api.cutting import line_to

CLIENT = Path(__file__).resolve().parents[3] / "docs" / "examples" / "duqin_client.py"
PLAN = {
    **{
        "host": "JK",
        "name": "食堂周检",
        "level": 2,
        "kind": "regular",
        "area": "catering",
        "rhythm": "weekly",
    },
    **{"from_date": "2026-03-02", "to_date": "2026-03-29", "targets": [{"unit": "CY"}]},
    **{"lead": "INSPECTOR", "outline": ["查食品留样"]},
}
IN_FLIGHT = (409, b'{"status": 409, "code": "key.in_flight"}', {"Content-Type": "application/problem+json"})
SOON = (503, b'{"status": 503, "code": "database"}', {"Retry-After": "3"})
PROXY = (502, b"<html>Bad Gateway</html>", {"Content-Type": "text/html"})
NOT_A_NUMBER = (503, b"", {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"})


@pytest.fixture
def client_file(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The file as another system imports it; it waits no real seconds, but notes them in `waits`."""
    spec = importlib.util.spec_from_file_location("duqin_client", CLIENT)
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "duqin_client", made)
    spec.loader.exec_module(made)
    waits: list[float] = []
    monkeypatch.setattr(made.time, "sleep", waits.append)
    made.waits = waits  # type: ignore[attr-defined]  # for the tests
    return made


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("faults", "waits"),
    [
        (["before"], [1]),
        (["after"], [1]),
        (["in"], [1]),
        ([SOON], [3]),
        ([NOT_A_NUMBER], [1]),
        ([PROXY, IN_FLIGHT, "after", SOON], [1, 2, 4, 3]),
    ],
    ids=[
        "cut before",
        "cut after",
        "cut in the answer",
        "asked to wait",
        "asked until a day",
        "one after the other",
    ],
)
def test_what_is_cut_is_sent_again_under_its_key_and_done_once(
    live_server: Any, cast: Cast, client_file: Any, faults: list[Any], waits: list[float]
) -> None:
    token = token_of(cast.monitoring_head)
    with line_to(live_server.url, *faults) as line:
        duqin = client_file.Duqin(line.address, token.secret)
        plan = duqin.inspections_draft_plan(**PLAN)
        assert [row["id"] for row in duqin.inspections_plans()] == [plan["id"]]
    assert Plan.objects.count() == 1
    assert len(set(line.keys[:-1])) == 1, "each try under the same key"
    assert line.keys[0]
    assert len(line.keys) == len(faults) + 2
    assert client_file.waits == waits


def test_what_stays_cut_is_given_up(client_file: Any) -> None:
    with line_to("http://127.0.0.1:9", *["before"] * 9) as line, pytest.raises(OSError):
        client_file.Duqin(line.address, "duqin_x").cases_verify("ZG2026-0001", opinion="合格")
    assert len(line.keys) == 5
    assert client_file.waits == [1, 2, 4, 8]


def test_what_stays_away_is_told_as_it_was_said(client_file: Any) -> None:
    told = client_file.Refused
    with line_to("http://127.0.0.1:9", *[SOON] * 9) as line, pytest.raises(told) as refused:
        client_file.Duqin(line.address, "duqin_x").cases_case("ZG2026-0001")
    assert (refused.value.status, refused.value.code) == (503, "database")
    assert len(line.keys) == 5


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_not_asked_again(live_server: Any, cast: Cast, client_file: Any) -> None:
    with line_to(live_server.url) as line:
        duqin = client_file.Duqin(line.address, token_of(cast.monitoring_head).secret)
        with pytest.raises(client_file.Refused) as refused:
            duqin.inspections_draft_plan(**(PLAN | {"host": "NOWHERE"}))
    assert refused.value.status == 422
    assert len(line.keys) == 1
    assert client_file.waits == []
