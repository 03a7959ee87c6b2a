"""A browser agrees to show messages, or no longer."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from duqin.engines.workbench import policies
from duqin.engines.workbench.models import PushSubscription
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now

MOST = 10
"""Browsers of one person; the oldest gives way."""


@act("workbench.subscribe", may=policies.may_choose)
def subscribe(*, by: Actor, endpoint: str, p256dh: str, auth: str) -> PushSubscription:
    """Send messages to this browser from now on; one that belonged to another person is his no longer.

    Raises:
        Refusal: the address is not of a known push service: the server calls nobody else (DUQIN_PUSH_SERVICES).
    """
    if not is_known_service(endpoint) or not (0 < len(p256dh) <= 120 and 0 < len(auth) <= 60):
        raise Refusal("push.unknown_service", _("不认识这个浏览器的推送服务，不能开启。"))
    row, _is_new = PushSubscription.objects.update_or_create(
        endpoint=endpoint,
        defaults={"person_id": by.person_id or 0, "p256dh": p256dh, "auth": auth, "created_at": now()},
    )
    older = PushSubscription.objects.filter(person=by.person_id).order_by("-pk").values_list("pk", flat=True)
    PushSubscription.objects.filter(pk__in=list(older[MOST:])).delete()
    return row


@act("workbench.unsubscribe", may=policies.may_choose)
def unsubscribe(*, by: Actor, endpoint: str) -> int:
    """Send nothing more to this browser; returns how many subscriptions of mine were removed, the second time 0."""
    return PushSubscription.objects.filter(person=by.person_id, endpoint=endpoint).delete()[0]


def is_known_service(endpoint: str) -> bool:
    """Whether the address is of a service the server may call: by host, or a host below a name that begins with a dot."""
    if len(endpoint) > 500 or not endpoint.isascii():
        return False
    try:
        parts = urlsplit(endpoint)
        origin, host = f"{parts.scheme}://{parts.netloc}", parts.hostname or ""
        port = parts.port
    except ValueError:
        return False
    named = settings.PUSH_SERVICES
    is_plain = parts.scheme == "https" and port is None and parts.username is None and "@" not in parts.netloc
    below = (name for name in named if name.startswith("."))
    return origin in named or (is_plain and (host in named or any(host.endswith(name) for name in below)))
