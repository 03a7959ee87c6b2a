"""A connection that does not wait for a server which answers nobody.

A server that is stopped, or hangs with its disk, still has a kernel that takes connections and acknowledges packets. So
neither `lock_timeout` and `statement_timeout`, which the server itself would have to notice, nor `tcp_user_timeout` end
the wait. When a connection with patience waits and this process has heard nothing from the server for a while, a thread
asks for another connection. Only where that, too, is not answered for long, and nothing came meanwhile over any connection of
this process, does everybody who waits give up as if the line had been cut. The waiting themselves never look away: an answer
that comes is taken. A server that is slow, or slow to open a connection, is not silent.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.errors import ConnectionTimeout
from psycopg.waiting import Ready

SILENCE = 2.0  # seconds without a word after which somebody asks
LONG = 6  # seconds, whole ones, in which another connection is opened by a server that speaks at all
Answer = TypeVar("Answer")
Parameters = Mapping[str, Any]


class Silent(psycopg.OperationalError):
    """The server takes connections and does not speak."""


class Server:
    """The one server of this process, as all its connections hear it."""

    def __init__(self) -> None:
        self._heard = self._asked_in_vain = 0.0  # moments
        self._watch = threading.Thread()

    @property
    def is_silent(self) -> bool:
        """Whether it was asked for long, by one who still asks, and said nothing to anybody since that began."""
        return self._watch.is_alive() and self._asked_in_vain > self._heard

    def spoke(self) -> None:
        """Something came from it, over whichever connection."""
        self._heard = time.monotonic()

    def suspect(self, parameters: Parameters) -> None:
        """It let somebody wait: when nobody has heard it for a while, a thread asks it until it answers.

        Returns at once. Two who suspect it in the same moment may both ask; that harms nobody.
        """
        if time.monotonic() > self._heard + SILENCE and not self._watch.is_alive():
            self._watch = threading.Thread(target=self._ask, args=(parameters,), daemon=True)
            self._watch.start()

    def _ask(self, parameters: Parameters) -> None:
        answered = False
        while not answered:
            begun = time.monotonic()
            answered = is_answered(parameters)
            if not answered:
                self._asked_in_vain = begun
        self.spoke()


server = Server()


def is_answered(parameters: Parameters) -> bool:
    """Whether another connection is opened, or refused: a no is an answer, too."""
    try:
        psycopg.connect(**{**parameters, "connect_timeout": LONG}).close()
    except ConnectionTimeout:
        return False
    except psycopg.Error:
        return True
    return True


class Patient(psycopg.Connection[Any]):
    """A connection to a server that may fall silent.

    Attributes:
        patience: seconds it waits for an answer in any case; none is for ever, and suspects nothing.
        parameters: what it was opened with, to ask for another.
    """

    patience: float | None = None
    parameters: Parameters = MappingProxyType({})

    def wait(self, gen: PQGen[Answer], *given: Any, **more: Any) -> Answer:
        """As psycopg waits for what was asked.

        Raises:
            Silent: the server answers nobody, or not this connection within its patience; the connection is closed.
        """
        if self.patience is None:
            return super().wait(gen, *given, **more)
        try:
            return super().wait(self._watched(gen, self.patience), *given, **more)
        except Silent:
            self.close()
            raise

    def _watched(self, gen: PQGen[Answer], patience: float) -> Generator[Any, Any, Answer]:
        """The same, with a look at the clock whenever nothing has come."""
        spoke = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    spoke = time.monotonic()
                    if ready & Ready.R:  # what can be written to is the kernel
                        server.spoke()
                else:
                    self._bear(time.monotonic() - spoke, patience)
                wanted = gen.send(ready)
        except StopIteration as end:
            answer: Answer = end.value
            return answer

    def _bear(self, silence: float, patience: float) -> None:
        if silence > patience:
            raise Silent(f"the database has not answered for {patience:.0f} seconds")
        if silence > SILENCE:
            if server.is_silent:
                raise Silent("the database answers nobody")
            server.suspect(self.parameters)


def connect(**parameters: Any) -> Patient:
    """A new connection, as Django asks for it.

    Raises:
        Silent: at once, while the server is known to be silent.
    """
    if server.is_silent:
        raise Silent("the database answers nobody")
    try:
        made = Patient.connect(**parameters)
    except ConnectionTimeout:
        server.suspect(parameters)
        raise
    server.spoke()
    made.parameters = parameters
    return made
