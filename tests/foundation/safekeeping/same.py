"""What a PostgreSQL database holds beside the SQLite file it was carried from.

python -m tests.foundation.safekeeping.same FILE    prints the tables that have rows and how many; names what differs
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def main(file: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duqin.config.settings")
    from duqin.interfaces.cli.commands.starting import start

    start()
    from django.apps import apps

    from duqin.foundation.safekeeping.services import sqlite

    found, differs = {}, []
    with sqlite.opened(Path(file)) as source:
        for model in apps.get_models(include_auto_created=True):
            names = [field.attname for field in model._meta.local_concrete_fields]
            there, here = (
                {row[0]: row for row in map(told, model._base_manager.using(name).values_list("pk", *names))}
                for name in (source, "default")
            )
            found[model._meta.db_table] = len(here)
            differs += [f"{model._meta.db_table} {pk}" for pk, row in there.items() if here.get(pk) != row]
    print(json.dumps({"rows": {table: n for table, n in found.items() if n}, "differs": differs}))


def told(row: tuple[object, ...]) -> tuple[str, ...]:
    """A row as text; bytes come in another wrapping from each database, JSON with its keys in another order."""
    return tuple(
        bytes(value).hex()
        if isinstance(value, bytes | memoryview)
        else json.dumps(value, default=str, sort_keys=True)
        for value in row
    )


if __name__ == "__main__":
    main(sys.argv[1])
