"""Sessions in the database, as Django keeps them. Every page begins with one, so it is read by SQL built once a process,
and whoever is signed in by it comes along in the same statement."""

from __future__ import annotations

from threading import local
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as Stored
from django.contrib.sessions.models import Session
from django.db.models import Count, DateTimeField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from duqin.engines.workbench import queries as workbench
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Account
from duqin.kernel.prepared import Prepared, Slot

_brought = local()


def _entered() -> QuerySet[Account]:
    """The account that allauth has noted for a session, with what the session holds while it has not expired, and what
    the bell on every page shows: `unread`."""
    at = Slot("at", DateTimeField())
    kept = Session.objects.filter(session_key=Slot("key"), expire_date__gt=at).values("session_data")
    unread = workbench.unread_of(OuterRef("person")).order_by().values("person").annotate(number=Count("pk"))
    rows = organisation.accounts_signed_in().filter(usersession__session_key=Slot("key"))
    return rows.annotate(session_data=Subquery(kept), unread=Coalesce(Subquery(unread.values("number")), 0))


_ENTERED = Prepared(_entered)


class SessionStore(Stored):
    """Found by its key while it has not expired; everything else is Django's."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        _brought.account = None

    def load(self) -> dict[str, Any]:
        """What the session holds; where nobody is signed in by it, Django looks itself and does what belongs to that."""
        entered: Any = _ENTERED.first(key=self.session_key, at=timezone.now()) if self.session_key else None
        _brought.account = entered if entered is not None and entered.session_data else None
        found: dict[str, Any] = self.decode(entered.session_data) if _brought.account else super().load()
        return found


def brought_along(pk: int) -> Account | None:
    """The account that the session read last in this thread brought along, once and only if it is this one.

    Django asks for the account of a session right after it has read the session. What the session says of the account
    decides, not the note beside it: where they differ, nothing was brought.
    """
    account: Account | None = getattr(_brought, "account", None)
    _brought.account = None
    return account if account is not None and account.pk == pk else None
