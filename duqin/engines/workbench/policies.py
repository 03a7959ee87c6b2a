"""A notification belongs to its reader."""

from __future__ import annotations

from duqin.engines.workbench.models import Notification
from duqin.kernel.actors import Actor


def may_look(by: Actor) -> bool:
    """Whoever is signed in has a workbench; a confined guest has only his one noun on it."""
    return by.account_id is not None


def may_read(by: Actor, notification: Notification) -> bool:
    return by.is_person(notification.person_id)


def may_read_all(by: Actor) -> bool:
    return by.person_id is not None


def may_choose(by: Actor) -> bool:
    """For oneself; a guest confined to one noun is told by e-mail only."""
    return by.person_id is not None and by.account_id is not None and by.confined_to is None
