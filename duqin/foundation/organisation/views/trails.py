"""The history of a noun of this room in words: who did what, when."""

from __future__ import annotations

from django.db.models import Model

from duqin.foundation.organisation.wording import ACTS
from duqin.foundation.trust import queries as trust
from duqin.ui.parts import Entry

UNTOLD = {"organisation.sign_in", "organisation.sign_out", "organisation.keep_preferences"}
"""What people do every day; it is in the audit log."""
VERBS = [code for code in ACTS if code not in UNTOLD]
NEWEST = 50


def entries(noun: Model) -> list[Entry]:
    """The newest acts on the noun that were done, latest first; denials are for the audit log."""
    acts = trust.trail(noun).filter(result="done", verb__in=VERBS).order_by("-id")[:NEWEST]
    return [
        Entry(
            act.at,
            act.actor_name,
            str(ACTS[act.verb]),
            note=str(act.said.get("reason", "")),
            post=act.capacity,
        )
        for act in acts
    ]
