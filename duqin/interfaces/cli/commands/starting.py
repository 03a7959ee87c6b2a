"""Make Django and the database ready; every command begins here."""

from __future__ import annotations

import sys
from pathlib import Path


def say(sentence: object, *, error: bool = False) -> None:
    """One line for the person at the terminal, at once."""
    print(sentence, file=sys.stderr if error else sys.stdout, flush=True)


def start() -> Path:
    """Set Django up; returns the data folder, made when it is missing."""
    import django
    from django.conf import settings

    data: Path = settings.DATA
    data.mkdir(parents=True, exist_ok=True)
    django.setup()
    return data


def bring_up_to_date() -> bool:
    """Apply waiting migrations; True when there were any."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    say("正在建立或更新数据库，可能需要一分钟 …")
    call_command("migrate", interactive=False, verbosity=0)
    return True
