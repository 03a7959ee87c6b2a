"""From rows to what the components show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duqin.domains.inspections import states
from duqin.domains.inspections.models import Finding, Inspection
from duqin.domains.inspections.rules.clocks import gap
from duqin.engines.cases import states as case_states
from duqin.foundation.standards import queries as standards
from duqin.foundation.standards.models import Clause
from duqin.foundation.trust.models import Evidence
from duqin.kernel.states import State
from duqin.ui.parts import Photo

PROOF = {
    "photographed": gettext_lazy("有照片"),
    "no_photo": gettext_lazy("没有照片"),
    "in_app": gettext_lazy("照片为现场拍摄"),
    "not_in_app": gettext_lazy("照片是否现场拍摄未证实"),
    "anchored": gettext_lazy("时间可信"),
    "clock_off": gettext_lazy("设备时间偏差超过 10 分钟"),
    "no_anchor": gettext_lazy("时间未经服务器校准"),
    "place_scanned": gettext_lazy("已扫点位码"),
    "no_place_proof": gettext_lazy("未扫点位码"),
    "seen_before": gettext_lazy("与较早的照片相似"),
    "too_quick": gettext_lazy("与上一项操作间隔过短"),
}
"""What speaks for or against the proof of a finding, in words (rules/grading.py)."""


def proof_words(finding: Finding) -> str:
    """The reasons of the grade, in the order in which they were found."""
    return _("；").join(str(PROOF[code]) for code in finding.evidence_reasons if code in PROOF)


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
