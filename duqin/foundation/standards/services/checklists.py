"""Checklists 检查表: which clauses of an area a visit works through, with the standing outline (R-002-27)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from duqin.foundation.organisation.models import ServiceArea
from duqin.foundation.standards import policies, queries
from duqin.foundation.standards.models import Checklist, ChecklistItem
from duqin.foundation.standards.services.keeping import keep, set_fields
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal

LEVELS = (1, 2, 3)


@act("standards.create_checklist", may=policies.may_edit)
def create_checklist(
    *,
    by: Actor,
    code: str,
    name: str,
    area: ServiceArea,
    levels: Sequence[int],
    outline: Sequence[str],
    name_en: str = "",
    clause_codes: Sequence[str] = (),
    is_full: bool = False,
) -> Checklist:
    """Make a checklist.

    Args:
        levels: 1 school, 2 centre, 3 department; at least one.
        outline: the standing outline, at least one line; no inspection starts without (R-002-27).
        clause_codes: the clauses in their order; none means every clause of the area in force on the day.
        is_full: the list must cover every point of supervision of the area (R-001-07).

    Raises:
        Refusal: "checklist.levels", "checklist.outline", "checklist.unknown_clause" or
            "checklist.focus_uncovered".
    """
    checklist = Checklist(code=code.strip(), area=area, is_full=is_full)
    return _write(checklist, name, name_en, levels, outline, clause_codes)


@act("standards.edit_checklist", may=policies.may_edit)
def edit_checklist(
    checklist: Checklist,
    *,
    by: Actor,
    name: str,
    levels: Sequence[int],
    outline: Sequence[str],
    name_en: str = "",
    clause_codes: Sequence[str] = (),
    is_full: bool = False,
    is_active: bool = True,
) -> Checklist:
    """Change a checklist; inspections made with it keep what they answered. Raises as above."""
    checklist.is_full, checklist.is_active = is_full, is_active
    return _write(checklist, name, name_en, levels, outline, clause_codes)


def _write(
    checklist: Checklist,
    name: str,
    name_en: str,
    levels: Sequence[int],
    outline: Sequence[str],
    clause_codes: Sequence[str],
) -> Checklist:
    lines = [line.strip() for line in outline if line.strip()]
    chosen = sorted(set(levels))
    if not chosen or not set(chosen) <= set(LEVELS):
        raise Refusal("checklist.levels", _("请至少选择一个适用层级。"), field="levels")
    if not lines:
        raise Refusal(
            "checklist.outline", _("请至少写一条检查提纲，没有提纲的检查不能开始。"), field="outline"
        )
    set_fields(checklist, {"name": name, "name_en": name_en, "levels": chosen, "outline": lines})
    keep(checklist)
    checklist.items.all().delete()
    codes = list(dict.fromkeys(clause_codes))
    ChecklistItem.objects.bulk_create(
        [
            ChecklistItem(checklist=checklist, clause_code=code, order=order)
            for order, code in enumerate(codes)
        ]
    )
    _refuse_gaps(checklist)
    return checklist


def _refuse_gaps(checklist: Checklist) -> None:
    """Every code is a clause in force, and a full checklist leaves no point of supervision out."""
    if missing := queries.missing_codes(checklist):
        sentence = _("下列编号不是现行条款：%(codes)s。") % {"codes": queries.listed(missing)}
        raise Refusal("checklist.unknown_clause", sentence, field="clause_codes")
    if not checklist.is_full:
        return
    clauses = queries.checklist_clauses(checklist)
    if points := queries.uncovered_focus(checklist.area, clauses):
        sentence = _("全面检查表不能遗漏监督重点，缺少：%(points)s。") % {"points": queries.listed(points)}
        raise Refusal("checklist.focus_uncovered", sentence, field="clause_codes", points=points)
