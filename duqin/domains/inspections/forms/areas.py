"""Areas of service as a choice: one of which no clause is in force says so, since nothing can be inspected in it yet."""

from __future__ import annotations

from django.db.models import Model
from django.utils.translation import gettext as _

from duqin.domains.inspections.forms.choosing import OneOf
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.standards import queries as standards
from duqin.kernel.moments import today


class AreaField(OneOf):
    """`ruled`: areas of which a clause is in force."""

    ruled: frozenset[int] = frozenset()

    def label_from_instance(self, obj: Model) -> str:
        return _called(super().label_from_instance(obj), is_ruled=obj.pk in self.ruled)


def areas_today() -> list[tuple[int, str]]:
    """Service areas in use: id, name."""
    ruled = standards.areas_with_clauses(today())
    return [(pk, _called(name, is_ruled=pk in ruled)) for pk, name in organisation.area_choices()]


def _called(name: str, *, is_ruled: bool) -> str:
    return name if is_ruled else _("%(area)s（没有现行条款）") % {"area": name}
