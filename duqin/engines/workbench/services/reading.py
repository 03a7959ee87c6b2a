"""A person takes note."""

from __future__ import annotations

from duqin.engines.workbench import policies
from duqin.engines.workbench.models import Notification
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.moments import now


@act("workbench.read", may=policies.may_read)
def read(notification: Notification, *, by: Actor) -> Notification:
    """Mark as read; reading again keeps the first moment."""
    if notification.read_at is None:
        notification.read_at = now()
        notification.save(update_fields=["read_at"])
    return notification


@act("workbench.read_all", may=policies.may_read_all)
def read_all(*, by: Actor) -> int:
    """Mark all my notifications as read; returns how many were unread."""
    return Notification.objects.filter(person_id=by.person_id or 0, read_at__isnull=True).update(
        read_at=now()
    )
