"""Several people at the same moment, each on a connection of his own."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import OperationalError, connection, connections

from duqin.kernel.errors import Refusal

PATIENCE = 30  # seconds


def together(*calls: Callable[[], Any]) -> Counter[str]:
    """Run the calls at once; "done", the code of the refusal or the words of the database's fault, counted."""
    barrier, found = threading.Barrier(len(calls)), list[str]()

    def run(call: Callable[[], Any]) -> None:
        try:
            connect()
            barrier.wait(timeout=2 * PATIENCE)
            call()
            found.append("done")
        except Refusal as refusal:
            found.append(refusal.code)
        except OperationalError as fault:
            found.append(f"error: {fault}")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=3 * PATIENCE)
    return Counter(found)


def connect() -> None:
    """Before the race begins: a busy machine may need longer for it than a page may wait."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return connection.ensure_connection()
        except OperationalError:
            if time.monotonic() > until:
                raise
