"""SQLite in one file by default; PostgreSQL by DUQIN_DATABASE_URL. Figures behind the settings: docs/decisions/0004."""

from __future__ import annotations

import os
from importlib.util import find_spec
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


# Values go beside the SQL, and what is asked again on a connection is kept planned by the server: planning cost three
# quarters of the database's time for a page.
POSTGRESQL = {
    "connect_timeout": 2,
    "tcp_user_timeout": 2000,
    "server_side_binding": True,
    "prepare_threshold": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
}

# Plans are kept by the connection, and a new one has each only after it was asked seven times: so it stays for an hour, which
# bounds what its process at the server gathers. The keepalives let it be known when the way to the server is lost meanwhile.
KEPT_FOR = 3600


def patience() -> int:
    """How many seconds a page on PostgreSQL waits for a row that another holds; for a whole statement three times as many."""
    seconds = os.environ.get("DUQIN_PATIENCE", "10")
    if not seconds.isdigit() or not int(seconds):
        raise ImproperlyConfigured(f"DUQIN_PATIENCE={seconds}: a number of whole seconds, at least 1.")
    return int(seconds)


def postgresql(url: str) -> dict[str, Any]:
    """The database an address names. Raises ImproperlyConfigured, without the words of the address: it has a password."""
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            "DUQIN_DATABASE_URL is written postgresql://user:password@host:5432/duqin."
        )
    if find_spec("psycopg") is None:
        raise ImproperlyConfigured(
            "DUQIN_DATABASE_URL is set, but not installed: pip install '/path/to/duqin[postgres]'."
        )
    found: dict[str, Any] = dict(environ.Env.db_url_config(url))
    found |= {"ENGINE": "duqin.config.postgresql", "CONN_MAX_AGE": KEPT_FOR, "CONN_HEALTH_CHECKS": True}
    found["OPTIONS"] = POSTGRESQL | found.get("OPTIONS", {})
    return found


def database() -> dict[str, Any]:
    """The one database: from DUQIN_DATABASE_URL, or the file in the data folder."""
    url = os.environ.get("DUQIN_DATABASE_URL", "")
    if url:
        return postgresql(url)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "duqin.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 10, "init_command": SQLITE_PRAGMAS},
        "CONN_MAX_AGE": None,
    }


DATABASES = {"default": database()}
# Only the processes of `duqin serve` are impatient: commands and the worker take their time.
PATIENCE = patience()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

__all__ = ["DATABASES", "DEFAULT_AUTO_FIELD", "PATIENCE"]
