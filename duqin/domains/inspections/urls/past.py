"""Addresses of the import of past inspections."""

from __future__ import annotations

from django.urls import path

from duqin.domains.inspections.views import past

urlpatterns = [
    path("imports/", past.imports, name="past"),
    path("imports/new/", past.upload, name="past_upload"),
    path("imports/template/", past.template, name="past_template"),
    path("imports/mapping/", past.sample_mapping, name="past_mapping"),
    path("imports/<int:pk>/", past.record, name="past_import"),
    path("imports/<int:pk>/progress/", past.progress, name="past_progress"),
    path("imports/<int:pk>/matching/", past.matching, name="past_matching"),
    path("imports/<int:pk>/confirm/", past.confirm, name="past_confirm"),
    path("imports/<int:pk>/discard/", past.discard, name="past_discard"),
    path("imports/<int:pk>/faults/", past.faults, name="past_faults"),
]
