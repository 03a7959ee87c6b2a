"""Photographs of a form: kept as they arrive, so that none is lost when something else was wrong."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from duqin.engines.cases.forms import EvidenceForm
from duqin.foundation.trust import queries as evidence_queries
from duqin.foundation.trust import services as trust
from duqin.foundation.trust.models import Evidence
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal

MOST = 18


def collect(form: EvidenceForm, by: Actor) -> list[Evidence]:
    """The photographs handed in with this form, those of an earlier try included; refusals go to the form.

    What has arrived is noted in the form, in case it is shown again.
    """
    found = {row.pk: row for row in kept_in(form.cleaned_data.get("kept", ""), by)}
    for file in form.cleaned_data.get("photos", []):
        try:
            evidence = trust.keep_photograph(file, by=by)
        except Refusal as refusal:
            form.add_error("photos", f"{file.name}：{refusal.sentence}")
        else:
            found[evidence.pk] = evidence
    form.put("kept", ",".join(row.sha256 for row in found.values()))
    return list(found.values())


def kept_in(hashes: str, by: Actor) -> list[Evidence]:
    """What this very person handed in a moment ago; a hash of another's photograph is left aside."""
    named = [text for text in hashes.split(",") if text][:MOST]
    rows = (evidence_queries.evidence(digest) for digest in named)
    return [row for row in rows if row is not None and row.received_by_id == by.ref.id]


def signature(picture: bytes, by: Actor) -> Evidence:
    """A signature from the pad, kept like a photograph."""
    return trust.keep_photograph(ContentFile(picture, name=f"{_('签名')}.png"), by=by)
