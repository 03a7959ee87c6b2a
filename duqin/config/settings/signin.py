"""Accounts: argon2, allauth with TOTP and sessions, lock-out per account *and* address (nobody locks another out)."""

from __future__ import annotations

AUTH_USER_MODEL = "organisation.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

__all__ = ["AUTHENTICATION_BACKENDS", "AUTH_USER_MODEL", "PASSWORD_HASHERS"]
