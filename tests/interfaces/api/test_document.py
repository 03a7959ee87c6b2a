"""The OpenAPI document: committed, so that every change of the API is seen by whoever reads the commit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.test import Client

from duqin.interfaces.api.mounting import OPERATIONS
from duqin.interfaces.api.openapi import document
from duqin.kernel.capabilities import declared

KEPT = Path(__file__).resolve().parents[3] / "docs" / "openapi.json"
ANY_TOKEN = {
    "trust_keep_photograph",
    "workbench_read",
    "workbench_read_all",
    "cases_track",
    "publications_acknowledge",
}
"""What every token that is not read-only may do: its owner's own, judged by the verb's policy alone."""


def test_the_document_is_what_is_committed() -> None:
    """Write it anew with: python tools/client.py"""
    assert json.loads(KEPT.read_text("utf-8")) == document()


def test_it_is_served_to_everyone_and_says_nothing_of_the_school(db: None) -> None:
    response = Client().get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert response.json() == document()


def test_it_names_the_token_the_refusals_and_the_keys() -> None:
    found = document()
    assert found["components"]["securitySchemes"]["Token"]["scheme"] == "bearer"
    for path in found["paths"].values():
        for method, operation in path.items():
            assert operation["security"] == [{"Token": []}]
            assert operation["summary"], operation["operationId"]
            assert {"400", "401", "403", "404", "429", "503"} <= operation["responses"].keys()
            if method == "post":
                headers = {p["$ref"].rpartition("/")[2] for p in operation["parameters"] if "$ref" in p}
                assert headers == {"Idempotency-Key", "If-Match"}


def test_every_operation_of_every_room_is_in_it() -> None:
    named = {op["operationId"] for path in document()["paths"].values() for op in path.values()}
    assert named == set(OPERATIONS)


def test_a_write_needs_a_scope_or_is_everybodys() -> None:
    bare = {name for name, op in OPERATIONS.items() if op.is_write and not op.scopes}
    assert bare == ANY_TOKEN
    assert {code for op in OPERATIONS.values() for code in op.scopes} <= set(declared())


def closed(schema: dict[str, Any], found: dict[str, Any]) -> bool:
    """Whether a shape that is sent in, and every shape within it, refuses what it does not name (B4)."""
    if "$ref" in schema:
        schema = found["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if schema.get("type") == "array":
        return closed(schema["items"], found)
    if schema.get("type") != "object" or "properties" not in schema:
        return True
    return schema.get("additionalProperties") is False and all(
        closed(part, found) for part in schema["properties"].values()
    )


def test_nothing_is_taken_in_that_is_not_named() -> None:
    found = document()
    taken = [
        (operation["operationId"], operation["requestBody"]["content"]["application/json"]["schema"])
        for path in found["paths"].values()
        for operation in path.values()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    ]
    assert len(taken) > 30
    assert [name for name, schema in taken if not closed(schema, found)] == []
