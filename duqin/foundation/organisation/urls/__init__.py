"""Addresses of the room, by subject."""

from __future__ import annotations

from duqin.foundation.organisation.urls import calendar, monitors, places

app_name = "organisation"
urlpatterns = [*places.urlpatterns, *monitors.urlpatterns, *calendar.urlpatterns]
