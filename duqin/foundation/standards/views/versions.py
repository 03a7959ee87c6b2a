"""Reading a version: its page, two versions side by side, on paper, and as a rule pack."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from duqin.foundation.standards import policies, queries, services, states
from duqin.foundation.standards.models import Clause, DocumentVersion
from duqin.foundation.standards.queries import VersionOnDay
from duqin.foundation.standards.rules.languages import in_language
from duqin.foundation.standards.rules.periods import Slip
from duqin.foundation.standards.views.finding import (
    clause_url,
    the_document,
    the_version,
    version_url,
)
from duqin.foundation.trust import queries as trust
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.actors import Actor
from duqin.ui.access import by_of, page
from duqin.ui.listing import Column
from duqin.ui.parts import Change, Entry

CLAUSES = (
    Column("title", _("条款"), lambda c: f"{c.code} {c.local_title}", link=clause_url, priority=1),
    Column("severity", _("严重程度"), kind="severity"),
    Column("points", _("扣分"), queries.points_words),
    Column("deadline", _("整改期限"), queries.deadline_words),
    Column(
        "basis", _("依据"), lambda c: states.VERIFICATION.get(queries.worst_standing(c) or ""), kind="state"
    ),
)

SAID = ("reason", "meeting", "code")
"""What a step was told and a reader of the history wants to know."""


def history(noun: object) -> list[Entry]:
    """The acts on a noun, newest first, in words."""
    return [_entry(row) for row in trust.trail(noun).filter(result="done").order_by("-id")]


def _entry(row: AuditEntry) -> Entry:
    fields: dict[str, Any] = row.said.get("fields") or {}
    notes = [str(row.said[name]) for name in SAID if row.said.get(name)] + [str(fields.get("code") or "")]
    note = " ".join(part for part in notes if part)
    return Entry(row.at, row.actor_name, trust.act_words(row.verb), note=note, post=row.capacity)


def slip_words(slip: Slip | None) -> str:
    """The stated end misses full years: the stated day holds, and the reader is told (R-004-109)."""
    if slip is None:
        return ""
    days = ngettext("%(n)d 天", "%(n)d 天", abs(slip.days)) % {"n": abs(slip.days)}
    years = ngettext("%(n)d 年", "%(n)d 年", slip.years) % {"n": slip.years}
    if slip.days < 0:
        sentence = gettext("有效期比整整 %(years)s 少 %(days)s，以写明的失效日期为准。")
    else:
        sentence = gettext("有效期比整整 %(years)s 多 %(days)s，以写明的失效日期为准。")
    return sentence % {"years": years, "days": days}


@require_GET
@page(may=policies.may_look)
def detail(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version: where it stands, what it says, clause by clause, and how it came to be."""
    by, version = by_of(request), the_version(request, code, number)
    clauses = queries.clauses_of(version.pk)
    found = queries.version_on_day(version)
    before = queries.versions(by).filter(document=version.document_id, number__lt=number).order_by("-number")
    faults = queries.faults_of(version) if version.state == "draft" else []
    context = {
        "version": version,
        "document": version.document,
        "found": found,
        "slip": slip_words(found.slip),
        "groups": queries.grouped(clauses),
        "count": len(clauses),
        "columns": CLAUSES,
        "focus": _coverage(version, clauses),
        "faults": faults,
        "before": before.first(),
        "entries": history(version),
        "turn": _turn(version, is_ready=not faults),
        **_rights(by, version, found),
    }
    return render(request, "standards/version.html", context)


def _coverage(version: DocumentVersion, clauses: Iterable[Clause]) -> list[tuple[str, list[Clause]]]:
    """Each point of supervision with the clauses that cover it."""
    listed = list(clauses)
    return [
        (in_language(p["title"], p.get("title_en", "")), [c for c in listed if p["code"] in c.focus])
        for p in version.focus
    ]


def _turn(version: DocumentVersion, *, is_ready: bool) -> Any:
    """What comes next in the life of the version, in words; empty when nothing does."""
    return {
        "draft": _("核对条款后提交审查") if is_ready else _("补齐条款后提交审查"),
        "in_review": _("提交会议审议，通过后由有审定权限的人登记"),
        "adopted": _("公布并确定施行日期"),
    }.get(version.state, "")


def _rights(by: Actor, version: DocumentVersion, found: VersionOnDay) -> dict[str, bool]:
    """The buttons, by the predicates that guard the verbs."""

    def may(verb: str, predicate: bool) -> bool:
        return predicate and states.VERSION.allows(version.state, verb)

    edits, adopts = policies.may_edit(by), policies.may_adopt(by)
    return {
        "may_edit_draft": edits and version.state == "draft",
        "may_submit": may("submit", edits),
        "may_return": may("return", policies.may_return(by)),
        "may_adopt": may("adopt", adopts),
        "may_publish": may("publish", adopts),
        "may_repeal": may("repeal", adopts) and found.standing in ("effective", "upcoming"),
    }


@require_GET
@page(may=policies.may_look)
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Two versions side by side; `?old=1&new=2`, the latest two unless said otherwise."""
    document = the_document(request, code)
    rows = queries.versions(by_of(request)).filter(document=document).order_by("-number")
    numbered = {version.number: version for version in rows}
    if len(numbered) < 2:
        raise Http404
    newest, second, *_rest = numbered
    new = numbered.get(_number(request, "new", newest))
    old = numbered.get(_number(request, "old", second))
    if new is None or old is None or new is old:
        raise Http404
    found = queries.compare(old, new)
    changed = [
        (item.clause, [Change(d.label, d.before, d.after) for d in item.differences])
        for item in found.changed
    ]
    context = {"document": document, "found": found, "changed": changed, "versions": list(numbered.values())}
    return render(request, "standards/compare.html", context | {"columns": CLAUSES})


def _number(request: HttpRequest, name: str, usual: int) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isdigit() and len(given) < 6 else usual


@require_GET
@page(may=policies.may_look)
def paper(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The version on A4; a version that is not published says so on the paper."""
    version = the_version(request, code, number)
    clauses = queries.clauses_of(version.pk)
    context = {
        "version": version,
        "document": version.document,
        "found": queries.version_on_day(version),
        "groups": [
            (group, [_printed(clause) for clause in items]) for group, items in queries.grouped(clauses)
        ],
        "back_url": version_url(version),
    }
    return render(request, "standards/version_print.html", context)


def _printed(clause: Clause) -> dict[str, Any]:
    return {"clause": clause, "said": queries.said(clause), "bases": queries.printable_bases(clause)}


FORMS = {
    "yaml": "application/yaml; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
@page(may=policies.may_look)
def export(request: HttpRequest, code: str, number: int, form: str) -> HttpResponse:
    """The version as a rule pack, to be edited elsewhere and imported again without loss."""
    if form not in FORMS:
        raise Http404
    version = the_version(request, code, number)
    content = services.export_pack(version, form=form)
    name = f"{version.document.code}-v{version.number}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=FORMS[form], headers=headers)
