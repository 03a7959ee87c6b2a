"""Addresses of the room: records, and plans with their tasks."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

app_name = "inspections"
_parts = [name for name in ("plans", "records") if find_spec(f"{__name__}.{name}")]
urlpatterns = [path("", include(f"{__name__}.{name}")) for name in _parts]
