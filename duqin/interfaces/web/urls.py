"""Doors of the browser: sign-in and the way to the workbench."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
]
