"""Migration operations that put triggers up in the SQL of either engine, and take them away on the way back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.migrations.operations.base import Operation


class Triggers(Operation, ABC):
    """A room says what puts its triggers up and what takes them away, and in `does` what they are for.

    SQLite drops a table's triggers when a migration alters the table: such a migration must put them up again at its end.
    """

    reversible = True
    does: ClassVar[str]

    @abstractmethod
    def put_up(self, vendor: str) -> Iterable[str]:
        """Statements on the way forwards."""

    @abstractmethod
    def taken_away(self, vendor: str) -> Iterable[str]:
        """Statements on the way back."""

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The state of the models does not change."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for statement in self.put_up(schema_editor.connection.vendor):
            schema_editor.execute(statement)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for statement in self.taken_away(schema_editor.connection.vendor):
            schema_editor.execute(statement)

    def describe(self) -> str:
        return self.does
