"""A clause in words: the one table from which its page, the printed document, differences and audit read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from duqin.foundation.standards.models import Clause
from duqin.foundation.standards.rules.languages import in_language
from duqin.kernel.clock import Term, TermUnit
from duqin.kernel.clock.words import term_words
from duqin.ui.moments import plain_number
from duqin.ui.parts import Text


@dataclass(frozen=True, slots=True)
class Attribute:
    """One line of a clause: stable key, label, and how it is said."""

    key: str
    label: Text
    words: Callable[[Clause], str]


@dataclass(frozen=True, slots=True)
class Difference:
    """What one attribute said before and says now."""

    key: str
    label: Text
    before: str
    after: str


def listed(items: Iterable[object]) -> str:
    """Items in one line: 看、测、查."""
    return _("、").join(str(item) for item in items)


def method_words(clause: Clause) -> str:
    names = dict(Clause.Method.choices)
    return listed(names.get(method, method) for method in clause.methods)


def measure_words(measure: Mapping[str, Any]) -> str:
    """A measured figure with its limits, both inclusive: 中心温度 ≥ 70 ℃."""
    name = in_language(measure["name"], measure.get("name_en", ""))
    unit = in_language(measure.get("unit", ""), measure.get("unit_en", ""))
    low, high = measure.get("min"), measure.get("max")
    if low is not None and high is not None:
        limits = f"{plain_number(low)}–{plain_number(high)}"
    elif low is not None:
        limits = f"≥ {plain_number(low)}"
    else:
        limits = f"≤ {plain_number(high)}"
    words = f"{name} {limits} {unit}".strip()
    return _noted(words, measure.get("note", ""), measure.get("note_en", ""))


PER = dict(Clause.Per.choices)


def per_words(clause: Clause) -> str:
    """What points are counted by: 次, 处, 人."""
    return str(PER.get(clause.per, clause.per))


def points_words(clause: Clause) -> str:
    """What a breach costs: 每处扣 2 分，一次检查最多扣 6 分。"""
    per = per_words(clause)
    if clause.per_amount != 1:
        per = f"{plain_number(clause.per_amount)} {per}"
    said = _("每%(per)s扣 %(points)s 分") % {"per": per, "points": plain_number(clause.points)}
    if clause.cap is not None:
        said = _("%(said)s，一次检查最多扣 %(cap)s 分") % {"said": said, "cap": plain_number(clause.cap)}
    if clause.zero_if_places:
        places = ngettext("达到 %(n)d 处即扣完", "达到 %(n)d 处即扣完", clause.zero_if_places) % {
            "n": clause.zero_if_places
        }
        said = _("%(said)s，%(places)s") % {"said": said, "places": places}
    return _noted(said, clause.points_note, clause.points_note_en)


def deadline_words(clause: Clause) -> str:
    """By when a breach must be put right: 当场；3 个工作日；立即停用，24 小时内提出整改计划."""
    unit = TermUnit(clause.deadline_unit)
    at_once = unit is TermUnit.at_once
    said = _("当场整改") if at_once else term_words(Term(clause.deadline_amount, unit))
    if clause.stop_use:
        said = _("立即停用，%(term)s内提出整改计划") % {"term": said}
    return _noted(said, clause.deadline_note, clause.deadline_note_en)


def level_words(levels: Iterable[int]) -> str:
    names = {1: _("学校"), 2: _("中心"), 3: _("部门")}
    return listed(names.get(level, str(level)) for level in levels)


def aspect_words(clause: Clause) -> str:
    names = dict(Clause.Aspect.choices)
    return listed(names.get(aspect, aspect) for aspect in clause.aspects)


def focus_words(clause: Clause) -> str:
    """Points of supervision the clause covers, by the names its version gives them."""
    names = {f["code"]: in_language(f["title"], f.get("title_en", "")) for f in clause.document_version.focus}
    return listed(names.get(code, code) for code in clause.focus)


def bases_words(clause: Clause) -> str:
    """All bases with article and state; the register, not the paper, so doubtful ones are named too."""
    return listed(
        noted(f"{basis.citation.local_title} {basis.article}".strip(), str(basis.standing.label))
        for basis in clause.bases.all()
    )


def _noted(said: str, note: str, note_en: str) -> str:
    return noted(said, in_language(note, note_en))


def noted(said: str, note: str) -> str:
    """What is said, with a note in brackets where there is one."""
    return _("%(said)s（%(note)s）") % {"said": said, "note": note} if note else said


def _yes(said: bool) -> str:
    return _("是") if said else _("否")


ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("area", gettext_lazy("服务领域"), lambda c: in_language(c.area.name, c.area.name_en)),
    Attribute("group", gettext_lazy("分组"), lambda c: c.local_group),
    Attribute("title", gettext_lazy("条款"), lambda c: c.local_title),
    Attribute("check", gettext_lazy("检查内容"), lambda c: c.local_check),
    Attribute("kind", gettext_lazy("类别"), lambda c: str(c.get_kind_display())),
    Attribute("methods", gettext_lazy("检查方法"), method_words),
    Attribute("measured", gettext_lazy("测量项"), lambda c: listed(measure_words(m) for m in c.measured)),
    Attribute(
        "severity",
        gettext_lazy("严重程度"),
        lambda c: _noted(str(c.get_severity_display()), c.severity_note, c.severity_note_en),
    ),
    Attribute("points", gettext_lazy("扣分"), points_words),
    Attribute("deadline", gettext_lazy("整改期限"), deadline_words),
    Attribute("photo", gettext_lazy("必须拍照"), lambda c: _yes(c.photo_required)),
    Attribute("veto", gettext_lazy("一票否决"), lambda c: _noted(_yes(c.veto), c.veto_note, c.veto_note_en)),
    Attribute("domain", gettext_lazy("质量或安全"), lambda c: str(c.get_domain_display())),
    Attribute("heading", gettext_lazy("检查内容类别"), lambda c: str(c.get_heading_display())),
    Attribute("aspects", gettext_lazy("标准方面"), aspect_words),
    Attribute("dimension", gettext_lazy("目标维度"), lambda c: str(c.get_dimension_display())),
    Attribute("focus", gettext_lazy("监督重点"), focus_words),
    Attribute("levels", gettext_lazy("适用层级"), lambda c: level_words(c.levels)),
    Attribute(
        "responsible", gettext_lazy("责任主体"), lambda c: in_language(c.responsible, c.responsible_en)
    ),
    Attribute("tier", gettext_lazy("依据层级"), lambda c: str(c.get_tier_display())),
    Attribute("weight", gettext_lazy("权重"), lambda c: plain_number(c.weight)),
    Attribute("bases", gettext_lazy("依据"), bases_words),
)


def said(clause: Clause) -> dict[str, str]:
    """Every attribute of the clause in words, by key."""
    return {attribute.key: attribute.words(clause) for attribute in ATTRIBUTES}


def differences(before: Clause, after: Clause) -> list[Difference]:
    """The attributes that say something else now."""
    old, new = said(before), said(after)
    return [
        Difference(a.key, a.label, old[a.key], new[a.key]) for a in ATTRIBUTES if old[a.key] != new[a.key]
    ]
