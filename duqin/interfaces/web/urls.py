"""Doors of the browser: the first screen, sign-in, first run, health."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import include, path

from duqin.engines.workbench.urls import first_screen
from duqin.interfaces.web import health, views
from duqin.interfaces.web.doors import cas, entering, oidc
from duqin.interfaces.web.errors import not_found, server_error

__all__ = ["not_found", "server_error", "urlpatterns"]

own = (
    [
        path("first-run/", views.begin, name="first_run"),
        path("set-password/<str:token>/", views.set_password, name="set_password"),
        path("account/door/oidc/", oidc.begin, name="door_oidc"),
        path("account/door/oidc/back/", oidc.back, name="door_oidc_back"),
        path("account/door/cas/", cas.begin, name="door_cas"),
        path("account/door/cas/back/", cas.back, name="door_cas_back"),
        path("me/", views.me, name="me"),
        path("status/", health.status, name="status"),
        path("healthz", health.healthz, name="healthz"),
        path("readyz", health.readyz, name="readyz"),
    ],
    "web",
)

once_more = account.ReauthenticateView.as_view(extra_context={"has_doors": entering.are_there})

urlpatterns = [
    path("", first_screen, name="first_screen"),
    path("", include(own)),
    path("account/login/", views.sign_in, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/password/set/", account.password_set, name="account_set_password"),
    path("account/reauthenticate/", once_more, name="account_reauthenticate"),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
]
