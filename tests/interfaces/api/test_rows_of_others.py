"""OWASP API1: with every right over his own department nobody reaches a row of another's, whatever the verb."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from duqin.foundation.organisation.models import Appointment
from duqin.foundation.trust.models import KeptAnswer
from duqin.interfaces.api.mounting import OPERATIONS
from duqin.interfaces.api.openapi import document
from tests.interfaces.api.callers import caller
from tests.interfaces.api.house_of import Work


def least(schema: dict[str, Any], found: dict[str, Any]) -> Any:
    """The smallest value a shape takes."""
    if "$ref" in schema:
        return least(found["components"]["schemas"][schema["$ref"].rpartition("/")[2]], found)
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema or "allOf" in schema:
        return least((schema.get("anyOf") or schema["allOf"])[0], found)
    match schema.get("type"):
        case "object":
            parts = schema.get("properties", {})
            return {name: least(parts[name], found) for name in schema.get("required", ())}
        case "array":
            return [least(schema["items"], found)] * schema.get("minItems", 0)
        case "integer":
            return schema.get("minimum", 1)
        case "string":
            formats = {"date": date(2026, 1, 1).isoformat(), "uuid": str(uuid4())}
            return formats.get(schema.get("format", ""), "x" * max(1, schema.get("minLength", 0)))
        case other:
            raise AssertionError(f"no value for {other}")


def least_bodies() -> dict[str, Any]:
    """By operation, the smallest content it takes."""
    found = document()
    return {
        operation["operationId"]: least(
            operation["requestBody"]["content"]["application/json"]["schema"], found
        )
        for path in found["paths"].values()
        for operation in path.values()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    }


WHOLE_HOUSE = [("assessment_freeze", 403), ("assessment_publish", 403)]
"""A month is of all units: whoever holds the right over one department only is refused, since the month is no secret."""
OF_ONE = sorted(name for name, op in OPERATIONS.items() if op.is_write and "{" in op.path)


def test_no_verb_reaches_a_row_of_another_department(work: Work) -> None:
    """The head of the fleet, with every right there is over the fleet, and contents that fit: it is not there (404)."""
    rights = sorted({code for operation in OPERATIONS.values() for code in operation.scopes})
    Appointment.objects.filter(person=work.cast.stranger.person).update(extra_capabilities=rights)
    system, bodies, wrong = caller(work.cast.stranger), least_bodies(), []
    for name in OF_ONE:
        path = work.address(f"/{name.partition('_')[0]}{OPERATIONS[name].path}")
        assert "{" not in path, f"no noun for {name}"
        response = system.post(path, bodies.get(name), key=str(uuid4()))
        if response.status_code != 404:
            wrong.append((name, response.status_code))
    assert wrong == WHOLE_HOUSE
    assert len(OF_ONE) > 40
    assert not KeptAnswer.objects.filter(status=404).exists()
