"""浏览器推送: encrypted for the browser that agreed, signed with the key of this installation (Web Push, VAPID)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy

from duqin.engines.workbench.ports import Gone, Hopeless, Later, Message
from duqin.engines.workbench.queries.receiving import endpoints, subscription
from duqin.engines.workbench.services.subscribing import is_known_service

SECONDS = 10
LIFE = 24 * 3600
"""Seconds a push service keeps a message for a browser that is asleep."""
BUSY = timedelta(minutes=10)
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve P-256 (FIPS 186-4): private keys are the numbers below it."""


class WebPush:
    """The topic of the request is the mark, so that a double replaces the first."""

    label = gettext_lazy("浏览器推送")
    rings = True

    def is_ready(self) -> bool:
        return settings.PUSH and find_spec("pywebpush") is not None

    def addresses(self, people: Iterable[Any]) -> dict[int, list[str]]:
        return endpoints(people)

    def send(self, message: Message) -> None:
        row = subscription(message.address)
        if row is None or not is_known_service(row.endpoint):
            raise Gone("the browser does not want messages any more")
        status = post({"endpoint": row.endpoint, "keys": {"p256dh": row.p256dh, "auth": row.auth}}, message)
        if status in (404, 410):
            row.delete()
            raise Gone(f"HTTP {status}: the browser has unsubscribed")
        if status in (400, 401, 403, 413):
            raise Hopeless(f"HTTP {status}: the push service refuses the message")
        if status not in (200, 201, 202):
            raise Later(f"HTTP {status}", BUSY if status == 429 else timedelta(0))


def post(to: dict[str, Any], message: Message) -> int:
    """Encrypt, sign, hand over; the status of the answer.

    Raises:
        Later: nobody answers.
    """
    from pywebpush import WebPushException, webpush
    from requests import RequestException

    try:
        answer = webpush(
            to,
            data=json.dumps(words_of(message), ensure_ascii=False),
            vapid_private_key=key(settings.SECRET_KEY),
            vapid_claims={"sub": f"mailto:{settings.DEFAULT_FROM_EMAIL}"},
            timeout=SECONDS,
            ttl=LIFE,
            headers={"Topic": message.mark, "Urgency": "high" if message.is_urgent else "normal"},
        )
    except RequestException as fault:
        raise Later(f"no answer ({type(fault).__name__})") from None
    except WebPushException as fault:
        if fault.response is None:
            raise Hopeless("the keys of the browser are of no use") from None
        return int(fault.response.status_code)
    return int(answer.status_code)


def words_of(message: Message) -> dict[str, str]:
    """What the browser shows: least words, since a locked screen shows them too."""
    title = f"{message.label} {message.number}".strip()
    return {"title": title, "body": message.step, "url": message.link, "tag": message.mark}


@lru_cache(maxsize=2)
def key(secret: str) -> Any:
    """The installation's own key for push, derived from its secret key: the same on every server, and after a restore."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF
    from py_vapid import Vapid02

    drawn = HKDF(SHA256(), length=48, salt=None, info=b"duqin web push").derive(secret.encode())
    return Vapid02(ec.derive_private_key(1 + int.from_bytes(drawn) % (ORDER - 1), ec.SECP256R1()))


def public_key() -> str:
    """The public half, as a browser wants it."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from py_vapid.utils import b64urlencode

    point = key(settings.SECRET_KEY).public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return str(b64urlencode(point))
