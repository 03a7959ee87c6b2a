"""Carry a SQLite database into an empty PostgreSQL database: every row of every model as it is, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import DataError, IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from duqin.foundation.safekeeping.services import sqlite
from duqin.kernel.errors import Refusal
from duqin.kernel.migrating import migrate

BATCH = 2000


def carry(database: Path) -> None:
    """Lay the tables of this version in the empty database and fill them from the file, which must be of this version.

    Rows come as they are stored: triggers of the tables, which guard acts (no change of what is append-only, no
    closing without its step), stand aside meanwhile and are back before the transaction ends. Foreign keys and
    constraints hold throughout.

    Raises:
        Refusal: restore.unfit with the table of a value that PostgreSQL does not take; the database is empty again.
    """
    with sqlite.opened(database) as source, transaction.atomic():
        migrate()
        carried = [model for model in apps.get_models(include_auto_created=True) if _is_stored(model)]
        with connection.cursor() as cursor:
            _triggers(cursor, carried, "DISABLE")
            # What migrating itself put in (kinds of content, permissions) comes with the file, under its keys.
            cursor.execute(f"TRUNCATE {', '.join(_quoted(model) for model in carried)}")
            for model in carried:
                _copy(cursor, model, source)
            for statement in connection.ops.sequence_reset_sql(no_style(), carried):
                cursor.execute(statement)
            _triggers(cursor, carried, "ENABLE")


def _is_stored(model: type[models.Model]) -> bool:
    return model._meta.managed and not model._meta.proxy and not model._meta.swapped


def _quoted(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _triggers(cursor: Any, carried: list[type[models.Model]], word: str) -> None:
    """DISABLE or ENABLE those of all tables, once every foreign key has been looked at."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for model in carried:
        cursor.execute(f"ALTER TABLE {_quoted(model)} {word} TRIGGER USER")


def _copy(cursor: Any, model: type[models.Model], source: str) -> None:
    """All rows of a table, each value read and stored as its field does it."""
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    command = f"COPY {_quoted(model)} ({columns}) FROM STDIN"
    try:
        with connection.wrap_database_errors, cursor.copy(command) as into:
            for row in _rows(model, [field.attname for field in fields], source):
                into.write_row(
                    [
                        field.get_db_prep_save(value, connection)
                        for field, value in zip(fields, row, strict=True)
                    ]
                )
    except (DataError, IntegrityError) as fault:
        raise Refusal(
            "restore.unfit",
            _("表 {table} 里有 PostgreSQL 不能接收的内容：{fault}").format(
                table=model._meta.db_table, fault=fault
            ),
        ) from fault


def _rows(model: type[models.Model], names: list[str], source: str) -> Iterator[tuple[Any, ...]]:
    return model._base_manager.using(source).order_by("pk").values_list(*names).iterator(chunk_size=BATCH)
