"""The door of an empty installation: one token, thirty minutes, used once, known only to who reads the terminal."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare

from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import Account
from duqin.kernel.actors import Actor, system
from duqin.kernel.moments import now
from duqin.kernel.seeds import seeds

LIFE = timedelta(minutes=30)


def path() -> Path:
    """Where the hash of the token waits; readable by the service only."""
    folder: Path = settings.DATA
    return folder / "first-run.json"


def issue_token() -> str:
    """A fresh token of 256 bits; an earlier one stops working."""
    token = secrets.token_urlsafe(32)
    said = json.dumps({"hash": _hash(token), "until": (now() + LIFE).isoformat()})
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(said)
    return token


def is_valid(token: str) -> bool:
    """Whether the token opens the first-run page now."""
    if not token or not path().exists():
        return False
    said = json.loads(path().read_text())
    in_time = now() <= datetime.fromisoformat(said["until"])
    return in_time and constant_time_compare(said["hash"], _hash(token))


def use_up() -> None:
    """The token has done its work."""
    path().unlink(missing_ok=True)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def open_administrator(*, username: str, password: str, by: Actor) -> Account:
    """Open an administrator's account and set its password; all or nothing.

    Raises:
        Refusal: account.taken; password.weak with the sentences of the rules.
    """
    account = organisation.open_account(by=by, username=username, is_administrator=True)
    return organisation.redeem_password_link(organisation.issue_password_link(account, by=by), password)


@transaction.atomic
def found_school(*, name: str, name_en: str, short_name: str, username: str, password: str) -> Account:
    """Make the institution with the usual posts and areas, the calendar and rules that ship, and the first account.

    Built-in rule packs come in as drafts: the school adopts them itself.
    """
    by = system("first-run")
    organisation.found(by=by, name=name, name_en=name_en, short_name=short_name)
    account = open_administrator(username=username, password=password, by=by)
    for plant in seeds:
        plant(by)
    use_up()
    return account
