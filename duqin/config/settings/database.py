"""SQLite in one file by default; PostgreSQL by DUQIN_DATABASE_URL. Figures behind the settings: docs/decisions/0004."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from duqin.config.settings import reading
from duqin.config.settings.paths import DATA

SYNCHRONOUS = reading.choice("DUQIN_SQLITE_SYNCHRONOUS", "full", ("full", "extra", "normal", "off")).upper()
IS_LOSS_ACCEPTED = reading.boolean("DUQIN_ACCEPT_DATA_LOSS")
if SYNCHRONOUS not in {"FULL", "EXTRA"} and not IS_LOSS_ACCEPTED:
    raise ImproperlyConfigured(
        f"DUQIN_SQLITE_SYNCHRONOUS={SYNCHRONOUS} 会在断电时丢失已经签收的通知；"
        "确要如此，请再设置 DUQIN_ACCEPT_DATA_LOSS=yes。"
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
WRITTEN = "postgresql://user:password@host:5432/duqin"


def postgresql(url: str) -> dict[str, Any]:
    """The database an address names. Raises ImproperlyConfigured, without the words of the address: it has a password."""
    if not url.startswith(("postgres://", "postgresql://")):
        raise reading.wrong("DUQIN_DATABASE_URL", f"应写作 {WRITTEN}")
    reading.need("DUQIN_DATABASE_URL", "psycopg", "postgres")
    try:
        found: dict[str, Any] = dict(environ.Env.db_url_config(url))
    except ValueError as fault:  # a port that is no number: often what follows a "/" in a password
        raise reading.wrong(
            "DUQIN_DATABASE_URL", f"应写作 {WRITTEN}，密码里的 / ? @ 等字符写作 %2F %3F %40"
        ) from fault
    if not found["NAME"]:
        raise reading.wrong("DUQIN_DATABASE_URL", f"里没有数据库的名称，应写作 {WRITTEN}")
    if unknown := sorted(found.get("OPTIONS", {}).keys() - options()):
        raise reading.wrong("DUQIN_DATABASE_URL", f"里没有 {unknown[0]} 这样的参数")
    found |= {"ENGINE": "duqin.config.postgresql", "CONN_MAX_AGE": KEPT_FOR, "CONN_HEALTH_CHECKS": True}
    found["OPTIONS"] = POSTGRESQL | found.get("OPTIONS", {})
    return found


def options() -> set[str]:
    """What may stand behind the question mark: of Django's PostgreSQL backend, and of PostgreSQL's own client."""
    try:
        from psycopg import pq
    except ImportError as fault:
        raise reading.wrong(
            "DUQIN_DATABASE_URL", "已设置，但找不到 PostgreSQL 的客户端程序库：apt install libpq5"
        ) from fault
    own = {"assume_role", "isolation_level", "pool", "prepare_threshold", "server_side_binding"}
    return own | {one.keyword.decode() for one in pq.Conninfo.get_defaults()}


def database() -> dict[str, Any]:
    """The one database: from DUQIN_DATABASE_URL, or the file in the data folder."""
    if url := reading.text("DUQIN_DATABASE_URL"):
        return postgresql(url)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "duqin.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 10, "init_command": SQLITE_PRAGMAS},
        "CONN_MAX_AGE": None,
    }


DATABASES = {"default": database()}
# How many seconds a page on PostgreSQL waits for a row that another holds; for a whole statement three times as many. Only
# the processes of `duqin serve` are impatient: commands and the worker take their time.
PATIENCE = round(
    reading.duration(
        "DUQIN_PATIENCE", timedelta(seconds=10), least=timedelta(seconds=1), most=timedelta(hours=1)
    ).total_seconds()
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

__all__ = ["DATABASES", "DEFAULT_AUTO_FIELD", "PATIENCE"]
