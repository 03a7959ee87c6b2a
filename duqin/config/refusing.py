"""What is refused before any room is reached, in the shape of whoever asks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duqin.interfaces.api import urls as api


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a problem for a machine, a page for a person."""
    if request.path_info.startswith("/api/"):
        return api.unreadable(request)
    return render(request, "400.html", status=400)
