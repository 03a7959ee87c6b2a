"""Addresses of the room, by subject."""

from __future__ import annotations

from duqin.foundation.organisation.urls import calendar, house, monitors, people, places, units

app_name = "organisation"
urlpatterns = [
    *house.urlpatterns,
    *units.urlpatterns,
    *people.urlpatterns,
    *places.urlpatterns,
    *monitors.urlpatterns,
    *calendar.urlpatterns,
]
