"""What may be broken on purpose in a school of the tests, by its name in DUQIN_SABOTEUR, to see its test go red.

Nothing of this is in the product; `tests.faults.school` lays hand on the running process before it serves.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

from django.db.backends.signals import connection_created

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


def sabotaged(application: Application) -> Application:
    """The application as it is, or with the damage that was asked for."""
    name = os.environ.get("DUQIN_SABOTEUR", "")
    return SABOTEURS[name](application) if name else application


def answers_first(application: Application) -> Application:
    """Whoever sends is told that it is stored, and then it is stored."""

    def hasty(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        if environ["REQUEST_METHOD"] != "POST":
            return application(environ, start)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(length))
        start("302 Found", [("Location", "/"), ("Content-Length", "0")])
        return Afterwards(lambda: application(environ, lambda *_: None))

    return hasty


class Afterwards:
    """An empty body whose end is the beginning of the work."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work = work

    def __iter__(self) -> Iterator[bytes]:
        yield b""

    def close(self) -> None:
        self.work().close()


def forgets_ids(application: Application) -> Application:
    """A request that is repeated is another request: the id its sender gave it is not looked at."""

    def forgetful(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].endswith("/findings/add/"):
            length = int(environ.get("CONTENT_LENGTH") or 0)
            said = dict(parse_qsl(environ["wsgi.input"].read(length).decode())) | {"id": str(uuid4())}
            body = urlencode(said).encode()
            environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return application(environ, start)

    return forgetful


def stores_in_pieces(application: Application) -> Application:
    """Before each row is written, what was written so far is kept, so a kill leaves the half of an act."""

    def piecemeal(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        connection = context["connection"]
        if connection.in_atomic_block and sql.startswith(("INSERT", "UPDATE")):
            connection.connection.commit()
            if connection.vendor == "sqlite":
                connection.connection.execute("BEGIN IMMEDIATE")
        return execute(sql, params, many, context)

    def prepare(connection: Any, **_: Any) -> None:
        connection.features.uses_savepoints = False
        connection.execute_wrappers.append(piecemeal)

    connection_created.connect(prepare, weak=False)
    return application


def swallows_refusals(application: Application) -> Application:
    """What could not be stored is answered as if it had been."""

    def soothing(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        def started(status: str, headers: Any, *more: Any) -> Any:
            is_refused = environ["REQUEST_METHOD"] == "POST" and status.startswith("503")
            return start("302 Found" if is_refused else status, headers, *more)

        return application(environ, started)

    return soothing


def never_heals(application: Application) -> Application:
    """Once the disk was full this process stores nothing any more, until somebody starts it again."""
    seen: list[str] = []

    def sulking(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        def started(status: str, headers: Any, *more: Any) -> Any:
            seen.extend([status] if status.startswith("503") else [])
            return start(status, headers, *more)

        if seen and environ["REQUEST_METHOD"] == "POST":
            start(seen[0], [("Content-Length", "0")])
            return [b""]
        return application(environ, started)

    return sulking


def stops_reading(application: Application) -> Application:
    """Where there is no room to store, nothing is shown either."""
    seen: list[str] = []

    def sulking(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        def started(status: str, headers: Any, *more: Any) -> Any:
            seen.extend([status] if status.startswith("503") else [])
            return start(seen[0] if seen else status, headers, *more)

        return application(environ, started)

    return sulking


def tells_500(application: Application) -> Application:
    """A lost database is told as a defect, without a word when to come back."""

    def blunt(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        def started(status: str, headers: Any, *more: Any) -> Any:
            return start("500 Server Error" if status.startswith("503") else status, headers, *more)

        return application(environ, started)

    return blunt


def waits_for_it(application: Application) -> Application:
    """Whoever asks while the database is away is kept waiting."""

    def patient(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        def started(status: str, headers: Any, *more: Any) -> Any:
            if status.startswith("503"):
                time.sleep(6)
            return start(status, headers, *more)

        return application(environ, started)

    return patient


def stays_away(application: Application) -> Application:
    """Having seen no database it does not look again for a while, and says the same in the meantime."""
    since, page = [-100.0], [b""]

    def sulking(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        told: list[str] = []

        def started(status: str, headers: Any, *more: Any) -> Any:
            told.append(status)
            return start(status, headers, *more)

        if time.monotonic() - since[0] < 8 and environ["PATH_INFO"] not in ("/healthz", "/readyz"):
            start("503 Service Unavailable", [("Retry-After", "2"), ("Content-Length", str(len(page[0])))])
            return [page[0]]
        answer = application(environ, started)
        body = b"".join(answer)
        answer.close()
        if told[0].startswith("503") and environ["PATH_INFO"] != "/readyz":
            since[0], page[0] = time.monotonic(), body
        return [body]

    return sulking


UNDER_KILLS = ("answers_first", "forgets_ids", "stores_in_pieces")
ON_A_FULL_DISK = ("swallows_refusals", "never_heals", "stops_reading")
WITHOUT_A_DATABASE = ("swallows_refusals", "tells_500", "waits_for_it", "stays_away")
SABOTEURS: dict[str, Callable[[Application], Application]] = {
    name: globals()[name] for name in UNDER_KILLS + ON_A_FULL_DISK + WITHOUT_A_DATABASE
}
