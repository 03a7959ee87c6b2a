"""The last word of every failed request."""

from __future__ import annotations

import sys
from urllib.parse import urlsplit

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware import csrf
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from duqin.interfaces.web.middleware import still, unavailable
from duqin.kernel.errors import Refusal
from duqin.ui.addresses import page_above

A_MINUTE = 60
"""Seconds over which tries are counted (ACCOUNT_RATE_LIMITS)."""
log = structlog.get_logger("duqin.web")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def too_many(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    """429: what may be tried so often in a minute was tried more often; later it may be tried again."""
    answer = render(request, "429.html", {"refusal": refusal}, status=429)
    answer["Retry-After"] = str(A_MINUTE)
    return answer


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: what was posted does not come from a page of this visit; `reason` is Django's, and one of four for a person."""
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    said = {
        "refusal": Refusal("form.stale", _why_stale(request, reason)),
        "form_url": urlsplit(came_from)._replace(scheme="", netloc="").geturl() if is_ours else "",
        "above_url": page_above(request.path) or "/",
    }
    return render(request, "web/stale_form.html", said, status=403)


def _why_stale(request: HttpRequest, reason: str) -> str:
    if reason == csrf.REASON_NO_CSRF_COOKIE:
        return _("浏览器没有送来本站的 Cookie：可能禁用了 Cookie，或者刚清除过。请允许本站使用 Cookie。")
    if reason.startswith(("Origin", "Referer")):
        return _(
            "这次提交说它来自 {origin}，不是本站的地址 {host}。如果您就是在本站提交的，"
            "请把这句话转告系统管理员（DUQIN_ORIGINS、DUQIN_TRUSTED_PROXIES）。"
        ).format(origin=_origin(request) or _("一个没有说明的地址"), host=request.get_host())
    return _("您打开这一页以后，在别的窗口里重新登录或退出过，或者这一页停留得太久。")


def _origin(request: HttpRequest) -> str:
    """What the browser says of the page that posted, without its path."""
    said = request.headers.get("Origin", "") or request.headers.get("Referer", "")
    try:
        return urlsplit(said)._replace(path="", query="", fragment="").geturl()[:200]
    except ValueError:
        return ""


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the cause is a lost database (also in a middleware, where no view is asked)."""
    fault = sys.exc_info()[1]
    if isinstance(fault, OperationalError | InterfaceError):
        log.error("database_lost", exc_info=fault)
        return unavailable(fault)
    log.error("request_failed", exc_info=fault)
    return still("500.html", status=500)
