"""Addresses of the API: its document, the operations of the rooms, and a clear no for anything else."""

from __future__ import annotations

from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from duqin.interfaces.api.door import failed, unknown_address, unreadable
from duqin.interfaces.api.mounting import doors
from duqin.interfaces.api.openapi import openapi
from duqin.ui.access import public

__all__ = ["app_name", "failed", "unknown_address", "unreadable", "urlpatterns"]

app_name = "api"
urlpatterns = [
    path("openapi.json", csrf_exempt(openapi), name="openapi"),
    *doors(),
    re_path("", csrf_exempt(public(unknown_address)), name="unknown"),
]
