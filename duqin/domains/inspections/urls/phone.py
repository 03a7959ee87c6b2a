"""Addresses a device without a network comes back to."""

from __future__ import annotations

from django.urls import path

from duqin.domains.inspections.views import phone

urlpatterns = [
    path("token/", phone.token, name="phone_token"),
    path("day/", phone.day, name="phone_day"),
    path("operations/", phone.operations, name="phone_operations"),
    path("photos/", phone.photo, name="phone_photo"),
    path("leave/", phone.leave, name="phone_leave"),
]
