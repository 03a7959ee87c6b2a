"""What a device without a network asks and brings: the day, operations, photographs in parts. JSON both ways.

Sign-in by session, CSRF by header, like every page; each operation is judged by the verb it becomes.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from datetime import datetime
from math import inf
from typing import Any
from uuid import UUID

import structlog
from django.core import signing
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duqin.domains.inspections import policies, queries, services
from duqin.domains.inspections.models import PhotoUpload, SyncDevice, SyncOperation
from duqin.domains.inspections.rules.clocks import Anchor
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from duqin.ui.access import by_of, page

SALT = "inspections.anchor"
MOST_AT_ONCE, MOST_PROTOCOL = 200, 2**15 - 1
log = structlog.get_logger("duqin.sync")


View = Callable[..., HttpResponse]


def in_json(view: View) -> View:
    """Answer a refusal as JSON with its code and sentence, for a script that reads it."""

    @functools.wraps(view)
    def told(request: HttpRequest, **named: Any) -> HttpResponse:
        try:
            return view(request, **named)
        except Refusal as refusal:
            said = {"code": refusal.code, "sentence": str(refusal), **refusal.data}
            return JsonResponse(said, status=refusal.status)

    return told


@require_GET
@page(may=policies.may_sync)
@ensure_csrf_cookie
def token(request: HttpRequest) -> HttpResponse:
    """Sets the cookie against forged requests, for an app whose page does not come from here any more."""
    return JsonResponse({})


@require_POST
@page(may=policies.may_sync)
@in_json
def day(request: HttpRequest) -> HttpResponse:
    """The day to take along: tasks, sheets, clauses, deadlines, numbers, and the server's time, signed."""
    by, given = by_of(request), _given(request)
    device = _device(request, given)
    pack, issuers = queries.day_pack(by)
    numbers = services.take_numbers(device, by=by, issuers=issuers)
    device_now = _moment(given.get("device_now"))
    return JsonResponse(
        pack
        | {
            "protocol": services.PROTOCOL,
            "server_now": now().isoformat(),
            "anchor": _anchor_for(device, device_now),
            "person": {"id": by.person_id, "name": str(by)},
            "numbers": {str(unit): texts for unit, texts in numbers.items()},
        }
    )


@require_POST
@page(may=policies.may_sync)
@in_json
def operations(request: HttpRequest) -> HttpResponse:
    """Take in operations, each for itself; what is not understood or fails stays with the device and stops no other."""
    by, given = by_of(request), _given(request)
    device = _device(request, given)
    device_now, anchor = _moment(given.get("device_now")), _anchor(given.get("anchor"), device)
    sent = given.get("operations")
    told = [
        _taken_in(device, by, one, anchor, device_now)
        for one in (sent if isinstance(sent, list) else [])[:MOST_AT_ONCE]
    ]
    if queries.has_waiting(device):
        services.retry_waiting(device, by=by)
    said = {str(one["id"]) for one in told}
    asked = said | {str(one) for one in given.get("waiting") or [] if isinstance(one, str)}
    standing = {str(row.pk): row for row in queries.operations_of(device, asked)}
    return JsonResponse(
        {
            "server_now": now().isoformat(),
            "clock_jumped": bool(anchor and device_now and anchor.has_jumped(device_now, now())),
            "outcomes": [_outcome(one, standing.get(str(one["id"]))) for one in told]
            + [_outcome({"id": id}, row) for id, row in standing.items() if id not in said],
        }
    )


@require_http_methods(["GET", "POST"])
@page(may=policies.may_sync)
@in_json
def photo(request: HttpRequest) -> HttpResponse:
    """One part of a photograph, or (GET) how far it has come."""
    by, sha256 = by_of(request), request.GET.get("sha256", "")
    upload = _part(request, by, sha256) if request.method == "POST" else queries.upload_of(by, sha256)
    is_done = upload is not None and upload.evidence_id is not None
    return JsonResponse({"received": upload.received if upload else 0, "done": is_done})


@require_POST
@page(may=policies.may_sync)
@in_json
def leave(request: HttpRequest) -> HttpResponse:
    """Signing out of a device: unused numbers come back."""
    by, given = by_of(request), _given(request)
    keep = [str(one) for one in given.get("keep") or [] if isinstance(one, str)]
    returned = services.leave_device(_device(request, given), by=by, keep=keep)
    return JsonResponse({"returned": returned})


def _device(request: HttpRequest, given: dict[str, Any]) -> SyncDevice:
    said = given.get("device")
    said = said if isinstance(said, dict) else {}
    return services.prepare_device(
        by=by_of(request),
        id=_uuid(said.get("id")),
        name=str(said.get("name") or ""),
        protocol=_whole(given.get("protocol"), MOST_PROTOCOL),
        device_now=_moment(given.get("device_now")),
    )


def _part(request: HttpRequest, by: Actor, sha256: str) -> PhotoUpload:
    offset, size = request.GET.get("offset", ""), request.GET.get("size", "")
    return services.take_part(
        by=by,
        sha256=sha256,
        size=int(size) if size.isdecimal() else 0,
        offset=int(offset) if offset.isdecimal() else -1,
        content=request.body,
        taken_at=_moment(request.GET.get("taken_at")),
        facts=_facts(request.GET.get("facts", "")),
    )


def _taken_in(
    device: SyncDevice, by: Any, given: object, anchor: Anchor | None, device_now: datetime | None
) -> dict[str, Any]:
    said = given if isinstance(given, dict) else {}
    told: dict[str, Any] = {"id": str(said.get("id"))}
    take_in = functools.partial(services.take_in, device, by=by, anchor=anchor, device_now=device_now)
    try:
        try:
            row = take_in(sent=_sent(said))
        except IntegrityError:  # another device brought it in this moment: now it is known
            row = take_in(sent=_sent(said))
    except Refusal as refusal:
        return told | {"outcome": "refused", "code": refusal.code, "sentence": str(refusal)}
    except (
        Exception
    ) as fault:  # the database was away, or a fault of ours: the device keeps it, and the rest is taken
        log.warning("sync_failed", operation=told["id"], exc_info=fault)
        return told | {"outcome": "failed"}
    if getattr(row, "is_twisted", False):
        sentence = _("这个编号已用于另一项内容；两项内容都已保存，请核对。")
        return told | {"outcome": "refused", "code": "sync.twisted", "sentence": sentence}
    return told


def _sent(said: dict[str, Any]) -> services.Sent:
    body = said.get("body")
    return services.Sent(
        id=_uuid(said.get("id")),
        sequence=_whole(said.get("sequence")),
        clock=str(said.get("clock") or ""),
        kind=str(said.get("kind") or ""),
        inspection=_uuid(said.get("inspection")),
        body=body if isinstance(body, dict) else {},
        device_at=_moment(said.get("device_at")),
        protocol=_whole(said.get("protocol"), MOST_PROTOCOL) or 1,
    )


def _outcome(told: dict[str, Any], row: SyncOperation | None) -> dict[str, Any]:
    """As it stands after everything was tried; what was refused in this very request keeps its sentence."""
    if "outcome" in told or row is None:
        return {"outcome": "failed"} | told
    return told | {
        "outcome": row.outcome,
        "code": row.code,
        "sentence": row.sentence,
        "answer": row.answer,
        "clock_gap": row.clock_gap,
    }


def _given(request: HttpRequest) -> dict[str, Any]:
    try:
        given = json.loads(request.body, parse_constant=_no_number)
    except (ValueError, RecursionError) as wrong:
        raise _unreadable() from wrong
    if not isinstance(given, dict):
        raise _unreadable()
    return _storable(given)


def _storable(given: Any) -> Any:
    """The same without NUL and halves of characters, which no database takes: one slip must not hold up a batch."""
    if isinstance(given, str):
        return given.replace("\x00", "").encode("utf-8", "ignore").decode()
    if isinstance(given, list):
        return [_storable(one) for one in given]
    if isinstance(given, dict):
        return {_storable(name): _storable(one) for name, one in given.items()}
    return given


def _unreadable() -> Refusal:
    return Refusal("sync.unreadable", _("收到的内容无法读取；设备上的内容都还在，请重试。"))


def _uuid(given: object) -> UUID:
    try:
        return UUID(str(given))
    except ValueError as wrong:
        raise _unreadable() from wrong


def _whole(given: object, most: float = inf) -> int:
    """The number, 0 for what is none."""
    return given if isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= most else 0


def _moment(given: object) -> datetime | None:
    try:
        found = parse_datetime(given[:40]) if isinstance(given, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _facts(given: str) -> dict[str, Any]:
    try:
        found = _storable(json.loads(given[:2000], parse_constant=_no_number)) if given else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _no_number(word: str) -> None:
    """NaN and infinity, which Python reads and no database takes."""
    raise ValueError(word)


def _anchor_for(device: SyncDevice, device_now: datetime | None) -> str:
    """Server and device clock read together, signed, so that the device cannot move its own anchor."""
    if device_now is None:
        return ""
    return signing.dumps([str(device.pk), now().isoformat(), device_now.isoformat()], salt=SALT)


def _anchor(given: object, device: SyncDevice) -> Anchor | None:
    if not isinstance(given, str) or not given:
        return None
    try:
        owner, server_at, device_at = signing.loads(given, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    found = _moment(server_at), _moment(device_at)
    if owner != str(device.pk) or found[0] is None or found[1] is None:
        return None
    return Anchor(found[0], found[1])
