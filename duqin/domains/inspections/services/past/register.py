"""Who, where and by what rule, as past records name it: everything is read once, for all lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache
from typing import TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from duqin.domains.inspections.rules.past.mapping import FileMapping
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Person, Place, Unit
from duqin.foundation.standards import queries as standards
from duqin.foundation.standards.models import Clause

N = TypeVar("N", bound=Model)
HEAD = ("负责人", "head")


class Unfit(ValueError):
    """A cell that names nothing, or two things; its text is the sentence."""


class Register:
    """Nouns by code, staff number or name; a name two share is told apart by code only."""

    def __init__(self, mapping: FileMapping, codes: Collection[str]) -> None:
        self._mapping = mapping
        units = list(Unit.objects.all())
        self._units = _index((unit, (unit.code, unit.name, unit.short_name)) for unit in units)
        places = Place.objects.select_related("unit")
        self._places = _index((place, (place.code, place.full_name, place.name)) for place in places)
        people = Person.objects.select_related("unit")
        self._people = _index((person, (person.staff_no, person.name)) for person in people)
        aliases = mapping.names.get("clauses", {})
        self._clauses = standards.ClausesThroughTime({aliases.get(code, code) for code in codes})
        self.head = cache(organisation.head_of)

    def unit(self, text: str) -> Unit:
        """A unit by code or name. Raises Unfit."""
        return self._one(self._units, "units", text)

    def place(self, text: str) -> Place | None:
        """A place by code, full name or name; None of nothing. Raises Unfit."""
        return self._one(self._places, "places", text) if text else None

    def person(self, text: str) -> Person:
        """A person by staff number or name, also one who has left. Raises Unfit."""
        return self._one(self._people, "people", text)

    def fixer(self, text: str, unit: Unit) -> Person:
        """As `person`; 负责人 is the head of the unit. Raises Unfit."""
        if text.casefold() not in HEAD:
            return self.person(text)
        head = self.head(unit)
        if head is None:
            raise Unfit(_("%(unit)s 没有登记负责人。") % {"unit": unit})
        return head

    def clause(self, text: str, day: date, unit: Unit) -> Clause:
        """The clause as it stood on the day (R-000-20), or in the version the mapping names for days without one.

        Raises:
            Unfit: no such clause; no version in force on the day; waived for the unit on the day.
        """
        code = self._mapping.names.get("clauses", {}).get(text, text)
        if not self._clauses.knows(code):
            raise Unfit(_("没有代码为“%(code)s”的条款。") % {"code": code})
        found = self._clauses.on(code, day) or self._named(code, day)
        if self._clauses.is_waived(code, day, unit.pk):
            raise Unfit(_("条款 %(code)s 当天对这个单位豁免，不能据此检查。") % {"code": code})
        return found

    def knows_clause(self, text: str) -> bool:
        """Whether a clause of any version has this code."""
        return self._clauses.knows(self._mapping.names.get("clauses", {}).get(text, text))

    def _named(self, code: str, day: date) -> Clause:
        document = self._clauses.document_of(code)
        if self._clauses.has_version(code, day):
            raise Unfit(_("%(day)s 有效的版本里没有条款 %(code)s。") % {"day": day, "code": code})
        number = self._mapping.versions.get(document)
        if number is None:
            raise Unfit(
                _("%(day)s 没有有效的版本（制度 %(document)s）；可在对应关系的 versions 中写明采用第几版。")
                % {"day": day, "document": document}
            )
        found = self._clauses.numbered(code, number)
        if found is None:
            raise Unfit(
                _("制度 %(document)s 已公布的第 %(n)d 版里没有条款 %(code)s。")
                % {"document": document, "n": number, "code": code}
            )
        return found

    def _one(self, index: Mapping[str, list[N]], kind: str, text: str) -> N:
        name = self._mapping.names.get(kind, {}).get(text, text)
        found = index.get(name.casefold(), [])
        if not found:
            raise Unfit(_("找不到“%(text)s”。") % {"text": name})
        if len(found) > 1:
            raise Unfit(_("有 %(n)d 个“%(text)s”，请改用代码或工号。") % {"n": len(found), "text": name})
        return found[0]


def _index(nouns: Iterable[tuple[N, tuple[str, ...]]]) -> dict[str, list[N]]:
    """Name → the nouns that bear it. The first name, a code, goes before the others' names."""
    by_code: dict[str, list[N]] = {}
    by_name: dict[str, list[N]] = defaultdict(list)
    for noun, (code, *names) in nouns:
        by_code[code.casefold()] = [noun]
        for name in {name.casefold() for name in names if name}:
            by_name[name].append(noun)
    return by_name | by_code
