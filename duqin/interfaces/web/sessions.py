"""Sessions in the database, as Django keeps them; read by SQL built once a process, since every page begins with it."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as Stored
from django.contrib.sessions.models import Session
from django.db.models import DateTimeField
from django.utils import timezone

from duqin.kernel.prepared import Prepared, Slot

_KEPT = Prepared(
    lambda: Session.objects.filter(session_key=Slot("key"), expire_date__gt=Slot("at", DateTimeField()))
)


class SessionStore(Stored):
    """Found by its key while it has not expired; everything else is Django's."""

    def load(self) -> dict[str, Any]:
        """What the session holds; where none is found, Django looks itself and does what belongs to that."""
        kept = _KEPT.first(key=self.session_key, at=timezone.now()) if self.session_key else None
        found: dict[str, Any] = self.decode(kept.session_data) if kept else super().load()
        return found
