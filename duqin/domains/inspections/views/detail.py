"""An inspection and a finding, each with its next step, facts, evidence, story and relations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from duqin.domains.inspections import policies, queries, states
from duqin.domains.inspections.models import Attachment, Finding, Inspection
from duqin.domains.inspections.views.given import finding_of, inspection_of
from duqin.domains.inspections.views.showing import (
    clause_words,
    clock_note,
    drawing,
    finding_state,
    photo,
    photos,
    position_words,
    proof_words,
    results,
    voice,
)
from duqin.engines.assessment.models import LedgerEntry
from duqin.engines.cases import queries as cases
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.actors import Actor
from duqin.kernel.refs import Ref
from duqin.ui.access import by_of, page
from duqin.ui.parts import Entry, TraceLine

OPEN = ("in_progress", "returned")
SETTLED = ("confirmed", "released")
VERBS = {
    "inspections.start": (gettext_lazy("开始检查"), "open"),
    "inspections.sign": (gettext_lazy("签名"), ""),
    "inspections.refuse_to_sign": (gettext_lazy("拒签"), "open"),
    "inspections.obstruct": (gettext_lazy("检查受阻"), "overdue"),
    "inspections.invite_guest": (gettext_lazy("邀请来宾"), ""),
    "inspections.hand_over": (gettext_lazy("移交"), ""),
    "inspections.settle_divergence": (gettext_lazy("选定答案"), ""),
    "inspections.issue_on_the_spot": (gettext_lazy("当场签发通知单"), ""),
    "inspections.submit": (gettext_lazy("提交"), ""),
    "inspections.return": (gettext_lazy("退回补充"), "open"),
    "inspections.confirm": (gettext_lazy("确认"), "settled"),
    "inspections.release": (gettext_lazy("公开"), "settled"),
    "inspections.abandon": (gettext_lazy("放弃"), ""),
}
SAID = ("reason", "what", "name", "summary")


@require_GET
@page(may=policies.may_look)
def inspection(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One inspection."""
    found, by = inspection_of(request, pk), by_of(request)
    ref, parties, sheet = Ref.to(found), queries.parties_of(found), queries.sheet(found)
    added = queries.attachments(found)
    drawn = [row for row in added if row.kind == Attachment.Kind.DRAWING]
    context = {
        "inspection": found,
        "state": states.INSPECTION[found.state],
        "done": sheet.done,
        "findings": sheet.findings,
        "results": results(sheet),
        "result_count": len(sheet.items),
        "step": _next_step(by, found),
        "signers": [
            (signer, photo(signer.signature.image) if signer.signature and signer.signature.image else None)
            for signer in queries.signers(found, parties)
        ],
        "parties": parties,
        "imported": queries.imported(found) if found.state in SETTLED and not found.task_id else None,
        "may_import": policies.may_import(by),
        "participants": _("、").join(
            p.unit.local_name for p in parties if p.role == "participant" and p.unit
        ),
        "standards": queries.standards_of(found),
        "obstructions": queries.obstructions_of(found, parties),
        "clock_note": clock_note(found),
        **_undecided(by, found),
        "photos": [photo(kept, code) for code, kept in queries.item_photos(found)]
        + [drawing(row) for row in drawn],
        "voices": [voice(row) for row in added if row.kind == Attachment.Kind.VOICE],
        "stops": sheet.stops,
        "notices": cases.notices_from(by, ref),
        "entries": [_entry(row) for row in queries.story(found)],
        "may_write": found.state in OPEN and policies.may_write(by, found),
        "may_lead": found.state in OPEN and policies.may_lead(by, found),
    }
    return render(request, "inspections/records/detail.html", context)


def _undecided(by: Actor, found: Inspection) -> dict[str, bool]:
    """Whether answers differ, or something came that is not written yet; only for those who deal with it."""
    if not policies.may_see_unwritten(by, found):
        return {}
    waiting = queries.divergences_of(found).filter(settled_at__isnull=True)
    return {"differing": waiting.exists(), "unwritten": queries.unwritten(found).exists()}


@require_GET
@page(may=policies.may_look)
def finding(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One finding: what was seen, its points, what was found there before, its case."""
    found, by = finding_of(request, pk), by_of(request)
    sees_whole = queries.inspections(by).filter(pk=found.inspection_id).exists()
    case_url = ""
    if found.case is not None and cases.cases(by).filter(pk=found.case.pk).exists():
        case_url = reverse("cases:detail", args=[found.case.number])
    is_open = found.case_id is None and not found.is_void and found.inspection.state in OPEN
    context: dict[str, Any] = {
        "finding": found,
        "state": finding_state(found),
        "is_overdue": bool(found.case and found.case.is_overdue),
        "due": cases.deadline(found.case) if found.case else None,
        "words": clause_words(found.clause),
        "proof": proof_words(found),
        "position": position_words(queries.taken_at(found)),
        "photos": photos(found.photos.select_related("evidence").order_by("order"))
        + [drawing(row) for row in queries.drawings_on(found)],
        "trace": [_line(row) for row in queries.ledger_of(found)],
        "similar": [(row, finding_state(row)) for row in queries.similar_findings(by, found)[:10]],
        "inspection_url": reverse("inspections:detail", args=[found.inspection_id]) if sees_whole else "",
        "case_url": case_url,
        "may_change": is_open and policies.may_change_finding(by, found),
        "may_void": _may_void(by, found, is_open),
    }
    return render(request, "inspections/records/finding.html", context)


def _may_void(by: Actor, found: Finding, is_open: bool) -> bool:
    """The same predicate that guards the verb, where there is still something to void."""
    if found.is_void or (found.case is None and not is_open):
        return False
    if found.case is not None and found.case.state == "closed":
        return False
    return policies.may_void_finding(by, found)


def _next_step(by: Actor, found: Inspection) -> dict[str, Any] | None:
    """Who is at turn, and the one button for him."""
    if found.state in OPEN:
        title = _("填写检查表并提交") if found.state == "in_progress" else _("补充后重新提交")
        url = reverse("inspections:sheet", args=[found.pk]) if policies.may_write(by, found) else ""
        return {"title": title, "who": found.lead.name, "text": found.return_reason, "sheet_url": url}
    if found.is_unannounced and states.INSPECTION.allows(found.state, "release"):
        return {
            "title": _("公开暗访结果"),
            "text": _("公开后，被检查单位才能看到检查和问题，整改期限和扣分从公开起生效。"),
            "may_release": policies.may_release(by, found),
            "may_review": found.state == "submitted" and policies.may_review(by, found),
        }
    if found.state == "submitted" and policies.may_review(by, found):
        return {
            "title": _("确认检查记录"),
            "text": _("记录完整就确认；缺内容就退回补充。"),
            "may_review": True,
        }
    return None


def _entry(row: AuditEntry) -> Entry:
    label, family = VERBS[row.verb]
    note = next((str(row.said[name]) for name in SAID if row.said.get(name)), "")
    return Entry(row.at, row.actor_name, label, note=note, family=family, post=row.capacity)


def _line(row: LedgerEntry) -> TraceLine:
    rule = f"{row.clause.code} · {row.clause.document_version}" if row.clause else row.reason
    source = f"{row.get_kind_display()} {row.reason}".strip()
    return TraceLine(source, rule, row.points, who=row.posted_by_name, at=row.posted_at)
