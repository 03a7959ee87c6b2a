"""OpenID Connect: authorisation code with PKCE, state and nonce; the ID token is checked before anything of it is believed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from duqin.interfaces.web.doors.entering import address_of, enter, safe_next
from duqin.interfaces.web.doors.talking import SILENCE, Away, is_away, talk
from duqin.kernel.errors import Refusal
from duqin.ui.access import public

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures whose key only the provider has; never none, never a shared secret."""
STRONG = frozenset({"mfa", "otp", "hwk", "swk", "sms", "fpt", "face"})
"""Values of `amr` (RFC 8176) that say there was more than a password."""
NEXT = "door_oidc_next"
log = structlog.get_logger("duqin.doors")


@public
@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """To the provider, with a fresh state, nonce and PKCE secret kept in the session."""
    request.session[NEXT] = safe_next(request)
    try:
        app = talk("oidc", client)
        return cast(HttpResponse, app.authorize_redirect(request, address_of("web:door_oidc_back")))
    except Exception as fault:
        raise refusal(fault) from fault


@public
@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """From the provider: exchange the code, check the token, enter."""
    if "error" in request.GET or not request.GET.get("code"):
        raise Refusal("door.cancelled", _("没有完成登录，请重试。"))
    wanted = request.session.get(NEXT, "")  # reads the session, which the talk must not
    try:
        claims = talk("oidc", lambda: claims_of(request))
    except Exception as fault:
        raise refusal(fault) from fault
    said = settings.DOORS["oidc"]
    request.session.pop(NEXT, None)
    return enter(
        request,
        door="oidc",
        staff_no=str(claims.get(said["staff_no"]) or ""),
        vouched=is_vouched(said["second_step"], claims),
        next_url=wanted,
    )


def claims_of(request: HttpRequest) -> dict[str, Any]:
    """What the ID token says, with what the userinfo endpoint adds of the same subject."""
    app = client()
    token = app.authorize_access_token(request, leeway=30)
    claims = dict(token.get("userinfo") or {})
    if not claims.get("sub"):
        raise ValueError("the provider gave no ID token")
    if settings.DOORS["oidc"]["staff_no"] not in claims and "userinfo_endpoint" in app.server_metadata:
        more = dict(app.userinfo(token=token))
        if more.get("sub") != claims["sub"]:
            raise ValueError("userinfo speaks of another subject")
        claims = more | claims
    return claims


def is_vouched(rule: str, claims: dict[str, Any]) -> bool:
    """Whether the provider's own second step is trusted: for everybody, or where `amr` names one."""
    amr = claims.get("amr")
    return rule == "door" or (
        rule == "amr" and isinstance(amr, list) and not STRONG.isdisjoint(map(str, amr))
    )


def client() -> Any:
    """The client of the provider in settings, its metadata read and checked; 404 where there is no such door."""
    said = settings.DOORS.get("oidc")
    if said is None:
        raise Http404
    app = registered(said["address"], said["client"], said["secret"], said["scope"])
    metadata = app.load_server_metadata()
    if metadata.get("issuer") != said["address"]:
        raise ValueError("the discovery document names another issuer")
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    metadata["id_token_signing_alg_values_supported"] = [name for name in offered if name in ALGORITHMS]
    if not metadata["id_token_signing_alg_values_supported"]:
        raise ValueError("the provider signs with nothing we accept")
    return app


@lru_cache(maxsize=4)
def registered(issuer: str, client_id: str, secret: str, scope: str) -> Any:
    """One client a provider: its metadata and keys are read once a process, keys again when one is unknown."""
    from authlib.integrations.django_client import OAuth

    return OAuth().register(
        "oidc",
        client_id=client_id,
        client_secret=secret,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": scope, "code_challenge_method": "S256", "default_timeout": SILENCE},
    )


def refusal(fault: Exception) -> Exception:
    """A provider that is away, or one sentence for all else that can go wrong; what it was goes to the log without its words."""
    if isinstance(fault, Http404):
        return fault
    log.warning("door_refused", door="oidc", exc_info=fault)
    if is_away(fault):
        return Away()
    return Refusal("door.refused", _("统一身份认证没有通过，请重新登录；一直不行请联系本校管理员。"))
