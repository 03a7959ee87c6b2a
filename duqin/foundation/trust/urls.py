"""Addresses of trust."""

from __future__ import annotations

from django.urls import path

from duqin.foundation.trust import views

app_name = "trust"
urlpatterns = [
    path("evidence/<str:sha256>/", views.shown, name="shown"),
    path("evidence/<str:sha256>/thumb/", views.thumbnail, name="thumbnail"),
    path("evidence/<str:sha256>/sound/", views.sound, name="sound"),
    path("evidence/<str:sha256>/original/", views.original, name="original"),
    path("audit/", views.audit, name="audit"),
    path("audit/<int:pk>/", views.audit_entry, name="audit_entry"),
    path("chain/", views.chain, name="chain"),
    path("chain/custodians/appoint/", views.appoint_custodian, name="appoint_custodian"),
    path("chain/custodians/<int:pk>/dismiss/", views.dismiss_custodian, name="dismiss_custodian"),
]
