"""Addresses of the room: plans with their tasks and coverage, records, then their import."""

from __future__ import annotations

from django.urls import include, path

app_name = "inspections"
urlpatterns = [
    path("", include("duqin.domains.inspections.urls.plans")),
    path("phone/", include("duqin.domains.inspections.urls.phone")),
    path("", include("duqin.domains.inspections.urls.records")),
    path("", include("duqin.domains.inspections.urls.past")),
]
