"""From rows to what the components show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from duqin.domains.inspections import states
from duqin.domains.inspections.models import Finding, Inspection
from duqin.domains.inspections.rules.clocks import gap
from duqin.engines.cases import states as case_states
from duqin.foundation.standards import queries as standards
from duqin.foundation.standards.models import Clause
from duqin.foundation.trust.models import Evidence
from duqin.kernel.states import State
from duqin.ui.parts import Photo


def photo(evidence: Evidence, caption: str = "") -> Photo:
    """A photograph with its clean copy and thumbnail."""
    return Photo(
        url=reverse("trust:shown", args=[evidence.sha256]),
        thumb_url=reverse("trust:thumbnail", args=[evidence.sha256]),
        caption=caption,
        taken_at=evidence.taken_at or evidence.received_at,
    )


def photos(rows: Iterable[Any]) -> list[Photo]:
    """Photographs attached to an answer or a finding, in order."""
    return [photo(row.evidence) for row in rows]


def finding_state(finding: Finding) -> State:
    """How far a finding has come: its own life until it has a case, then the case's."""
    if finding.is_void:
        return states.VOIDED
    return case_states.CASE[finding.case.state] if finding.case else states.RECORDED


def clause_words(clause: Clause) -> dict[str, Any]:
    """What a clause says, for its details: check, points, deadline, printable basis."""
    return {
        "check": clause.local_check,
        "points": standards.points_words(clause),
        "deadline": standards.deadline_words(clause),
        "bases": standards.printable_bases(clause),
    }


def clock_note(inspection: Inspection) -> str:
    """A sentence when the device's clock was more than ten minutes off (domain-model §4.2)."""
    off = gap(inspection.device_started_at, inspection.started_at)
    if off is None:
        return ""
    minutes = int(abs(off).total_seconds() // 60)
    pattern = (
        _("设备时间快了 %(n)d 分钟，以服务器时间为准。")
        if off.total_seconds() > 0
        else _("设备时间慢了 %(n)d 分钟，以服务器时间为准。")
    )
    return pattern % {"n": minutes}
