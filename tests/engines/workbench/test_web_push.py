"""Messages to browsers: decrypted and verified by the stand-in of a push service; addresses the server may call."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from duqin.engines.workbench import services as workbench
from duqin.engines.workbench.models import Delivery, PushSubscription
from duqin.engines.workbench.services.channels import web_push
from duqin.engines.workbench.services.subscribing import MOST, is_known_service
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from tests.cast import Cast, Member
from tests.engines.workbench.stand_in import Request, StandIn


def encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


class Browser:
    """A browser with the keys of its subscription."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)

    @property
    def keys(self) -> dict[str, str]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": encoded(point), "auth": encoded(self.secret)}

    def read(self, body: bytes) -> dict[str, Any]:
        """What the browser shows, decrypted with its own keys."""
        plain = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
        return json.loads(plain)


@pytest.fixture
def there(settings) -> Iterator[StandIn]:  # type: ignore[no-untyped-def]
    """A push service; `there.status` is its answer."""
    settings.PUSH = True

    def answer(request: Request) -> tuple[int, Any]:
        return made.status, b""

    with StandIn(answer) as made:
        made.status = 201
        settings.PUSH_SERVICES = [*settings.PUSH_SERVICES, made.address]
        yield made


def subscribe(member: Member, there: StandIn, browser: Browser, name: str = "one") -> PushSubscription:
    return workbench.subscribe(by=member.actor, endpoint=f"{there.address}/push/{name}", **browser.keys)


def tell(cast: Cast, **more: Any) -> None:
    workbench.notify(
        cast.head.person,
        key=f"k{more}",
        kind="cases.issued",
        title="请签收",
        body="1. 举报人李同学反映饭菜有异物",
        url="/cases/notices/3/",
        number="后监〔2026〕3号",
        **more,
    )
    Delivery.objects.filter(channel="email").delete()


def test_the_browser_reads_what_nobody_between_can(cast: Cast, there: StandIn) -> None:
    browser = Browser()
    subscribe(cast.head, there, browser)
    tell(cast)
    assert workbench.send_waiting() == 1
    assert workbench.send_waiting() == 0
    (sent,) = there.requests
    assert "整改通知单".encode() not in sent.body
    shown = browser.read(sent.body)
    assert shown["title"] == "整改通知单 后监〔2026〕3号"
    assert shown["url"].endswith("/cases/notices/3/")
    assert "李同学" not in json.dumps(shown, ensure_ascii=False)
    assert shown["tag"] == sent.headers["topic"] if "topic" in sent.headers else sent.headers["Topic"]
    with pytest.raises(http_ece.ECEException):
        Browser().read(sent.body)


def test_the_request_is_signed_with_the_key_of_the_installation(cast: Cast, there: StandIn, settings) -> None:  # type: ignore[no-untyped-def]
    subscribe(cast.head, there, Browser())
    tell(cast)
    workbench.send_waiting()
    headers = {name.lower(): value for name, value in there.requests[0].headers.items()}
    assert Vapid02.verify(headers["authorization"])
    claims = headers["authorization"].partition("t=")[2].split(".")[1]
    said = json.loads(base64.urlsafe_b64decode(claims + "=="))
    assert said["aud"] == there.address
    assert said["sub"] == f"mailto:{settings.DEFAULT_FROM_EMAIL}"
    assert f"k={web_push.public_key()}" in headers["authorization"]
    before = web_push.public_key()
    web_push.key.cache_clear()
    assert web_push.public_key() == before, "the same on every server with the same secret key"
    settings.SECRET_KEY = "another"
    assert web_push.public_key() != before


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(cast: Cast, there: StandIn, status: int) -> None:
    subscribe(cast.head, there, Browser())
    there.status = status
    tell(cast)
    assert workbench.send_waiting() == 0
    assert not PushSubscription.objects.exists()
    assert Delivery.objects.get().state == "dropped"
    tell(cast, urgent=True)
    assert Delivery.objects.count() == 1, "nothing more is queued for it"


@pytest.mark.parametrize(
    ("status", "state"), [(500, "queued"), (429, "queued"), (403, "failed"), (413, "failed")]
)
def test_other_answers_are_tried_again_or_given_up(
    cast: Cast, there: StandIn, status: int, state: str
) -> None:
    subscribe(cast.head, there, Browser())
    there.status = status
    tell(cast)
    assert workbench.send_waiting() == 0
    row = Delivery.objects.get()
    assert row.state == state
    assert (row.next_at > now() + timedelta(minutes=9)) is (status == 429)
    assert PushSubscription.objects.exists()


def test_each_browser_of_a_person_gets_its_own_once(cast: Cast, there: StandIn) -> None:
    subscribe(cast.head, there, Browser(), "one")
    subscribe(cast.head, there, Browser(), "two")
    subscribe(cast.stranger, there, Browser(), "of-another")
    tell(cast)
    assert workbench.send_waiting() == 2
    assert sorted(request.path for request in there.requests) == ["/push/one", "/push/two"]


def test_a_browser_handed_to_another_person_tells_the_first_nothing(cast: Cast, there: StandIn) -> None:
    browser = Browser()
    subscribe(cast.head, there, browser)
    subscribe(cast.stranger, there, browser)
    tell(cast)
    assert workbench.send_waiting() == 0


def test_a_person_has_only_so_many_browsers(cast: Cast, there: StandIn) -> None:
    for number in range(MOST + 2):
        subscribe(cast.head, there, Browser(), str(number))
    kept = PushSubscription.objects.order_by("pk").values_list("endpoint", flat=True)
    assert [endpoint.rpartition("/")[2] for endpoint in kept] == [str(n) for n in range(2, MOST + 2)]


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com@169.254.169.254/x",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evil.example/fcm.googleapis.com",
        "https://notify.windows.com.evil.example/",
        "https://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:5432/",
        "https://[::1]/",
        "https://[fcm.googleapis.com/",
        "file:///etc/passwd",
        "https://fcm.googleapis.com:x/",
        "https://ｆcm.googleapis.com/",
        "https://fcm.googleapis.com/" + "x" * 600,
        "",
    ],
)
def test_the_server_calls_nobody_but_known_services(cast: Cast, endpoint: str) -> None:
    assert not is_known_service(endpoint)
    with pytest.raises(Refusal):
        workbench.subscribe(by=cast.head.actor, endpoint=endpoint, **Browser().keys)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://web.push.apple.com/abc",
        "https://wns2-par02p.notify.windows.com/w/?token=abc",
    ],
)
def test_the_services_of_the_browsers_are_known(endpoint: str) -> None:
    assert is_known_service(endpoint)


def test_useless_keys_are_given_up(cast: Cast, there: StandIn) -> None:
    subscribe(cast.head, there, Browser())
    PushSubscription.objects.update(p256dh="AAAA")
    tell(cast)
    assert workbench.send_waiting() == 0
    assert Delivery.objects.get().state in ("failed", "queued")
    assert there.requests == []


def test_the_page_offers_it_and_the_script_may_turn_it_on_and_off(
    cast: Cast, there: StandIn, browser_of, settings
) -> None:  # type: ignore[no-untyped-def]
    page = browser_of(cast.head).get("/workbench/reception/").content.decode()
    assert web_push.public_key() in page
    client, said = browser_of(cast.head), {"endpoint": f"{there.address}/push/x", **Browser().keys}
    assert client.post("/workbench/reception/push/", said | {"on": "1"}).json() == {"kept": True}
    assert (
        client.post(
            "/workbench/reception/push/", said | {"on": "1", "endpoint": "https://x.test/"}
        ).status_code
        == 422
    )
    assert browser_of(cast.stranger).post("/workbench/reception/push/", said).json() == {"removed": 0}
    assert client.post("/workbench/reception/push/", said).json() == {"removed": 1}
    settings.PUSH = False
    assert "push-worker.js" not in browser_of(cast.head).get("/workbench/reception/").content.decode()
