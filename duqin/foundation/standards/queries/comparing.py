"""Two versions side by side, clause by clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duqin.foundation.standards.models import Clause, DocumentVersion
from duqin.foundation.standards.queries.clauses import clauses_of
from duqin.foundation.standards.queries.wording import Difference, differences


@dataclass(frozen=True, slots=True)
class Changed:
    """A clause that both versions have and that says something else."""

    clause: Clause
    differences: list[Difference]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the newer version adds, changes and drops against the older."""

    older: DocumentVersion
    newer: DocumentVersion
    added: list[Clause]
    changed: list[Changed]
    removed: list[Clause]
    same: int

    @property
    def is_same(self) -> bool:
        return not (self.added or self.changed or self.removed)


def compare(older: DocumentVersion, newer: DocumentVersion) -> Comparison:
    """The versions side by side, matched by clause code; seven statements whatever their length."""
    before = {clause.code: clause for clause in clauses_of(older.pk)}
    after = {clause.code: clause for clause in clauses_of(newer.pk)}
    pairs = [(before[code], clause) for code, clause in after.items() if code in before]
    changed = [Changed(new, found) for old, new in pairs if (found := differences(old, new))]
    return Comparison(
        older=older,
        newer=newer,
        added=[clause for code, clause in after.items() if code not in before],
        changed=changed,
        removed=[clause for code, clause in before.items() if code not in after],
        same=len(pairs) - len(changed),
    )


def grouped(clauses: Sequence[Clause]) -> list[tuple[str, list[Clause]]]:
    """Clauses by group in the order of their first appearance, for version pages and paper."""
    groups: dict[str, list[Clause]] = {}
    for clause in clauses:
        groups.setdefault(clause.local_group, []).append(clause)
    return list(groups.items())
