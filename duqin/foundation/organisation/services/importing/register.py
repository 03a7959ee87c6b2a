"""What is there already, loaded once for the whole file."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from django.utils.translation import gettext as _

from duqin.foundation.organisation.models import Appointment, Person, Place, Post, Seat, ServiceArea, Unit
from duqin.foundation.organisation.queries.grids import lowest_grids
from duqin.foundation.organisation.queries.tree import in_force
from duqin.foundation.organisation.services.importing.lines import Workbook
from duqin.kernel.moments import today

BATCH = 500


class Register:
    """Existing rows by code, and the codes a file may refer to: of open rows and of its own lines."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook

    def _told(self, sheet: str) -> dict[str, str]:
        """Code → name of the lines of a sheet."""
        return {
            line.identity: line.cells.get("name", "") for line in self.workbook.lines[sheet] if line.identity
        }

    @cached_property
    def units(self) -> dict[str, Unit]:
        rows = Unit.objects.select_related("parent").prefetch_related("areas")
        return {unit.code: unit for unit in rows}

    @cached_property
    def unit_names(self) -> dict[str, str]:
        """Every unit a cell may name: open ones, and those of the file."""
        there = {code: unit.name for code, unit in self.units.items() if unit.valid_to is None}
        return self._told("units") | there

    @cached_property
    def areas(self) -> dict[str, ServiceArea]:
        """By code and by both names."""
        found: dict[str, ServiceArea] = {}
        for area in ServiceArea.objects.filter(is_active=True).order_by("-order"):
            found |= {key: area for key in (area.name_en, area.name, area.code) if key}
        return found

    @cached_property
    def posts(self) -> dict[str, Post]:
        """By code and by both names."""
        found: dict[str, Post] = {}
        for post in Post.objects.order_by("-pk"):
            found |= {key: post for key in (post.name_en, post.name, post.code) if key}
        return found

    @cached_property
    def post_names(self) -> dict[int, str]:
        return {post.pk: post.name for post in self.posts.values()}

    @cached_property
    def people(self) -> dict[str, Person]:
        """Those the file speaks of."""
        asked = list(self._told("people"))
        found: dict[str, Person] = {}
        for start in range(0, len(asked), BATCH):
            rows = Person.objects.filter(staff_no__in=asked[start : start + BATCH]).select_related("unit")
            found |= {person.staff_no: person for person in rows}
        return found

    @cached_property
    def person_names(self) -> dict[str, str]:
        """Every person a cell may name: who works here, and those of the file."""
        there = dict(Person.objects.filter(is_active=True).values_list("staff_no", "name"))
        return there | self._told("people")

    @cached_property
    def posts_held(self) -> dict[tuple[int, int], set[int]]:
        """(person id, unit id) → ids of the posts held there today."""
        found: dict[tuple[int, int], set[int]] = defaultdict(set)
        rows = Appointment.objects.filter(in_force(today())).values_list("person_id", "unit_id", "post_id")
        for person, unit, post in rows:
            found[person, unit].add(post)
        return found

    @cached_property
    def seated(self) -> dict[tuple[int, str], str]:
        """(unit id, role) → staff number of who sits there by name; the latest of several."""
        roles = [Seat.Role.HEAD, Seat.Role.DEPUTY]
        rows = Seat.objects.filter(in_force(today()), role__in=roles, person__isnull=False).order_by(
            "from_date", "pk"
        )
        return {
            (unit, role): no for unit, role, no in rows.values_list("unit_id", "role", "person__staff_no")
        }

    @cached_property
    def places(self) -> dict[str, Place]:
        rows = Place.objects.select_related("parent", "unit", "grid").prefetch_related("areas")
        return {place.code: place for place in rows}

    @cached_property
    def grids(self) -> dict[str, str]:
        """Code → name of the grids that may hold places."""
        return {grid.code: grid.name for grid in lowest_grids()}

    def find_unit(self, code: str) -> str | None:
        return code if code in self.unit_names else None

    def find_person(self, staff_no: str) -> str | None:
        return staff_no if staff_no in self.person_names else None

    def find_area(self, name: str) -> int | None:
        area = self.areas.get(name)
        return area.pk if area else None

    def find_post(self, name: str) -> int | None:
        post = self.posts.get(name)
        return post.pk if post else None

    def area_names(self) -> list[str]:
        return [area.name for area in self.areas.values()]

    def say_unit(self, code: str | None) -> str:
        return f"{self.unit_names.get(code, '')} {code}".strip() if code else "—"

    def say_person(self, staff_no: str | None) -> str:
        return f"{self.person_names.get(staff_no, '')} {staff_no}".strip() if staff_no else "—"

    def say_areas(self, ids: list[int]) -> str:
        names = {area.pk: area.name for area in self.areas.values()}
        return _("、").join(names.get(pk, "?") for pk in ids) or "—"

    def say_posts(self, ids: list[int]) -> str:
        return _("、").join(self.post_names.get(pk, "?") for pk in ids) or "—"
