"""Addresses of publications."""

from __future__ import annotations

from django.urls import path

from duqin.reporting.publications import views

app_name = "publications"
urlpatterns = [
    path("", views.bulletins, name="bulletins"),
    path("draft/", views.draft, name="draft"),
    path("<str:period>/", views.bulletin, name="bulletin"),
    path("<str:period>/file.<str:ending>", views.bulletin_file, name="file"),
    path("<str:period>/figures/<str:code>/", views.figure, name="figure"),
    path("<str:period>/sections/<str:key>/", views.section, name="section"),
    path("<str:period>/refresh/", views.refresh, name="refresh"),
    path("<str:period>/publish/", views.publish, name="publish"),
    path("<str:period>/discard/", views.discard, name="discard"),
    path("<str:period>/acknowledge/", views.acknowledge, name="acknowledge"),
]
