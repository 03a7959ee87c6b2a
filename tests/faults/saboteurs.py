"""What may be broken on purpose in a school of the tests, by its name in DUQIN_SABOTEUR, to see its test go red.

Nothing of this is in the product; `tests.faults.school` lays hand on the running process before it serves.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from io import BytesIO
from typing import Any
from unittest import mock
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

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
    """No transaction: each statement is kept by itself, so a kill leaves the half of an act."""
    mock.patch("django.db.transaction.atomic", lambda *_, **__: nullcontext()).start()
    mock.patch("django.db.models.query.QuerySet.select_for_update", lambda rows, **_: rows.all()).start()
    return application


SABOTEURS = {one.__name__: one for one in (answers_first, forgets_ids, stores_in_pieces)}
