"""E-mail: DUQIN_MAIL_URL like smtp+tls://user:password@host:587. Without it e-mails are printed where a terminal is looked
at, and there is no e-mail where none is: a journal keeps no names, addresses and words of people."""

from __future__ import annotations

import os
import sys

import environ
from django.core.exceptions import ImproperlyConfigured

_url = os.environ.get("DUQIN_MAIL_URL", "")
HAS_MAIL = bool(_url) or sys.stdout.isatty()
try:
    _mail = environ.Env.email_url_config(_url or "consolemail://")
except (ImproperlyConfigured, ValueError) as fault:
    raise ImproperlyConfigured("DUQIN_MAIL_URL is written smtp+tls://user:password@host:587.") from fault

EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _mail.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = bool(_mail.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(_mail.get("EMAIL_USE_SSL"))
EMAIL_TIMEOUT = 10
# Where people reach the application; links in e-mails begin with it.
PUBLIC_ADDRESS = os.environ.get("DUQIN_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
DEFAULT_FROM_EMAIL = os.environ.get("DUQIN_MAIL_FROM", "duqin@localhost")

__all__ = [
    "DEFAULT_FROM_EMAIL",
    "EMAIL_BACKEND",
    "EMAIL_HOST",
    "EMAIL_HOST_PASSWORD",
    "EMAIL_HOST_USER",
    "EMAIL_PORT",
    "EMAIL_TIMEOUT",
    "EMAIL_USE_SSL",
    "EMAIL_USE_TLS",
    "HAS_MAIL",
    "PUBLIC_ADDRESS",
]
