"""Log lines: one JSON object a line on the error stream, with the id of the request, and without personal data.

Our own lines carry named values that were chosen one by one. Of an exception the kind and the places are written,
never its words or its variables: both quote what people typed. Lines of libraries keep their words only where
these are about the machine; the words of loggers that quote requests are withheld.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog

from duqin.kernel.context import request_id

Line = MutableMapping[str, Any]
QUOTING = (
    "django.request",
    "django.security",
    "django.server",
    "django.template",
    "django.db",
    "axes",
    "allauth",
    # Clients of other systems: their lines quote addresses with tickets and tokens.
    "authlib",
    "cas",
    "httpcore",
    "httpx",
    "ldap3",
    "py_vapid",
    "pywebpush",
    "requests",
    "urllib3",
)
MOST_FRAMES = 40


class ErrorStream(logging.StreamHandler[TextIO]):
    """Writes to the error stream of the moment, not of the start."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, value: TextIO) -> None:
        """Kept by the standard library; what counts is the stream of the moment."""


def places(fault: BaseException, *, depth: int = 0) -> list[dict[str, Any]]:
    """The kinds of an exception and of its causes, with file, line and function of each frame."""
    said = {
        "kind": f"{type(fault).__module__}.{type(fault).__qualname__}",
        "frames": _frames(fault.__traceback__),
    }
    if code := getattr(fault, "code", None):
        said["code"] = str(code)[:80] if isinstance(code, str | int) else ""
    cause = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    return [said, *(places(cause, depth=depth + 1) if cause and depth < 5 else [])]


def _frames(trace: TracebackType | None) -> list[str]:
    steps = [
        f"{frame.f_code.co_filename}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(trace)
    ]
    return steps[-MOST_FRAMES:]


def without_words(logger: Any, method: str, line: Line) -> Line:
    """Replace an exception by its places."""
    given = line.pop("exc_info", None)
    fault = given if isinstance(given, BaseException) else given[1] if isinstance(given, tuple) else None
    if given is True:
        fault = sys.exc_info()[1]
    if fault is not None:
        line["exception"] = places(fault)
    line.pop("stack_info", None)
    return line


def withheld(logger: Any, method: str, line: Line) -> Line:
    """Take the words away from lines of libraries that quote requests."""
    record = line.get("_record")
    if record is not None and record.name.startswith(QUOTING):
        line["event"] = "withheld"
    return line


def traced(logger: Any, method: str, line: Line) -> Line:
    """Add the id under which audit row, answer and log meet."""
    if identity := request_id():
        line["request_id"] = identity
    return line


SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    traced,
    without_words,
]


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """One JSON object a line, for our lines and for those of libraries."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[
            withheld,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        use_get_message=True,
    )


def configuration(level: str) -> dict[str, Any]:
    """What Django's LOGGING says: everything to one handler; `django` at INFO at least, since below it quotes SQL."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": formatter}},
        "handlers": {"stderr": {"()": ErrorStream, "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO" if level == "DEBUG" else level, "propagate": True},
            # Our own line says what these say, without the path.
            "django.request": {"handlers": [], "level": "CRITICAL", "propagate": True},
            "django.server": {"handlers": [], "level": "CRITICAL", "propagate": True},
            "PIL": {"level": "WARNING"},
            "axes": {"level": "WARNING"},
        },
    }


def use_named_values() -> None:
    """Send our own lines through the same handler."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
