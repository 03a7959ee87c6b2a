"""Organisation kept in step by another system: the rules of the workbook, all or nothing."""

from __future__ import annotations

from typing import Any

from duqin.foundation.organisation.models import Appointment, Person, Place, Unit
from duqin.foundation.trust.models import AuditEntry
from tests.cast import Cast
from tests.interfaces.api.callers import caller
from tests.interfaces.api.test_door import problem

ROWS: dict[str, Any] = {
    "units": [
        {"code": "ST3", "name": "第三食堂", "kind": "department", "parent": "CY", "is_supervised": True},
        {"code": "CY", "name_en": "Catering"},
    ],
    "people": [{"staff_no": "2019022", "name": "李明", "unit": "ST3", "posts": ["department_head"]}],
    "places": [
        {
            "code": "XS-ST3",
            "name": "第三食堂",
            "kind": "building",
            "parent": "XS",
            "unit": "ST3",
            "areas": ["catering"],
        }
    ],
}


def test_a_preview_changes_nothing_and_the_second_step_does_it(cast: Cast) -> None:
    system = caller(cast.administrator)
    told = system.done("/organisation/sync/preview", ROWS)
    assert told["is_sound"]
    assert told["counts"]["units"] == {"created": 1, "changed": 1}
    assert {"field": "name_en", "before": "—", "after": "Catering"} in told["lines"][1]["differences"]
    assert not Unit.objects.filter(code="ST3").exists()
    done = system.done("/organisation/sync", ROWS | {"fingerprint": told["fingerprint"]}, key="s-1")
    assert done["counts"] == told["counts"]
    unit = Unit.objects.get(code="ST3")
    assert (unit.parent, unit.is_supervised) == (cast.catering, True)
    person = Person.objects.get(staff_no="2019022")
    assert Appointment.objects.filter(person=person, unit=unit, post__code="department_head").exists()
    assert Place.objects.get(code="XS-ST3").unit == unit
    assert AuditEntry.objects.filter(verb="organisation.import").count() == 1


def test_the_same_again_changes_nothing(cast: Cast) -> None:
    system = caller(cast.administrator)
    system.done("/organisation/sync", ROWS)
    again = system.done("/organisation/sync", ROWS)
    assert again["is_idle"]
    assert again["lines"] == []


def test_one_faulty_row_stops_all(cast: Cast) -> None:
    rows = ROWS | {"people": [*ROWS["people"], {"staff_no": "2019023", "name": "王芳", "unit": "NIRGENDS"}]}
    system = caller(cast.administrator)
    assert not system.done("/organisation/sync/preview", rows)["is_sound"]
    said = problem(system.post("/organisation/sync", rows), 422, "import.errors")
    assert said["errors"][0]["field"] == "people.1"
    assert "NIRGENDS" in said["errors"][0]["detail"]
    assert not Unit.objects.filter(code="ST3").exists()


def test_what_was_previewed_must_still_be_so(cast: Cast) -> None:
    system = caller(cast.administrator)
    told = system.done("/organisation/sync/preview", ROWS)
    Unit.objects.filter(code="CY").update(name_en="Catering")
    problem(
        system.post("/organisation/sync", ROWS | {"fingerprint": told["fingerprint"]}), 409, "import.stale"
    )


def test_null_empties_and_silence_leaves(cast: Cast) -> None:
    system = caller(cast.administrator)
    Unit.objects.filter(code="CY").update(name_en="Catering", short_name="餐饮")
    system.done("/organisation/sync", {"units": [{"code": "CY", "name_en": None}]})
    unit = Unit.objects.get(code="CY")
    assert (unit.name_en, unit.short_name) == ("", "餐饮")


def test_a_strange_key_and_a_missing_code_are_told(cast: Cast) -> None:
    rows = {"units": [{"code": "CY", "colour": "red"}, {"name": "x"}]}
    said = problem(caller(cast.administrator).post("/organisation/sync", rows), 422, "import.errors")
    assert {one["field"] for one in said["errors"]} == {"units.0", "units.1"}
    assert any("colour" in one["detail"] for one in said["errors"])


def test_nobody_widens_his_own_rights(cast: Cast) -> None:
    """As with the workbook: whoever maintains the register gives himself no post."""
    rows = {"people": [{"staff_no": "ADMIN", "posts": ["director"]}]}
    response = caller(cast.administrator).post("/organisation/sync", rows)
    assert response.status_code in (403, 422), response.content.decode()
    assert not Appointment.objects.filter(person=cast.administrator.person, post__code="director").exists()
