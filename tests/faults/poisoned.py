"""In a process of its own: a school in whose every word somebody has put a script.

python -m tests.faults.poisoned poison      fill the words of all tables; prints how many fields were filled
python -m tests.faults.poisoned serve PORT  serve its pages; the sessions of its people are printed first
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Any

from tests.faults.school import end_with_parent, serve
from tests.upgrades.upgrading import build, lower_guards

STATE = "0001-first"
WORDS = re.compile(r"[\u4e00-\u9fff]")
POISON = (
    '<img src=x onerror="window.dead=1">',
    '"><script>window.dead=1</script>',
    "'><svg onload=window.dead=1>",
    "<iframe srcdoc='<script>parent.dead=1</script>'></iframe>",
    '</textarea></title><a href="javascript:window.dead=1" autofocus onfocus="window.dead=1">见</a>',
    "{{ constructor.constructor('window.dead=1')() }}<b data-x=`",
    "</script><script>window.dead=1</script><!--",
    "<style>@import '//127.0.0.1:9/x';</style><meta http-equiv=refresh content='0;url=javascript:window.dead=1'>",
)
PEOPLE = ("monitoring", "provider", "auditor", "admin")


def main(what: str, *words: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duqin.config.settings")
    end_with_parent()
    from duqin.interfaces.cli.commands.starting import start

    start()
    if what == "poison":
        poison()
    else:
        print(json.dumps(sessions()), flush=True)
        serve(*words)


def poison() -> None:
    """Every text that holds Chinese words holds a script instead, its own in each field and row."""
    from django.apps import apps
    from django.db import connection, models, transaction

    from duqin.kernel.migrating import migrate

    build(STATE)
    migrate()
    filled = []
    with connection.cursor() as cursor, transaction.atomic():
        guards = lower_guards(cursor, is_postgres=False)
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                if isinstance(field, models.CharField | models.TextField | models.JSONField):
                    filled += [str(field)] if poison_field(cursor, model, field) else []
        for guard in guards:
            cursor.execute(guard)
    print(json.dumps(filled))


def poison_field(cursor: Any, model: Any, field: Any) -> bool:
    """Whether there was a word to replace."""
    table, column, key = model._meta.db_table, field.column, model._meta.pk.column
    cursor.execute(f'SELECT "{key}", "{column}" FROM "{table}"')
    found = [(pk, value) for pk, value in cursor.fetchall() if isinstance(value, str) and WORDS.search(value)]
    if field.choices:
        return False
    for number, (pk, value) in enumerate(found):
        fresh = poisoned_json(value, number) if is_json(field) else poisoned(number)
        cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE "{key}" = %s', [fresh, pk])
    return bool(found)


def is_json(field: Any) -> bool:
    return bool(field.get_internal_type() == "JSONField")


def poisoned(number: int) -> str:
    return f"{POISON[number % len(POISON)]}毒{number}"


def poisoned_json(value: str, number: int) -> str:
    """The same shape with scripts for words."""

    def changed(part: Any) -> Any:
        if isinstance(part, str):
            return poisoned(number) if WORDS.search(part) else part
        if isinstance(part, list):
            return [changed(one) for one in part]
        return {name: changed(one) for name, one in part.items()} if isinstance(part, dict) else part

    return json.dumps(changed(json.loads(value)), ensure_ascii=False)


def sessions() -> dict[str, Any]:
    """People who are signed in, and the name of their cookie."""
    from django.conf import settings
    from django.test import Client

    from duqin.foundation.organisation.models import Account

    found = {}
    for account in Account.objects.filter(username__in=PEOPLE):
        browser = Client()
        browser.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
        found[account.username] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return {"cookie": settings.SESSION_COOKIE_NAME, "people": found}


if __name__ == "__main__":
    main(*sys.argv[1:])
