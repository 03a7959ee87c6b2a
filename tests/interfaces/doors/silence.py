"""Servers that take a connection and say nothing, or one byte a second: what a campus in trouble looks like."""

from __future__ import annotations

import socket
import threading
from types import TracebackType


class Silence:
    """Listens while the block runs; `drops` are sent one byte a second, without end."""

    def __init__(self, drops: bytes = b"") -> None:
        self.drops = drops
        self._over = threading.Event()
        self._guests: list[socket.socket] = []

    def __enter__(self) -> Silence:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._thread = threading.Thread(target=self._open, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: object, trace: TracebackType | None) -> None:
        self.end()

    def end(self) -> None:
        """Gone: whoever waits is cut off, whoever comes is refused."""
        if self._over.is_set():
            return
        self._over.set()
        self._door.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        for one in (self._door, *self._guests):
            one.close()

    @property
    def guests(self) -> int:
        """How many came in so far."""
        return len(self._guests)

    def _open(self) -> None:
        while not self._over.is_set():
            try:
                guest, _address = self._door.accept()
            except OSError:
                return
            self._guests.append(guest)
            if self.drops:
                threading.Thread(target=self._drip, args=(guest,), daemon=True).start()

    def _drip(self, guest: socket.socket) -> None:
        at = 0
        while not self._over.wait(1):
            try:
                guest.sendall(self.drops[at : at + 1] or b" ")
            except OSError:
                return
            at += 1
