"""Accounts: argon2, allauth with one-time codes and sessions, lock-out per account *and* address (nobody locks another out)."""

from __future__ import annotations

from datetime import timedelta

from duqin.config.settings.doors import DOORS

AUTH_USER_MODEL = "organisation.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "duqin.interfaces.web.signin.Backend",
    *(["duqin.interfaces.web.doors.ldap.Backend"] if "ldap" in DOORS else []),
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "duqin.interfaces.web.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "duqin.interfaces.web.passwords.ContextWords"},
    {"NAME": "duqin.interfaces.web.passwords.ProfileRules"},
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/account/login/"
ACCOUNT_ADAPTER = "duqin.interfaces.web.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
# Tries are counted by axes per account and address; allauth's own count per account would let anyone lock others out.
# Beside that only what went wrong counts, per address and minute, against whoever tries many names: behind one address may
# stand a whole campus, and who comes in does not count. A code of the second step counts until it is right.
ACCOUNT_RATE_LIMITS = {"login": False, "login_failed": "60/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "duqin.interfaces.web.adapter.SecondStepAdapter"
MFA_TOTP_ISSUER = "督勤 Duqin"
USERSESSIONS_TRACK_ACTIVITY = False

# R-004-82: five wrong tries, then fifteen minutes; per account and address together.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_USERNAME_CALLABLE = "duqin.interfaces.web.addresses.attempted_username"
AXES_CLIENT_IP_CALLABLE = "duqin.interfaces.web.addresses.client_address"
AXES_LOCKOUT_CALLABLE = "duqin.interfaces.web.views.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

__all__ = [
    "ACCOUNT_ADAPTER",
    "ACCOUNT_EMAIL_VERIFICATION",
    "ACCOUNT_LOGIN_METHODS",
    "ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE",
    "ACCOUNT_LOGOUT_REDIRECT_URL",
    "ACCOUNT_RATE_LIMITS",
    "ACCOUNT_SESSION_REMEMBER",
    "ACCOUNT_SIGNUP_FIELDS",
    "AUTHENTICATION_BACKENDS",
    "AUTH_PASSWORD_VALIDATORS",
    "AUTH_USER_MODEL",
    "AXES_CLIENT_IP_CALLABLE",
    "AXES_COOLOFF_TIME",
    "AXES_DISABLE_ACCESS_LOG",
    "AXES_ENABLE_ADMIN",
    "AXES_FAILURE_LIMIT",
    "AXES_LOCKOUT_CALLABLE",
    "AXES_LOCKOUT_PARAMETERS",
    "AXES_RESET_ON_SUCCESS",
    "AXES_USERNAME_CALLABLE",
    "AXES_VERBOSE",
    "LOGIN_REDIRECT_URL",
    "LOGIN_URL",
    "MFA_ADAPTER",
    "MFA_SUPPORTED_TYPES",
    "MFA_TOTP_ISSUER",
    "PASSWORD_HASHERS",
    "USERSESSIONS_TRACK_ACTIVITY",
]
