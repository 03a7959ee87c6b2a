"""The OpenAPI document: what ninja writes, with what the door adds to every operation."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation

from duqin.interfaces.api.door import wrong_method
from duqin.interfaces.api.mounting import OPERATIONS, api
from duqin.interfaces.api.problems import MEDIA_TYPE
from duqin.ui.access import public
from duqin.ui.api import Problem

ROOT = "/api/v1/"
DESCRIPTION = """The same verbs and policies as the pages of Duqin.

Send a token as `Authorization: Bearer duqin_…`. A token may do what its owner may, of that what its scopes name; what he
may not see answers 404, what he may not do 403. Sentences come in the language of `Accept-Language` (zh-hans, en).
Moments carry their offset; days are days on campus. Lists page by key: follow `next`. Records of which two people could
write carry a `version`; send it as `If-Match` to be told (409) when someone was faster. Give each POST an
`Idempotency-Key`: the same key with the same content is done once and answered the same for 400 days; with other
content it is refused (409)."""
ALWAYS = {
    "400": "The address or the content cannot be read.",
    "401": "No token, or one that is not in force.",
    "403": "The token or its owner may not do this.",
    "404": "There is no such record, or it is hidden from the owner of the token.",
    "429": "Too many requests in this minute.",
    "503": "The database is away; see `Retry-After`.",
}
WRITING = {
    "409": "Someone was faster, or the key was used for something else.",
    "413": "More than 25 MB.",
    "415": "Another kind of content than the operation reads.",
    "422": "Refused: the rule and the field are named.",
}
HEADERS = {
    name: {"name": name, "in": "header", "required": False, "description": why, "schema": {"type": "string"}}
    for name, why in (
        ("Idempotency-Key", "Made by the caller, unlike any other of this token; 1–200 visible ASCII marks."),
        ("If-Match", "The `version` of the record the caller has seen."),
    )
}


@cache
def document() -> dict[str, Any]:
    """The document, always in the same words."""
    with translation.override("en"):
        found: dict[str, Any] = api.get_openapi_schema(path_prefix=ROOT)
    found["info"]["description"] = DESCRIPTION
    found["components"]["schemas"]["Problem"] = problem_schema(found)
    found["components"] |= {"responses": refusals(), "parameters": dict(HEADERS)}
    for path in found["paths"].values():
        for method, operation in path.items():
            _complete(method, operation)
    told: dict[str, Any] = json.loads(json.dumps(found, cls=DjangoJSONEncoder))
    return told


def problem_schema(found: dict[str, Any]) -> dict[str, Any]:
    """The shape of a refusal, its parts among the components."""
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    found["components"]["schemas"] |= schema.pop("$defs", {})
    return schema


def refusals() -> dict[str, Any]:
    """The answers that many operations share, by status."""
    shape = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {code: {"description": why, "content": shape} for code, why in (ALWAYS | WRITING).items()}


def _complete(method: str, operation: dict[str, Any]) -> None:
    """Refusals, headers, and the scopes of which the token must carry one."""
    codes = [*ALWAYS, *(WRITING if method == "post" else ())]
    operation["responses"] |= {code: {"$ref": f"#/components/responses/{code}"} for code in codes}
    scopes = OPERATIONS[operation["operationId"]].scopes
    if scopes:
        operation["x-scopes"] = list(scopes)
        words = f"The token must carry {' or '.join(f'`{code}`' for code in scopes)}."
        operation["description"] = f"{operation.get('description', '')}\n\n{words}".strip()
    if method == "post":
        headers = [{"$ref": f"#/components/parameters/{name}"} for name in HEADERS]
        operation["parameters"] = [*operation.get("parameters", []), *headers]


@public
def openapi(request: HttpRequest) -> HttpResponse:
    """The document for machines; it says nothing about this installation."""
    if request.method not in ("GET", "HEAD"):
        return wrong_method("GET", "HEAD")
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})
