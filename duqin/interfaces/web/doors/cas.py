"""CAS 3.0: the ticket is asked about at the server, under the very service address and state it was issued for."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from secrets import token_urlsafe
from typing import Any
from xml.etree import ElementTree

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from duqin.foundation.organisation import services as organisation
from duqin.interfaces.web.doors.entering import address_of, enter, safe_next
from duqin.interfaces.web.doors.talking import SILENCE, Away, is_away, talk
from duqin.kernel.errors import Refusal
from duqin.ui.access import public

LONGEST_TICKET = 256
LONGEST_LOGOUT = 10_000
WAITING = "door_cas"
INDEX = "{urn:oasis:names:tc:SAML:2.0:protocol}SessionIndex"
log = structlog.get_logger("duqin.doors")


@public
@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """To the server. The service address carries a state of this browser, so no other's ticket fits."""
    state = token_urlsafe(16)
    request.session[WAITING] = {"state": state, "next": safe_next(request)}
    return redirect(client(state).get_login_url())


@public
@never_cache
@csrf_exempt
@require_http_methods(["GET", "POST"])
def back(request: HttpRequest) -> HttpResponse:
    """From the server: with a ticket to enter, or (POST, from the server itself) to end the session of one."""
    if request.method == "POST":
        return signed_out(request)
    waiting = request.session.pop(WAITING, None) or {}
    state, ticket = str(request.GET.get("state", "")), str(request.GET.get("ticket", ""))
    if not state or not constant_time_compare(state, str(waiting.get("state", ""))):
        raise Refusal("door.state", _("登录页面已经过期，请重新登录。"))
    if not ticket or len(ticket) > LONGEST_TICKET:
        raise Refusal("door.cancelled", _("没有完成登录，请重试。"))
    return enter(
        request,
        door="cas",
        staff_no=staff_no_of(state, ticket),
        ticket=ticket,
        vouched=settings.DOORS["cas"]["second_step"] == "door",
        next_url=str(waiting.get("next", "")),
    )


def staff_no_of(state: str, ticket: str) -> str:
    """Ask the server whose ticket it is; the named attribute, or the user name itself.

    Raises:
        Away: the server cannot be asked.
        Refusal: it does not know the ticket, not for this address, or no longer.
    """
    asked = client(state)
    try:
        user, attributes, _granting = talk("cas", lambda: asked.verify_ticket(ticket))
    except Exception as fault:
        log.warning("door_refused", door="cas", exc_info=fault)
        if is_away(fault):
            raise Away from fault
        user, attributes = None, {}
    if not user:
        raise Refusal("door.refused", _("统一身份认证没有通过，请重新登录；一直不行请联系本校管理员。"))
    named = settings.DOORS["cas"]["staff_no"]
    said = (attributes or {}).get(named) if named else user
    return said if isinstance(said, str) else ""


def signed_out(request: HttpRequest) -> HttpResponse:
    """Single sign-out: end the session that the named ticket opened. Whoever knows the ticket may; it is a secret."""
    if "cas" not in settings.DOORS:
        raise Http404
    key = organisation.withdraw_ticket(index_of(request.POST.get("logoutRequest", "")), door="cas")
    if key:
        import_module(settings.SESSION_ENGINE).SessionStore(key).delete()
    return HttpResponse(status=204)


def index_of(said: str) -> str:
    """The ticket a sign-out request names; nothing of a document that is large, broken or declares entities."""
    if len(said) > LONGEST_LOGOUT or "<!" in said:
        return ""
    with suppress(ElementTree.ParseError):
        index = ElementTree.fromstring(said).find(f".//{INDEX}")  # noqa: S314 - without <! there is no entity in it
        return (index.text or "").strip()[:LONGEST_TICKET] if index is not None else ""
    return ""


def client(state: str) -> Any:
    """The client for a visit; 404 where there is no such door."""
    said = settings.DOORS.get("cas")
    if said is None:
        raise Http404
    from cas import CASClient

    service = f"{address_of('web:door_cas_back')}?{urlencode({'state': state})}"
    return CASClient(
        version=3, service_url=service, server_url=f"{said['address'].rstrip('/')}/", session=session()
    )


def session() -> Any:
    """A connection that gives up soon, and follows nobody elsewhere."""
    from requests import Response, Session

    class Patient(Session):
        def request(self, *args: Any, **more: Any) -> Response:
            return super().request(*args, **(more | {"timeout": SILENCE, "allow_redirects": False}))

    return Patient()
