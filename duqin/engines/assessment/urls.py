"""Addresses of assessment."""

from __future__ import annotations

from django.urls import path

from duqin.engines.assessment import views

app_name = "assessment"
urlpatterns = [
    path("", views.latest, name="latest"),
    path("ledger/", views.ledger, name="ledger"),
    path("freeze/", views.freeze, name="freeze"),
    path("<str:period>/", views.month, name="month"),
    path("<str:period>/publish/", views.publish, name="publish"),
    path("<str:period>/<str:code>/", views.card, name="card"),
    path("<str:period>/<str:code>/correct/", views.correct, name="correct"),
]
