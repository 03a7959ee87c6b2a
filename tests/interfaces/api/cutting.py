"""What stands between a caller and the server, and cuts the line at a moment of its choice."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOP = {"connection", "transfer-encoding", "content-length", "server", "date"}


@dataclass
class Line:
    """Each fault happens to one request, in this order; afterwards everything passes.

    Attributes:
        faults: "before" the server has heard of it; "after" it has done it; "in" the middle of its answer; or an answer
            in place of the server: status, content and headers.
        keys: the idempotency keys of the requests that came, in their order.
    """

    server: str
    faults: list[Any]
    keys: list[str | None] = field(default_factory=list)
    address: str = ""


@contextmanager
def line_to(server: str, *faults: Any) -> Iterator[Line]:
    """A line to the server while the block runs."""
    line = Line(server.removeprefix("http://"), list(faults))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            carry(line, self)

        do_POST = do_GET

        def log_message(self, *said: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        line.address = f"http://127.0.0.1:{made.server_port}"
        thread = threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield line
        made.shutdown()
        thread.join()


def carry(line: Line, guest: BaseHTTPRequestHandler) -> None:
    """One request and its answer, or the fault that is its turn."""
    body = guest.rfile.read(int(guest.headers.get("Content-Length") or 0))
    line.keys.append(guest.headers.get("Idempotency-Key"))
    fault = line.faults.pop(0) if line.faults else None
    if fault == "before":
        return cut(guest)
    if isinstance(fault, tuple):
        return answer(guest, *fault)
    asked = http.client.HTTPConnection(line.server, timeout=30)
    asked.request(guest.command, guest.path, body, dict(guest.headers))
    told = asked.getresponse()
    content = told.read()
    asked.close()
    if fault == "after":
        return cut(guest)
    headers = {name: value for name, value in told.getheaders() if name.lower() not in HOP}
    answer(guest, told.status, content, headers, is_whole=fault != "in")
    return cut(guest) if fault == "in" else None


def answer(
    guest: BaseHTTPRequestHandler,
    status: int,
    content: bytes,
    headers: dict[str, str],
    *,
    is_whole: bool = True,
) -> None:
    guest.send_response(status)
    for name, value in headers.items():
        guest.send_header(name, value)
    guest.send_header("Content-Length", str(len(content)))
    guest.end_headers()
    guest.wfile.write(content if is_whole else content[: len(content) // 2])
    guest.wfile.flush()


def cut(guest: BaseHTTPRequestHandler) -> None:
    """Close without a word, as a machine that goes away."""
    guest.close_connection = True
    with suppress(OSError):
        guest.connection.shutdown(socket.SHUT_RDWR)
