"""PostgreSQL as Django speaks to it, but for four things. Moments are read by Python's own parser: a list of fifty cases
holds two hundred of them, and taking each apart by an expression cost more than the statement that fetched them. Whether a
connection still lives is not asked over it before each request but looked at. A number that no column of
its kind holds goes as it is, for the server to refuse. And a process which serves pages does not wait for a server that
answers nobody (patience.py)."""

from __future__ import annotations

from datetime import UTC, datetime
from select import POLLIN, poll
from types import SimpleNamespace
from typing import Any

import psycopg
from django.db.backends.postgresql import base, operations
from psycopg.abc import Buffer
from psycopg.pq import TransactionStatus
from psycopg.types.datetime import TimestamptzLoader

from duqin.config.postgresql import patience

IDLE = TransactionStatus.IDLE


class Moments(TimestamptzLoader):
    """A moment as the server writes it while the connection speaks UTC; whatever it is not is left to the driver."""

    timezone = (
        UTC  # Django compares it with the zone of the connection, and puts its own in place where they differ
    )

    def load(self, data: Buffer) -> datetime:
        try:
            moment = datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            return super().load(data)
        return moment if moment.tzinfo is UTC else super().load(data)


class Operations(operations.DatabaseOperations):
    """The same, but for numbers that do not fit: the driver cuts their upper half off, so that 2³² + 7 would be stored, and
    looked for, as 7."""

    def adapt_integerfield_value(self, value: Any, internal_type: str) -> Any:
        if type(value) is int:
            low, high = self.integer_field_range(internal_type)
            if not low <= value <= high:
                return value
        return super().adapt_integerfield_value(value, internal_type)


PLANS = 400
"""So many statements a connection keeps planned; the pages and verbs have some two hundred, each about 150 kB at the server."""


class DatabaseWrapper(base.DatabaseWrapper):
    """The same, each new connection with the reader above, the patience its settings give it (`PATIENCE`), and room for the
    plans of all that is asked every day."""

    ops_class = Operations
    Database: Any = SimpleNamespace(
        **vars(psycopg) | {"connect": patience.connect}
    )  # the driver, but for its door

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.adapters.register_loader("timestamptz", Moments)
        connection.patience = self.settings_dict.get("PATIENCE")
        connection.prepared_max = PLANS
        return connection

    def is_usable(self) -> bool:
        """Whether the connection still lives (CONN_HEALTH_CHECKS).

        A server that ends, or is ended, says so or closes: then there is something to read on a connection over which
        nothing was asked. Only then is it asked; one that is at rest is taken for alive. What this does not see is a peer
        that went without a word, as by a power cut: the first statement finds it, for one 503, and CONN_MAX_AGE bounds
        how long such a connection is kept.
        """
        return self._is_at_rest() or super().is_usable()

    def _is_at_rest(self) -> bool:
        """Nothing is asked over it, no transaction is open, and nothing waits to be read."""
        link = self.connection
        if link is None or link.closed or link.broken or link.pgconn.transaction_status != IDLE:
            return False
        waiting = poll()
        waiting.register(link.fileno(), POLLIN)
        return not waiting.poll(0)
