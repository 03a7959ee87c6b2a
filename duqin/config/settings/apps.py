"""The rooms, floor by floor, and the frameworks they stand on."""

ROOMS = [
    "duqin.kernel",
    "duqin.ui",
    "duqin.foundation.schedule",
    "duqin.foundation.trust",
    "duqin.foundation.safekeeping",
    "duqin.foundation.organisation",
    "duqin.foundation.standards",
    "duqin.engines.workbench",
    "duqin.engines.documents",
    "duqin.engines.assessment",
    "duqin.engines.cases",
    "duqin.domains.inspections",
    "duqin.reporting.publications",
    "duqin.interfaces.web",
    "duqin.interfaces.offline",
    "duqin.interfaces.api",
    "duqin.interfaces.cli",
]

# Our rooms stand first, so that their templates and words go before those of the frameworks.
INSTALLED_APPS = [
    *ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "tree_queries",
    "template_partials",
    "django_htmx",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

__all__ = ["INSTALLED_APPS", "ROOMS"]
