"""From rows to what the components show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duqin.domains.inspections import queries, states
from duqin.domains.inspections.models import Answer, Attachment, Finding, Inspection
from duqin.domains.inspections.rules.clocks import gap
from duqin.domains.inspections.rules.positions import Position
from duqin.engines.cases import states as case_states
from duqin.foundation.standards import queries as standards
from duqin.foundation.standards.models import Clause
from duqin.foundation.trust.models import Evidence
from duqin.kernel.states import State
from duqin.ui.markup import quoted
from duqin.ui.parts import Photo

PROOF = {
    "photographed": gettext_lazy("有照片"),
    "no_photo": gettext_lazy("没有照片"),
    "in_app": gettext_lazy("照片为现场拍摄"),
    "not_in_app": gettext_lazy("照片是否现场拍摄未证实"),
    "anchored": gettext_lazy("时间可信"),
    "clock_off": gettext_lazy("设备时间偏差超过 10 分钟"),
    "no_anchor": gettext_lazy("时间未经服务器校准"),
    "place_scanned": gettext_lazy("已扫点位码或标签"),
    "located": gettext_lazy("拍照位置在该地点"),
    "elsewhere": gettext_lazy("拍照位置不在该地点"),
    "no_place_proof": gettext_lazy("地点未证实"),
    "seen_before": gettext_lazy("与较早的照片相似"),
    "too_quick": gettext_lazy("与上一项操作间隔过短"),
}
"""What speaks for or against the proof of a finding, in words (rules/grading.py)."""


def proof_words(finding: Finding) -> str:
    """The reasons of the grade, in the order in which they were found."""
    return _("；").join(str(PROOF[code]) for code in finding.evidence_reasons if code in PROOF)


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice note as a page plays it."""

    url: str
    words: str
    person: str
    at: datetime | None
    received_at: datetime


def voice(row: Attachment) -> Voice:
    """A voice note with its item, its length, who spoke and when, by the device and by the server."""
    length = _("%(n)d 秒") % {"n": row.seconds}
    return Voice(
        url=reverse("trust:sound", args=[row.evidence.sha256]),
        words=f"{row.answer.clause.code} · {length}",
        person=row.person.name if row.person else "",
        at=row.device_at,
        received_at=row.received_at,
    )


def drawing(row: Attachment) -> Photo:
    """A photograph drawn upon, beside the one as it was taken."""
    return photo(row.evidence, f"{row.answer.clause.code} {row.get_kind_display()}")


def position_words(found: Position | None) -> str:
    """“31.23040, 121.47370（误差约 12 米，设备自报）”."""
    if found is None:
        return ""
    return _("%(place)s（误差约 %(n)d 米，设备自报）") % {
        "place": f"{found.latitude:.5f}, {found.longitude:.5f}",
        "n": round(found.accuracy),
    }


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
        "per": standards.per_words(clause),
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


def results(sheet: queries.Sheet) -> SafeString:
    """The sheet clause by clause, each with its result, its measured values and its note; as text, for it may be long."""
    words = {result: quoted(str(label)) for result, label in Answer.Result.choices}
    parts = []
    for group in sheet.groups:
        lines = "".join(_result(item, words) for item in group.items)
        parts.append(f'<h3>{quoted(group.name)}</h3><ul class="result-list">{lines}</ul>')
    return mark_safe("".join(parts))  # noqa: S308 every word is escaped


def _result(item: queries.SheetItem, words: Mapping[str, str]) -> str:
    result, clause = item.result, item.clause
    read = "".join(
        f" · {quoted(f'{reading.name} {reading.value} {reading.unit}')}"
        for reading in item.readings
        if reading.value is not None
    )
    note = f'<br><span class="soft">{quoted(item.note)}</span>' if item.note else ""
    return (
        f'<li><span class="result-word result-{result}">{words[result]}</span>'
        f"<span>{quoted(f'{clause.code} {clause.local_title}')}{read}{note}</span></li>"
    )
