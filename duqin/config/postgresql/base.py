"""PostgreSQL as Django speaks to it, but that moments are read by Python's own parser: a list of fifty cases holds two
hundred of them, and taking each apart by an expression cost more than the statement that fetched them. And that a
process which serves pages does not wait for a server that answers nobody (patience.py)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql import base
from psycopg.abc import Buffer
from psycopg.types.datetime import TimestamptzLoader

from duqin.config.postgresql import driver


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


class DatabaseWrapper(base.DatabaseWrapper):
    """The same, each new connection with the reader above, and with the patience its settings give it (`PATIENCE`)."""

    Database = driver

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.adapters.register_loader("timestamptz", Moments)
        connection.patience = self.settings_dict.get("PATIENCE")
        return connection
