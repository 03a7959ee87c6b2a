"""Addresses of the register of monitors."""

from __future__ import annotations

from django.urls import path

from duqin.foundation.organisation.views import beats, monitors

urlpatterns = [
    path("monitors/", monitors.register, name="monitors"),
    path("monitors/history/", monitors.monitor_history, name="monitor_history"),
    path("monitors/waiting/", monitors.monitors_waiting, name="monitors_waiting"),
    path("monitors/nominate/", monitors.monitor_nominate, name="monitor_nominate"),
    path("monitors/of/<str:code>/", monitors.monitors_of, name="monitors_of"),
    path("monitors/<int:pk>/", monitors.monitor_detail, name="monitor"),
    path("monitors/<int:pk>/approve/", monitors.monitor_approve, name="monitor_approve"),
    path("monitors/<int:pk>/refuse/", monitors.monitor_refuse, name="monitor_refuse"),
    path("monitors/<int:pk>/file/", monitors.monitor_file, name="monitor_file"),
    path("monitors/<int:pk>/end/", monitors.monitor_end, name="monitor_end"),
    path("monitors/<int:pk>/beat/", beats.beat, name="beat"),
]
