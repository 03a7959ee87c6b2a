"""Addresses of people, posts and appointments."""

from __future__ import annotations

from django.urls import path

from duqin.foundation.organisation.views import people, person_acts

urlpatterns = [
    path("people/", people.person_list, name="people"),
    path("people/new/", person_acts.person_new, name="person_new"),
    path("people/<int:pk>/", people.person_detail, name="person"),
    path("people/<int:pk>/edit/", person_acts.person_edit, name="person_edit"),
    path("people/<int:pk>/move/", person_acts.person_move, name="person_move"),
    path("people/<int:pk>/leave/", person_acts.person_leave, name="person_leave"),
    path("people/<int:pk>/return/", person_acts.person_return, name="person_return"),
    path("people/<int:pk>/appoint/", person_acts.person_appoint, name="person_appoint"),
    path("people/<int:pk>/portfolio/", person_acts.person_portfolio, name="person_portfolio"),
    path(
        "people/<int:pk>/appointments/<int:appointment>/end/",
        person_acts.appointment_end,
        name="appointment_end",
    ),
    path("posts/", people.post_list, name="posts"),
    path("posts/new/", person_acts.post_new, name="post_new"),
    path("posts/<str:code>/", people.post_detail, name="post"),
    path("posts/<str:code>/edit/", person_acts.post_edit, name="post_edit"),
]
