"""Idempotency of requests: the same key with the same content gets the same answer, once done (B1, F12)."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db import connection
from django.utils.translation import gettext as _

from duqin.foundation.trust.models import KeptAnswer
from duqin.kernel.errors import Conflict
from duqin.kernel.moments import now

KEPT = timedelta(days=400)
"""A telephone or a server may sleep over a long holiday, and over a school year."""
CHUNK = 5000


def answered_before(*, owner: str, key: str, digest: str) -> KeptAnswer | None:
    """The answer given under this key; None for a new key, which this transaction now holds.

    Call it inside the transaction of the change. Where two requests with one key meet, SQLite lets the second
    wait for the first and gives it the answer; PostgreSQL refuses it at once.

    Raises:
        Conflict: key.in_flight; key.other_content when the key was used for something else. What was stored
            stays; what was sent now is still with the sender.
    """
    if not _hold(f"{owner}\0{key}"):
        raise Conflict("key.in_flight", _("同一幂等键的请求正在处理，请稍后用同样的内容重试。"))
    known = KeptAnswer.objects.filter(owner=owner, key=key).first()
    if known is not None and known.digest != digest:
        raise Conflict(
            "key.other_content",
            _("这个幂等键已用于另一项内容。先前的内容已经保存，这次的没有执行；请核对后换一个键再发。"),
            first_at=known.at.isoformat(),
        )
    return known


def keep_answer(*, owner: str, key: str, digest: str, status: int, media_type: str, body: str) -> KeptAnswer:
    """Keep the answer, in the transaction of the change it tells of."""
    return KeptAnswer.objects.create(
        owner=owner, key=key, digest=digest, status=status, media_type=media_type, body=body, at=now()
    )


def forget_answers() -> int:
    """Sweep: forget answers older than 400 days."""
    old = KeptAnswer.objects.filter(at__lt=now() - KEPT).order_by("pk").values("pk")[:CHUNK]
    return KeptAnswer.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]


def _hold(name: str) -> bool:
    """Whether this transaction alone works under the name; on SQLite writers wait for each other anyway."""
    if connection.vendor != "postgresql":
        return True
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])
