"""The one thing read from the air: the id of the request, so that its traces can be joined."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """Id of the current request, job run or command; empty outside of all."""
    return _request_id.get()


@contextmanager
def traced(identity: str = "") -> Iterator[str]:
    """Run a request, job or command under one id."""
    token = _request_id.set(identity or uuid.uuid4().hex)
    try:
        yield _request_id.get()
    finally:
        _request_id.reset(token)
