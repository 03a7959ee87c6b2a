"""What is refused or fails outside of any room, in the shape of whoever asks: a problem for a machine, a page for a person."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duqin.interfaces.api import urls as api
from duqin.interfaces.web import urls as web


def is_of_machines(request: HttpRequest) -> bool:
    """Whether the address is one of the API, also of a version there is not."""
    return request.path_info == "/api" or request.path_info.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a host that is not served, an address or form that cannot be read."""
    return api.unreadable(request) if is_of_machines(request) else render(request, "400.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return api.unknown_address(request) if is_of_machines(request) else web.not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the cause is a lost database (also in a middleware, where no view is asked)."""
    return api.failed(sys.exc_info()[1]) if is_of_machines(request) else web.server_error(request)
