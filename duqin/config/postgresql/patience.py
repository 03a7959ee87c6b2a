"""A connection that does not wait for a server which answers nobody.

A server that is stopped, or hangs with its disk, still has a kernel that takes connections and acknowledges packets. So
neither `lock_timeout` and `statement_timeout`, which the server itself would have to notice, nor `tcp_user_timeout` end
the wait. A connection with patience asks, each time it has heard nothing for a while, whether the server takes another
connection; where that is not answered either, it gives up as if the line had been cut.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.errors import ConnectionTimeout

SILENCE = 2.0  # seconds without a word after which a connection asks
REST = 1.0  # seconds for which nobody knocks again at a server that was found silent
Answer = TypeVar("Answer")


class Silent(psycopg.OperationalError):
    """The server takes connections and does not speak."""


class Door:
    """The one server of this process: who found it silent tells the others, and one at a time looks again."""

    def __init__(self) -> None:
        self._knocking = threading.Lock()
        self._is_silent, self._resting_until = False, 0.0

    @contextmanager
    def knocked(self) -> Iterator[None]:
        """Around a new connection.

        Raises:
            Silent: at once, where the server is known to be silent and somebody else waits for it, or just did.
        """
        is_alone = self._knocking.acquire(blocking=False)
        try:
            if self._is_silent and (not is_alone or time.monotonic() < self._resting_until):
                raise Silent("the database answers nobody")
            yield
        except Silent:
            raise
        except ConnectionTimeout:
            self._is_silent, self._resting_until = True, time.monotonic() + REST
            raise
        except psycopg.OperationalError:  # a no is an answer, too
            self._is_silent = False
            raise
        else:
            self._is_silent = False
        finally:
            if is_alone:
                self._knocking.release()


door = Door()


class Patient(psycopg.Connection[Any]):
    """A connection to a server that may fall silent.

    Attributes:
        patience: seconds it waits for an answer in any case; none is for ever, and asks nothing.
        how: what it was made with, to knock again.
    """

    patience: float | None = None
    how: Mapping[str, Any] = MappingProxyType({})

    def wait(self, gen: PQGen[Answer], *given: Any, **more: Any) -> Answer:
        """As psycopg waits for what was asked."""
        if self.patience is None:
            return super().wait(gen, *given, **more)
        try:
            return super().wait(heard(gen, self.knock, self.patience), *given, **more)
        except Silent:
            self.close()
            raise

    def knock(self) -> None:
        """Ask for another connection; to be refused one is an answer.

        Raises:
            Silent: nobody answered.
        """
        try:
            connect(**self.how).close()
        except ConnectionTimeout as fault:
            raise Silent("the database answers nobody") from fault
        except Silent:
            raise
        except psycopg.OperationalError:
            pass


def connect(**how: Any) -> Patient:
    """A new connection, as Django asks for it."""
    with door.knocked():
        made = Patient.connect(**how)
    made.how = how
    return made


def heard(gen: PQGen[Answer], knock: Callable[[], None], patience: float) -> Generator[Any, Any, Answer]:
    """What is waited for, with a look at the clock whenever nothing has come."""
    begun = asked = time.monotonic()
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if not ready and (moment := time.monotonic()) > asked + SILENCE:
                if moment > begun + patience:
                    raise Silent(f"the database has not answered for {patience:.0f} seconds")
                knock()
                asked = time.monotonic()
            wanted = gen.send(ready)
    except StopIteration as end:
        answer: Answer = end.value
        return answer
