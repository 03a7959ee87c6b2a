"""Checklists that come with the built-in library: a full one and a daily self-check for each area."""

from __future__ import annotations

from collections.abc import Iterable

from duqin.foundation.standards import queries
from duqin.foundation.standards.models import Checklist, Clause, DocumentVersion

# What a checklist says is content of the school, written once in Chinese like the clauses themselves.
FULL_OUTLINE = (
    "检查目的：核实{area}服务是否符合现行《{title}》，及时发现问题、消除隐患。",
    "主要内容：{groups}。",
    "重点核查：{major}；须拍照的条款当场拍照留证。",
    "整改跟踪：上次检查发现的问题是否按期整改，有无反复。",
    "现场询问：师生和一线员工近期反映的问题，投诉是否办结。",
)
SELF_OUTLINE = (
    "自查目的：当班发现、当场整改{area}服务中的问题，不把隐患留到下一班。",
    "主要内容：{groups}。",
    "必查条款：{major}。",
    "记录要求：如实填写，没有问题也要记录；本部门不能解决的及时上报监控部。",
)


def offer_checklists(versions: Iterable[DocumentVersion]) -> list[Checklist]:
    """Make both checklists for each version's area where they do not exist; runs inside the caller's verb."""
    made = []
    for version in versions:
        clauses = queries.clauses_of(version.pk)
        for suffix, name, name_en, levels, outline in (
            ("full", "{area}全面检查表", "{area}: full checklist", [1, 2], FULL_OUTLINE),
            ("self", "{area}日常自查表", "{area}: daily self-check", [3], SELF_OUTLINE),
        ):
            area = clauses[0].area
            row, is_new = Checklist.objects.get_or_create(
                code=f"{area.code}-{suffix}",
                defaults={
                    "name": name.format(area=area.name),
                    "name_en": name_en.format(area=area.name_en or area.name),
                    "area": area,
                    "levels": levels,
                    "outline": standing_outline(outline, version, clauses),
                    "is_full": suffix == "full",
                },
            )
            made += [row] if is_new else []
    return made


def standing_outline(pattern: Iterable[str], version: DocumentVersion, clauses: list[Clause]) -> list[str]:
    """The lines of the outline with the area's own groups and gravest clauses."""
    groups = "、".join(dict.fromkeys(clause.group for clause in clauses if clause.group))
    grave = [clause for clause in clauses if clause.severity == Clause.Severity.MAJOR]
    major = "、".join(f"{c.code} {c.title.split('，')[0]}" for c in (grave or clauses)[:4])
    words = {"area": clauses[0].area.name, "title": version.title, "groups": groups, "major": major}
    return [line.format(**words) for line in pattern]
