"""SQLite in one file by default; PostgreSQL by DUQIN_DATABASE_URL. Figures behind the settings: docs/decisions/0004."""

from __future__ import annotations

import os
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from duqin.config.settings.paths import DATA

SYNCHRONOUS = os.environ.get("DUQIN_SQLITE_SYNCHRONOUS", "FULL").upper()
if SYNCHRONOUS not in {"FULL", "EXTRA"} and os.environ.get("DUQIN_ACCEPT_DATA_LOSS") != "yes":
    raise ImproperlyConfigured(
        f"synchronous={SYNCHRONOUS} loses acknowledged notices in a power cut; "
        "set DUQIN_ACCEPT_DATA_LOSS=yes if that is really wanted."
    )

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    f"PRAGMA synchronous={SYNCHRONOUS};"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA secure_delete=ON;"
    "PRAGMA journal_size_limit=67108864;"
    "PRAGMA cache_size=-32000;"
)


# Values go beside the SQL, and what is asked a fifth time on a connection is kept planned by the server: planning cost
# three quarters of the database's time for a page.
POSTGRESQL = {
    "connect_timeout": 2,
    "tcp_user_timeout": 2000,
    "server_side_binding": True,
    "prepare_threshold": 5,
}

# How long a page waits for a row that another holds, in seconds; for a whole statement three times as long. Empty in
# commands, which may take their time: migrating, importing, verifying. `duqin serve` sets it for its processes.
PATIENCE = os.environ.get("DUQIN_PATIENCE", "")


def patience() -> dict[str, str]:
    """The options of a connection that gives up by itself, so that one stuck statement cannot hold every thread."""
    if not PATIENCE:
        return {}
    wait = int(PATIENCE) * 1000
    return {"options": f"-c lock_timeout={wait} -c statement_timeout={3 * wait}"}


def database() -> dict[str, Any]:
    """The one database: from DUQIN_DATABASE_URL, or the file in the data folder."""
    url = os.environ.get("DUQIN_DATABASE_URL", "")
    if url:
        found: dict[str, Any] = dict(environ.Env.db_url_config(url))
        if found["ENGINE"].endswith("postgresql"):
            found |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
            found["OPTIONS"] = POSTGRESQL | patience() | found.get("OPTIONS", {})
        return found
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "duqin.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 10, "init_command": SQLITE_PRAGMAS},
        "CONN_MAX_AGE": None,
    }


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

__all__ = ["DATABASES", "DEFAULT_AUTO_FIELD"]
