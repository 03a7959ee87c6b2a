"""The last word of every failed request."""

from __future__ import annotations

import sys

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duqin.interfaces.web.middleware import still, unavailable

log = structlog.get_logger("duqin.web")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the cause is a lost database (also in a middleware, where no view is asked)."""
    fault = sys.exc_info()[1]
    if isinstance(fault, OperationalError | InterfaceError):
        log.error("database_lost", exc_info=fault)
        return unavailable(fault)
    log.error("request_failed", exc_info=fault)
    return still("500.html", status=500)
