"""A campus that takes connections and says nothing holds up nobody else, and its own visitors for seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client

from duqin.interfaces.web.doors import oidc
from tests.cast import PASSWORD, Cast
from tests.faults.clients import Answer, exchange
from tests.faults.lost import product
from tests.faults.schools import School
from tests.foundation.safekeeping.installation import Installation, database
from tests.interfaces.doors.conftest import COMMON, OIDC
from tests.interfaces.doors.silence import Silence

pytestmark = pytest.mark.long
LDAP = {
    "base": "dc=campus,dc=test",
    "filter": "(uid={name})",
    "bind_dn": "",
    "bind_password": "",
    "ca_file": "",
    "starttls": True,
    "staff_no": "employeeNumber",
}
AWAY = "暂时连不上学校的统一身份认证"
BOUND = 9.0  # seconds: the eight of a talk, and a loaded machine
SOON = 5.0  # where pages wait for six talks, they wait for nine seconds and more


@pytest.fixture
def silence() -> Iterator[Silence]:
    with Silence() as made:
        yield made


def door_of(settings: Any, name: str, said: dict[str, Any], address: str) -> None:
    settings.PUBLIC_ADDRESS = "http://duqin.test"
    settings.DOORS = {name: COMMON | said | {"address": address}}
    if name == "ldap":
        backends = [*settings.AUTHENTICATION_BACKENDS, "duqin.interfaces.web.doors.ldap.Backend"]
        settings.AUTHENTICATION_BACKENDS = backends
    oidc.registered.cache_clear()


@pytest.mark.parametrize("scheme", ["ldap", "ldaps"])
def test_a_directory_that_hangs_is_named_and_keeps_nobody_of_ours_out(
    cast: Cast,
    settings: Any,
    silence: Silence,
    scheme: str,
) -> None:
    """A try that could not be judged counts: it may have been a guess at a password of the house."""
    door_of(settings, "ldap", LDAP, f"{scheme}://127.0.0.1:{silence.port}")
    account = cast.inspector.account
    account.set_password(PASSWORD)
    account.save()
    client, begun = Client(), time.monotonic()
    page = client.post("/account/login/", {"login": "zhao", "password": "of the directory"}).content.decode()
    assert time.monotonic() - begun < BOUND
    assert AWAY in page
    assert 'value="zhao"' in page, "nothing typed is lost"
    assert silence.guests == 1
    client.post("/account/login/", {"login": account.username, "password": PASSWORD})
    assert client.get("/me/").status_code == 200
    silence.end()  # refused at once from now on, so the rest is quick
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(5):
        answer = stranger.post("/account/login/", {"login": account.username, "password": "a guess"})
    assert answer.status_code == 429


@pytest.mark.parametrize(("door", "said"), [("oidc", OIDC), ("cas", {"staff_no": ""})])
def test_a_provider_that_hangs_is_named(
    cast: Cast, settings: Any, silence: Silence, door: str, said: dict[str, Any]
) -> None:
    door_of(settings, door, said, f"http://127.0.0.1:{silence.port}")
    client = Client()
    begin = client.get(f"/account/door/{door}/")
    begun = time.monotonic()
    if door == "cas":
        state = client.session["door_cas"]["state"]
        begin = client.get("/account/door/cas/back/", {"state": state, "ticket": "ST-1"})
    assert time.monotonic() - begun < BOUND
    assert begin.status_code == 503
    assert AWAY in begin.content.decode()
    assert silence.guests == 1


def test_a_provider_that_drips_is_given_up_too(cast: Cast, settings: Any) -> None:
    """Each byte comes in time, the answer never."""
    with Silence(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n") as drops:
        door_of(settings, "oidc", OIDC, f"http://127.0.0.1:{drops.port}")
        begun = time.monotonic()
        answer = Client().get("/account/door/oidc/")
        assert time.monotonic() - begun < BOUND
    assert answer.status_code == 503
    assert AWAY in answer.content.decode()


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with database(is_ready=True) as address:
        yield School(Installation(tmp_path / "data", tmp_path / "backups", address))


def test_pages_go_on_while_a_directory_hangs(school: School, tmp_path: Path, silence: Silence) -> None:
    """Six try to come in at once; meanwhile somebody reads and begins an inspection."""
    session = school.facts["sessions"][0]
    told: list[Answer] = []

    def knock(number: int) -> None:
        form = urlencode({"login": f"zhao{number}", "password": "of the directory"})
        told.append(exchange(port, "/account/login/", school.facts, "of nobody", form))

    address = f"ldap://127.0.0.1:{silence.port}"
    with product(school, tmp_path / "log", DUQIN_LDAP_URL=address, DUQIN_LDAP_BASE="dc=campus") as port:
        visitors = [threading.Thread(target=knock, args=(number,)) for number in range(6)]
        for visitor in visitors:
            visitor.start()
        time.sleep(0.5)
        pages = [exchange(port, path, school.facts, session) for path in ("/", "/inspections/", "/cases/")]
        where = {name: school.facts[name] for name in ("area", "unit", "place")}
        start = {"id": str(uuid4()), "level": 2, "kind": "patrol", "outline": "后厨卫生", **where}
        pages.append(exchange(port, "/inspections/start/", school.facts, session, urlencode(start)))
        for visitor in visitors:
            visitor.join(20)
    assert [page.status for page in pages] == [200, 200, 200, 302], [page.text[:200] for page in pages]
    assert max(page.ended - page.begun for page in pages) < SOON
    assert all(AWAY in answer.text for answer in told), [answer.text[:200] for answer in told]
    assert max(answer.ended - answer.begun for answer in told) < BOUND
    assert silence.guests == 2
