"""Clauses by code on any day, for records of many days at once (R-000-20): everything published is read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from duqin.foundation.organisation import queries as organisation
from duqin.foundation.standards import states
from duqin.foundation.standards.models import Clause, Waiver
from duqin.foundation.standards.queries.versions import VersionsThroughTime


class ClausesThroughTime:
    """What a clause code meant on a day; the same as `clauses_in_force` says of that day.

    Args:
        codes: the codes that will be asked for.
    """

    def __init__(self, codes: Collection[str]) -> None:
        self._versions = VersionsThroughTime()
        rows = Clause.objects.filter(document_version__state__in=states.PUBLISHED)
        rows = rows.select_related("document_version__document", "area")
        self._clauses: dict[tuple[int, str], Clause] = {}
        self._documents: dict[str, int] = {}
        self._names: dict[int, str] = {}
        for clause in rows:
            if clause.code in codes:
                self._clauses[clause.document_version_id, clause.code] = clause
                self._documents[clause.code] = clause.document_version.document_id
                self._names[clause.document_version.document_id] = clause.document_version.document.code
        self._waivers = _waivers(codes)
        self._below: dict[int, frozenset[int]] = {}

    def knows(self, code: str) -> bool:
        """Whether any published version has the clause."""
        return code in self._documents

    def document_of(self, code: str) -> str:
        """Code of the document the clause belongs to."""
        return self._names[self._documents[code]]

    def on(self, code: str, day: date) -> Clause | None:
        """The clause in the version in force on the day; None when no version was, or it lacks the clause."""
        version = self._versions.on(self._documents[code], day) if self.knows(code) else None
        return self._clauses.get((version, code)) if version is not None else None

    def has_version(self, code: str, day: date) -> bool:
        """Whether a version of the clause's document was in force on the day."""
        return self._versions.on(self._documents[code], day) is not None

    def numbered(self, code: str, number: int) -> Clause | None:
        """The clause as it stands in the published version of this number."""
        version = self._versions.numbered(self._documents[code], number)
        return self._clauses.get((version, code)) if version is not None else None

    def is_waived(self, code: str, day: date, unit_id: int) -> bool:
        """Whether a meeting excepted the clause on the day for all, or for the unit or one above it (R-004-113)."""
        return any(
            first <= day <= last and (waived is None or unit_id in self._under(waived))
            for first, last, waived in self._waivers.get(code, ())
        )

    def _under(self, unit_id: int) -> frozenset[int]:
        if unit_id not in self._below:
            self._below[unit_id] = organisation.descendants_of([unit_id])
        return self._below[unit_id]


def _waivers(codes: Iterable[str]) -> dict[str, list[tuple[date, date, int | None]]]:
    wanted = set(codes)
    found: dict[str, list[tuple[date, date, int | None]]] = defaultdict(list)
    for code, first, last, unit in Waiver.objects.values_list(
        "clause_code", "from_date", "to_date", "unit_id"
    ):
        if code in wanted:
            found[code].append((first, last, unit))
    return found
