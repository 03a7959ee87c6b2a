"""Addresses of places, grids and the codes on the wall."""

from __future__ import annotations

from django.urls import path

from duqin.foundation.organisation.views import grids, place_acts, places

urlpatterns = [
    path("p/<str:token>/", places.scanned, name="scanned"),
    path("places/", places.place_home, name="places"),
    path("places/list/", places.place_list, name="place_list"),
    path("places/find/", places.find_place, name="find_place"),
    path("places/new/", place_acts.place_new, name="place_new"),
    path("places/<str:code>/", places.place_detail, name="place"),
    path("places/<str:code>/labels/", places.place_labels, name="place_labels"),
    path("places/<str:code>/edit/", place_acts.place_edit, name="place_edit"),
    path("places/<str:code>/move/", place_acts.place_move, name="place_move"),
    path("places/<str:code>/risk/", place_acts.place_risk, name="place_risk"),
    path("places/<str:code>/out-of-use/", place_acts.place_outage, name="place_outage"),
    path("places/<str:code>/close/", place_acts.place_close, name="place_close"),
    path("places/<str:code>/reopen/", place_acts.place_reopen, name="place_reopen"),
    path("places/<str:code>/renew-qr/", place_acts.place_renew_qr, name="place_renew_qr"),
    path("outages/<int:pk>/end/", place_acts.outage_end, name="outage_end"),
    path("grids/", grids.grid_home, name="grids"),
    path("grids/new/", grids.grid_new, name="grid_new"),
    path("grids/<str:code>/", grids.grid_detail, name="grid"),
    path("grids/<str:code>/edit/", grids.grid_edit, name="grid_edit"),
    path("grids/<str:code>/holder/", grids.grid_holder, name="grid_holder"),
    path("grids/<str:code>/move/", grids.grid_move, name="grid_move"),
    path("grids/<str:code>/places/", grids.grid_places, name="grid_places"),
    path("grids/<str:code>/remove/", grids.grid_remove, name="grid_remove"),
]
