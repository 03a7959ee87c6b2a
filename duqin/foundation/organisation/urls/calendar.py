"""Addresses of the working calendar, semesters and seasons."""

from __future__ import annotations

from datetime import date

from django.urls import path, register_converter

from duqin.foundation.organisation.views import calendar, seasons


class IsoDay:
    """A day in an address: 2026-05-01."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(IsoDay, "isoday")

urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<int:year>/", calendar.calendar_year, name="calendar_year"),
    path("calendar/<int:year>/export/", calendar.calendar_export, name="calendar_export"),
    path("calendar/<int:year>/remove/", calendar.calendar_year_remove, name="calendar_year_remove"),
    path("calendar/<isoday:day>/", calendar.calendar_day, name="calendar_day"),
    path("calendar/<isoday:day>/remove/", calendar.calendar_day_remove, name="calendar_day_remove"),
    path("calendar/import/", calendar.calendar_import, name="calendar_import"),
    path("calendar/load/", calendar.calendar_load, name="calendar_load"),
    path("calendar/office-hours/", calendar.office_hours, name="office_hours"),
    path("calendar/due/", seasons.due_date, name="due"),
    path("calendar/semesters/", seasons.semesters, name="semesters"),
    path("calendar/semesters/new/", seasons.semester_new, name="semester_new"),
    path("calendar/semesters/<int:pk>/", seasons.semester, name="semester"),
    path("calendar/semesters/<int:pk>/remove/", seasons.semester_remove, name="semester_remove"),
    path("calendar/seasons/new/", seasons.season_new, name="season_new"),
    path("calendar/seasons/<int:pk>/", seasons.season, name="season"),
    path("calendar/seasons/<int:pk>/remove/", seasons.season_remove, name="season_remove"),
]
