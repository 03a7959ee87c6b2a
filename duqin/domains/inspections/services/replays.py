"""Retries: an id made by a client is used once; what was said with it decides whether it is the same act again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Model, UUIDField
from django.utils.translation import gettext as _

from duqin.domains.inspections.models import ClientOperation
from duqin.kernel.errors import Conflict
from duqin.kernel.moments import now
from duqin.kernel.prepared import Prepared, Slot
from duqin.kernel.writing import put_in, put_in_new

_KNOWN = Prepared(lambda: ClientOperation.objects.filter(pk=Slot("id", UUIDField())))


def done_before(id: UUID | None, verb: str, said: Mapping[str, object]) -> str | None:
    """Identity of what this client id made or changed; None when it is new, or when there is no id.

    Raises:
        Conflict: operation.id_taken when the id was used for something else: what is stored stays, what was sent
            now is still with the sender.
    """
    known = _KNOWN.first(id=id) if id else None
    if known is None:
        return None
    if (known.verb, known.digest) != (verb, _digest(said)):
        raise Conflict(
            "operation.id_taken",
            _("这个编号已用于另一项内容。先前的内容已经保存，您这次填写的也还在，请核对后另存。"),
            noun=known.noun_id,
        )
    return known.noun_id


def taken_before(id: UUID | None, verb: str, said: Mapping[str, object], noun_id: object) -> str | None:
    """Take the id for an act on a noun whose identity is known beforehand; as `done_before` when it was taken already.

    One statement for an id that is new. Whoever takes the same in this very moment waits until this act is through.
    """
    if id is None:
        return None
    if put_in_new([_operation(id, verb, said, noun_id)], told_by=["id"]):
        return None
    return done_before(id, verb, said)


def keep(id: UUID | None, verb: str, said: Mapping[str, object], noun: Model) -> None:
    """Remember what the id was used for, in the transaction of the act."""
    if id is not None:
        put_in(_operation(id, verb, said, noun.pk))


def _operation(id: UUID, verb: str, said: Mapping[str, object], noun_id: object) -> ClientOperation:
    return ClientOperation(id=id, verb=verb, digest=_digest(said), noun_id=str(noun_id), at=now())


def _digest(said: Mapping[str, object]) -> str:
    text = json.dumps(
        {name: _plain(value) for name, value in said.items()}, sort_keys=True, ensure_ascii=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> Any:
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
