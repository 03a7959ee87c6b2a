"""Addresses of the workbench; the first screen itself is also at `/`."""

from __future__ import annotations

from django.urls import path

from duqin.engines.workbench import views

app_name = "workbench"
first_screen = views.home
urlpatterns = [
    path("", views.home, name="home"),
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/<int:pk>/open/", views.open_notification, name="open"),
    path("reception/", views.reception, name="reception"),
    path("reception/push/", views.push, name="push"),
    path("notifications/read-all/", views.read_all, name="read_all"),
]
