"""Requests: middleware, templates, static files."""

from __future__ import annotations

from duqin.config.settings import reading
from duqin.config.settings.paths import DATA

MIDDLEWARE = [
    "duqin.interfaces.web.middleware.Speaking",
    "duqin.interfaces.web.middleware.Tracing",
    "duqin.interfaces.web.middleware.Probing",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "duqin.interfaces.web.middleware.Acting",
    "duqin.interfaces.web.middleware.Refusing",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "duqin.config.urls"
WSGI_APPLICATION = "duqin.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "duqin.ui.context.page",
            ],
            "builtins": [
                "duqin.ui.templatetags.ui",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]
FORM_RENDERER = "duqin.ui.forms.Renderer"

# Whether this process also runs the periodic jobs; then it is not ready when they hang.
EMBEDDED_JOBS = reading.boolean("DUQIN_EMBEDDED_JOBS")

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
MEDIA_URL = "media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"
        if reading.boolean("DUQIN_STATIC_MANIFEST")
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Photographs, and style sheets too, which the application hands out itself: no other user of the machine reads them.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

__all__ = [
    "DATA_UPLOAD_MAX_MEMORY_SIZE",
    "DATA_UPLOAD_MAX_NUMBER_FIELDS",
    "EMBEDDED_JOBS",
    "FILE_UPLOAD_DIRECTORY_PERMISSIONS",
    "FILE_UPLOAD_PERMISSIONS",
    "FORM_RENDERER",
    "MEDIA_URL",
    "MIDDLEWARE",
    "ROOT_URLCONF",
    "STATIC_ROOT",
    "STATIC_URL",
    "STORAGES",
    "TEMPLATES",
    "WSGI_APPLICATION",
]
