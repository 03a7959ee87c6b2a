"""Addresses of units, bodies and responsibilities."""

from __future__ import annotations

from django.urls import path

from duqin.foundation.organisation.views import responsibilities, unit_acts, units

urlpatterns = [
    path("units/", units.unit_tree, name="units"),
    path("units/new/", unit_acts.unit_new, name="unit_new"),
    path("units/<str:code>/", units.unit_detail, name="unit"),
    path("units/<str:code>/edit/", unit_acts.unit_edit, name="unit_edit"),
    path("units/<str:code>/move/", unit_acts.unit_move, name="unit_move"),
    path("units/<str:code>/close/", unit_acts.unit_close, name="unit_close"),
    path("units/<str:code>/reopen/", unit_acts.unit_reopen, name="unit_reopen"),
    path("units/<str:code>/seats/new/", unit_acts.seat_new, name="seat_new"),
    path("units/<str:code>/seats/<int:pk>/end/", unit_acts.seat_end, name="seat_end"),
    path("bodies/", units.body_list, name="bodies"),
    path("bodies/new/", unit_acts.body_new, name="body_new"),
    path("responsibilities/", responsibilities.responsibilities, name="responsibilities"),
    path("areas/new/", responsibilities.area_new, name="area_new"),
    path("areas/<slug:code>/edit/", responsibilities.area_edit, name="area_edit"),
    path("areas/<slug:code>/retire/", responsibilities.area_retire, name="area_retire"),
    path("areas/<slug:code>/restore/", responsibilities.area_restore, name="area_restore"),
    path("duties/new/", responsibilities.duty_new, name="duty_new"),
    path("duties/<int:pk>/edit/", responsibilities.duty_edit, name="duty_edit"),
    path("duties/<int:pk>/retire/", responsibilities.duty_retire, name="duty_retire"),
]
