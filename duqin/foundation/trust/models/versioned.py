"""A noun that people edit: the gate locks it, compares the version the form was made from, and counts it up."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, models

from duqin.kernel.writing import Alike, Raised, put_in, raise_column, write_columns

PLAIN = (str, int, float, date, time, Decimal, UUID, type(None))


class Versioned(models.Model):
    """Adds a version counter; set `expected_version` before calling a verb to be told of a stale form (409).

    While its row is locked, `save()` writes the columns that differ from what is stored and no others; of the subject of
    an act it counts the stored version up in the same statement.
    """

    version = models.PositiveIntegerField(default=1, editable=False)
    expected_version: int | None = None
    _stored: dict[str, Any] | None = None
    _written: frozenset[str] = frozenset()
    _counts_at: int | None = None
    _counted_to: int | None = None

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As usual; of a locked row only what has changed, and what was written before in the same act."""
        if (
            self._state.adding
            and not args
            and not kwargs
            and (self.pk is None or self._meta.pk.has_default())
        ):
            put_in(self)
            return
        if self._state.adding or (self._stored is None and (args or kwargs)):
            super().save(*args, **kwargs)
            return
        if self._stored is None:  # an act may have counted the row up meanwhile
            super().save(
                update_fields=[
                    f.name
                    for f in self._meta.concrete_fields
                    if f.name not in ("version", self._meta.pk.name)
                ]
            )
            return
        if args or kwargs:
            self._written |= self._changed(self._stored)
            super().save(*args, **kwargs)
            return
        # What was assigned first and stored afterwards has its id only now.
        self._prepare_related_fields_for_save(operation_name="save")  # type: ignore[attr-defined]  # of Django, not in its stubs
        self._written |= self._changed(self._stored)
        raised = "version" if self._is_to_be_counted() else ""
        if self._written and not write_columns(self, self._written, raised=raised):
            super().save(update_fields=self._written)
        elif self._written and raised:
            self._counted_to = self.version + 1

    def change(self) -> Alike:
        """What `save()` would write of the locked row, for the caller to write together with other rows: it counts as
        written. A relation to what is put in together with it is among it.
        """
        if self._stored is None:
            raise TypeError("what has changed is known of a locked row only")
        self._written |= self._changed(self._stored) | self._pointing_at_new()
        raised = "version" if self._written and self._is_to_be_counted() else ""
        if raised:
            self._counted_to = self.version + 1
        return Alike([self], self._written, raised)

    def counting(self) -> list[Raised]:
        """The version of the locked subject of an act, for the caller to count up together with what he writes: it counts
        as told. Nothing where it has been told, or may be taken back by itself.
        """
        if not self._is_to_be_counted():
            return []
        self._counted_to = self.version + 1
        return [Raised(self, "version")]

    def count_up(self, *, is_left: bool = False) -> bool:
        """The act is done: the version is one more, here and in the row, unless a `save()` has told the row already.

        Args:
            is_left: the caller tells the row himself, when this returns True.
        """
        if self._counted_to is not None:
            self.version = max(self.version, self._counted_to)  # it may have been read again since
            return False
        if not is_left:
            raise_column(self, "version")
        self.version += 1
        return is_left

    def refresh_from_db(
        self, using: str | None = None, fields: Any = None, from_queryset: Any = None
    ) -> None:
        """As usual; what is read again of a locked row is what is stored."""
        super().refresh_from_db(using, fields, from_queryset)
        if self._stored is None:
            return
        read = [
            f.attname for f in self._meta.concrete_fields if not fields or {f.name, f.attname} & {*fields}
        ]
        self._stored |= {name: self.__dict__[name] for name in read if name in self.__dict__}
        self._written -= frozenset(read)

    def locked(self, *, is_subject: bool = False) -> None:
        """The row has just been read and is locked: until `unlocked`, what it holds is what is stored.

        Args:
            is_subject: the act is about it, and counts its version up.
        """
        self._stored, self._written = dict(self.__dict__), frozenset()
        self._counts_at, self._counted_to = len(connection.savepoint_ids) if is_subject else None, None

    def unlocked(self) -> None:
        """From now on another may change the row: `save()` writes all of it again."""
        self._stored, self._written = None, frozenset()
        self._counts_at, self._counted_to = None, None

    def _is_to_be_counted(self) -> bool:
        """Whether the act owes the row its next version; not in a savepoint, which might take the count back."""
        is_due = self._counted_to is None and "version" not in self._written
        return is_due and self._counts_at == len(connection.savepoint_ids)

    def _pointing_at_new(self) -> frozenset[str]:
        """Columns of relations to nouns that have no key yet."""
        there = self._state.fields_cache
        related = [f for f in self._meta.concrete_fields if f.is_relation and there.get(f.name) is not None]
        return frozenset(field.attname for field in related if there[field.name].pk is None)

    def _changed(self, stored: dict[str, Any]) -> frozenset[str]:
        """Columns whose value is another than the stored one, or one that may have been changed in place."""
        held = [field for field in self._meta.concrete_fields if field.attname in self.__dict__]
        return frozenset(field.attname for field in held if not self._is_as_stored(field.attname, stored))

    def _is_as_stored(self, name: str, stored: dict[str, Any]) -> bool:
        value = self.__dict__[name]
        return (
            isinstance(value, PLAIN)
            and name in stored
            and type(stored[name]) is type(value)
            and stored[name] == value
        )
