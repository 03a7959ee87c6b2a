"""Write docs/openapi.json, and from it docs/examples/duqin_client.py: one small file, standard library only.

python tools/client.py          write them
python tools/client.py --check  fail when they are not what would be written
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "examples" / "duqin_client.py"
DOCUMENT = ROOT / "docs" / "openapi.json"
WORDS = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "array": "list",
    "object": "dict",
}
WIDTH = 108
PLACES = ("after", "before")

HEAD = '''"""A client of the API of Duqin in one file; nothing but the standard library. Made by tools/client.py.

    duqin = Duqin("https://duqin.example.edu.cn", "duqin_…")
    for case in duqin.cases_cases(state="reported"):
        print(case["number"], case["title"])
    duqin.cases_verify("ZG2026-0417", opinion="现场复查合格")

Lists are walked to their end, page by page. Every POST carries an Idempotency-Key (`once` is a key of your own), so when
the line is cut, or the server is away, busy or still at it, the same is sent again under the same key, at most five times:
it is done once, and answered the same. `version` is what you have seen of a record; when someone was faster, nothing is
done. A refusal is raised as `Refused`.
"""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urljoin

TRIES = 5
LONGEST_WAIT = 60.0  # seconds between two tries
PASSING = (429, 502, 503, 504)  # too often, or the server or what stands before it is away
LEFT: Any = None  # a field that is not said stays out of the request


class Refused(Exception):
    """What Duqin answered instead (application/problem+json): `code` is stable, `detail` a sentence for people."""

    def __init__(self, problem: dict[str, Any]) -> None:
        where = f" ({problem['field']})" if problem.get("field") else ""
        super().__init__(f"{problem.get('status')} {problem.get('code')}{where}: {problem.get('detail')}")
        self.problem = problem
        self.status = problem.get("status")
        self.code = problem.get("code")
        self.detail = problem.get("detail")


class Duqin:
    """The operations of the API, named room_operation as in /api/v1/openapi.json."""

    def __init__(self, address: str, token: str, *, language: str = "zh-hans", timeout: float = 60) -> None:
        self.root = address.rstrip("/") + "/api/v1"
        self.timeout = timeout
        self.headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}

    # ------------------------------------------------------------ how a request goes

    def _send(self, method: str, url: str, body: bytes | None = None, **headers: str) -> Any:
        """The answer; the same is sent again when the line is cut, or when the refusal will pass by itself."""
        request = urllib.request.Request(url, body, self.headers | headers, method=method)
        tries = 0
        while True:
            tries += 1
            wait = 2.0 ** (tries - 1)
            try:
                with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                    return self._read(answer)
            except urllib.error.HTTPError as fault:
                refused = Refused(_problem(fault))
                if tries == TRIES or not (fault.code in PASSING or refused.code == "key.in_flight"):
                    raise refused from None
                wait = _seconds(fault.headers.get("Retry-After"), wait)
            except (OSError, http.client.HTTPException):  # away, silent, or cut in the middle
                if tries == TRIES:
                    raise
            time.sleep(wait)

    def _read(self, answer: Any) -> Any:
        content = answer.read()
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        return json.loads(content) if content and is_json else content or None

    def _get(self, path: str, **query: Any) -> Any:
        said = {name: value for name, value in query.items() if value is not None}
        return self._send("GET", f"{self.root}{path}" + (f"?{urlencode(said)}" if said else ""))

    def _walk(self, path: str, **query: Any) -> Iterator[Any]:
        page = self._get(path, **query)
        while True:
            yield from page["items"]
            if not page["next"]:
                return
            page = self._send("GET", urljoin(self.root, page["next"]))

    def _post(self, path: str, said: dict[str, Any] | None, key: str, version: int | None) -> Any:
        told = {name: value for name, value in (said or {}).items() if value is not LEFT}
        headers = {"Idempotency-Key": key or str(uuid.uuid4()), "Content-Type": "application/json"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        body = b"" if said is None else json.dumps(told, ensure_ascii=False).encode()
        return self._send("POST", self.root + path, body, **headers)

    def _upload(self, path: str, file: Path, fields: dict[str, Any], key: str) -> Any:
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\\r\\nContent-Disposition: form-data; name="{name}"\\r\\n\\r\\n{value}\\r\\n'.encode()
            for name, value in fields.items()
            if value is not LEFT
        ]
        parts.append(
            f'--{mark}\\r\\nContent-Disposition: form-data; name="file"; filename="photo"\\r\\n'
            "Content-Type: application/octet-stream\\r\\n\\r\\n".encode()
        )
        body = b"".join([*parts, file.read_bytes(), f"\\r\\n--{mark}--\\r\\n".encode()])
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        headers["Idempotency-Key"] = key or str(uuid.uuid4())
        return self._send("POST", self.root + path, body, **headers)

'''
TAIL = '''

def _problem(refused: urllib.error.HTTPError) -> dict[str, Any]:
    with refused:
        try:
            found = json.loads(refused.read())
        except (ValueError, OSError, http.client.HTTPException):  # of a proxy, or cut
            found = None
    if isinstance(found, dict):
        return found
    return {"status": refused.code, "code": "http", "detail": refused.reason}


def _seconds(said: str | None, usual: float) -> float:
    """How long to wait: what Retry-After says in seconds, within bounds."""
    return min(float(said), LONGEST_WAIT) if said and said.isdigit() else usual


def _q(part: object) -> str:
    return quote(str(part), safe="")
'''


def document() -> dict[str, Any]:
    """The OpenAPI document of the working tree."""
    os.environ.setdefault("DUQIN_DATA", tempfile.mkdtemp(prefix="duqin-client-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duqin.config.settings")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from duqin.interfaces.api.openapi import document as written

    return written()


def written(found: dict[str, Any]) -> str:
    """The client as text."""
    parts, room = [HEAD], ""
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            if operation["tags"][0] != room:
                room = operation["tags"][0]
                parts.append(f"    # {'-' * 60} {room}\n\n")
            parts.append(operation_of(found, path.removeprefix("/api/v1"), method, operation))
    return "".join(parts).rstrip() + "\n" + TAIL


def operation_of(found: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> str:
    """One operation as a method."""
    inside = [p["name"] for p in named(operation) if p["in"] == "path"]
    queries = [p["name"] for p in named(operation) if p["in"] == "query"]
    types = {p["name"]: word(p["schema"]) for p in named(operation)}
    address = path
    for name in inside:
        address = address.replace("{" + name + "}", "{_q(" + name + ")}")
    address = f'f"{address}"' if inside else f'"{address}"'
    given = ["self", *(f"{name}: {types[name]}" for name in inside)]
    if method == "get":
        given += ["**query: Any"] if queries else []
        says = ", **query" if queries else ""
        listed = "Page" in str(operation["responses"]["200"])
        verb, gives = ("_walk", "Iterator[Any]") if listed else ("_get", "Any")
        call = f"return self.{verb}({address}{says})"
    else:
        fields, is_form = body_of(found, operation)
        given += ["*", *fields, 'once: str = ""', *([] if is_form else ["version: int | None = None"])]
        names = [field.partition(":")[0] for field in fields]
        gives = "Any"
        if is_form:
            others = ", ".join(f'"{name}": {name}' for name in names if name != "file")
            call = f"return self._upload({address}, file, {{{others}}}, once)"
        else:
            said = "{" + ", ".join(f'"{name}": {name}' for name in names) + "}" if fields else "None"
            call = f"return self._post({address}, {said}, once, version)"
    return method_text(operation, given, gives, call)


def named(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """What the address carries; the headers are the client's own care."""
    return [one for one in operation.get("parameters", []) if "name" in one]


def body_of(found: dict[str, Any], operation: dict[str, Any]) -> tuple[list[str], bool]:
    """The fields as parameters, those that must be said first; and whether they go as a form."""
    content = operation.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        others = [
            n for n in resolved(found, content["multipart/form-data"]["schema"])["properties"] if n != "file"
        ]
        return ["file: Path", *(f"{name}: Any = LEFT" for name in others)], True
    schema = resolved(found, content.get("application/json", {}).get("schema", {}))
    must = set(schema.get("required", []))
    told = {name: word(part) for name, part in schema.get("properties", {}).items()}
    fields = [f"{name}: {kind}" for name, kind in told.items() if name in must]
    return fields + [f"{name}: {kind} = LEFT" for name, kind in told.items() if name not in must], False


def resolved(found: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A schema, where it is only named."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return dict(found["components"]["schemas"][name])
    return schema


def word(schema: dict[str, Any]) -> str:
    """The Python type of a schema, as far as a reader needs it."""
    return WORDS.get(schema.get("type", ""), "Any")


def method_text(operation: dict[str, Any], given: list[str], gives: str, call: str) -> str:
    """A method, broken into lines where it is long."""
    head = f"    def {operation['operationId']}({', '.join(given)}) -> {gives}:\n"
    if len(head) > WIDTH:
        lines = "".join(f"        {one},\n" for one in given)
        head = f"    def {operation['operationId']}(\n{lines}    ) -> {gives}:\n"
    names = [p["name"] for p in named(operation) if p["in"] == "query"]
    said = operation["summary"] + (
        f" Asked by: {', '.join(n for n in names if n not in PLACES)}." if names else ""
    )
    text = textwrap.fill(said, WIDTH - 12, subsequent_indent="        ")
    body = f"        {call}\n"
    if len(body) > WIDTH and "{" in call and "_post" in call:
        start, _brace, rest = call.partition(', {"')
        fields, _end, last = rest.partition("}, once")
        inner = "".join(f'            "{field},\n' for field in fields.split(', "'))
        body = f"        said = {{\n{inner}        }}\n        {start}, said, once{last}\n"
    elif len(body) > WIDTH:
        start, _paren, rest = call.partition("(")
        parts = rest.removesuffix(")").split(", ")
        inner = "".join(f"            {part},\n" for part in parts)
        body = f"        {start}(\n{inner}        )\n"
    return f'{head}        """{text}"""\n{body}\n'


def main() -> int:
    """Write the file, or say that it is stale."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="only say whether it is fresh")
    is_check = parser.parse_args().check
    found = document()
    texts = {DOCUMENT: json.dumps(found, ensure_ascii=False, indent=1) + "\n", TARGET: written(found)}
    if is_check:
        stale = [path for path, text in texts.items() if not path.exists() or path.read_text("utf-8") != text]
        for path in stale:
            print(f"{path.relative_to(ROOT)} is stale: run python tools/client.py")
        return int(bool(stale))
    for path, text in texts.items():
        path.write_text(text, "utf-8")
        print(f"{path.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
