"""Secrets, cookies, headers. The secret key is made once and kept beside the data, never in the code."""

from __future__ import annotations

import os
import secrets

from csp.constants import NONE, SELF

from duqin.config.settings.paths import DATA


def secret_key() -> str:
    """DUQIN_SECRET_KEY, or the key file of the data folder, made on first use with 384 random bits."""
    if given := os.environ.get("DUQIN_SECRET_KEY"):
        return given
    path = DATA / "secret.key"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
    return path.read_text().strip()


SECRET_KEY = secret_key()
DEBUG = os.environ.get("DUQIN_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("DUQIN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("DUQIN_ORIGINS", "").split(",") if o]

# Behind TLS (DUQIN_HTTPS=1) cookies are host-bound and secure; on plain loopback a browser would drop such cookies.
HTTPS = os.environ.get("DUQIN_HTTPS") == "1"
SESSION_COOKIE_NAME = "__Host-duqin" if HTTPS else "duqin"
CSRF_COOKIE_NAME = "__Host-duqin-csrf" if HTTPS else "duqin-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = "duqin.interfaces.web.sessions"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Only a proxy named here may say who the visitor is (X-Forwarded-For, X-Forwarded-Proto).
TRUSTED_PROXIES: list[str] = [p for p in os.environ.get("DUQIN_TRUSTED_PROXIES", "").split(",") if p]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

__all__ = [
    "ALLOWED_HOSTS",
    "CONTENT_SECURITY_POLICY",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SAMESITE",
    "CSRF_COOKIE_SECURE",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "HTTPS",
    "SECRET_KEY",
    "SECURE_CONTENT_TYPE_NOSNIFF",
    "SECURE_CROSS_ORIGIN_OPENER_POLICY",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "SECURE_REFERRER_POLICY",
    "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_AGE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_SECURE",
    "SESSION_ENGINE",
    "TRUSTED_PROXIES",
    "X_FRAME_OPTIONS",
]
