"""A wire between browser and server that can be cut: connections die and new ones are refused."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from urllib.parse import urlparse


def server_threads() -> set[threading.Thread]:
    """Those in which the server of the tests answers somebody."""
    return {one for one in threading.enumerate() if "process_request_thread" in one.name}


class Wire:
    """Listens on a port of its own for as long as the test runs; `cut` and `mend` switch it."""

    def __init__(self, server: str) -> None:
        self.there = (urlparse(server).hostname or "localhost", urlparse(server).port or 80)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.is_cut = False
        self.is_over = False
        self.open: set[socket.socket] = set()
        self.before = server_threads()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"http://localhost:{self.listener.getsockname()[1]}"

    def cut(self) -> None:
        self.is_cut = True
        for one in list(self.open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.is_cut = False

    def close(self) -> None:
        self.is_over = True
        self.cut()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(2)
        self._let_the_server_finish()

    def _let_the_server_finish(self) -> None:
        """Its threads hold connections to the database, which cannot be dropped before they are done.

        Those that were there before serve a browser of other tests, which keeps its line.
        """
        for _turn in range(200):
            if server_threads() <= self.before:
                return
            time.sleep(0.1)

    def _serve(self) -> None:
        while not self.is_over:
            try:
                near, _address = self.listener.accept()
            except OSError:
                return
            if self.is_cut:
                near.close()
                continue
            try:
                far = socket.create_connection(self.there)
            except OSError:
                near.close()
                continue
            self.open |= {near, far}
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(one, other), daemon=True).start()

    def _pump(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65536):
                other.sendall(data)
        except OSError:
            pass
        finally:
            for end in (one, other):  # closing alone does not wake the thread that reads from it
                self.open.discard(end)
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
