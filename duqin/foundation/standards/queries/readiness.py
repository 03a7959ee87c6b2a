"""What a version still lacks before a meeting may decide on it."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext as _

from duqin.foundation.standards.models import Clause, DocumentVersion
from duqin.foundation.standards.models.citations import Verification
from duqin.foundation.standards.queries.clauses import clauses_of
from duqin.foundation.standards.queries.wording import listed
from duqin.foundation.standards.rules.languages import in_language
from duqin.kernel.errors import Refusal


def faults_of(version: DocumentVersion) -> list[Refusal]:
    """Every reason why the version cannot be submitted, adopted or published; empty when it is ready.

    A clause needs a basis that is not doubtful (R-000-35), a responsible party (R-001-18), an aspect
    (R-004-09) and a level; each point of supervision needs a clause (R-001-07).
    """
    clauses = clauses_of(version.pk)
    if not clauses:
        return [Refusal("version.empty", _("这个版本还没有条款。"))]
    found: dict[str, list[str]] = defaultdict(list)
    for clause in clauses:
        for code in lacking(clause):
            found[code].append(clause.code)
    sentences = {
        "clause.no_basis": _("下列条款没有依据，或者依据存疑，不能公布：%(codes)s。"),
        "clause.no_responsible": _("下列条款没有写明责任主体：%(codes)s。"),
        "clause.no_aspect": _("下列条款没有归入任何标准方面：%(codes)s。"),
        "clause.no_level": _("下列条款没有适用层级：%(codes)s。"),
        "clause.no_method": _("下列条款没有写明检查方法：%(codes)s。"),
    }
    refusals = [
        Refusal(code, sentence % {"codes": listed(found[code])}, codes=found[code])
        for code, sentence in sentences.items()
        if found[code]
    ]
    return refusals + uncovered(version, clauses)


def lacking(clause: Clause) -> list[str]:
    """What one clause lacks, as codes of refusals."""
    faults = []
    if all(basis.standing is Verification.DOUBTFUL for basis in clause.bases.all()):
        faults.append("clause.no_basis")
    if not clause.responsible.strip():
        faults.append("clause.no_responsible")
    if not clause.aspects:
        faults.append("clause.no_aspect")
    if not clause.levels:
        faults.append("clause.no_level")
    if not clause.methods:
        faults.append("clause.no_method")
    return faults


def uncovered(version: DocumentVersion, clauses: list[Clause]) -> list[Refusal]:
    """Points of supervision without a clause."""
    covered = {code for clause in clauses for code in clause.focus}
    missing = [
        in_language(f["title"], f.get("title_en", "")) for f in version.focus if f["code"] not in covered
    ]
    if not missing:
        return []
    sentence = _("下列监督重点没有任何条款对应：%(points)s。") % {"points": listed(missing)}
    return [Refusal("version.focus_uncovered", sentence, points=missing)]
