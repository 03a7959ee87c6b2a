"""Addresses of the app; its scope is this folder."""

from __future__ import annotations

from django.urls import path

from duqin.interfaces.offline import views

app_name = "offline"
urlpatterns = [
    path("", views.shell, name="shell"),
    path("worker.js", views.worker, name="worker"),
    path("shrink.js", views.shrinker, name="shrinker"),
    path("app.webmanifest", views.manifest, name="manifest"),
]
