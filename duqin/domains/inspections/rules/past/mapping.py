"""The mapping of a file: which column is which field, what its words mean, who and what its names stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from duqin.domains.inspections.rules.past.fields import BY_KEY
from duqin.kernel import plain_yaml
from duqin.kernel.errors import Refusal, Refusals

FORMAT = "duqin-inspections-1"
MAX_BYTES = 512 * 1024
MOST_TOLD = 50
_TEXT = {"type": "string", "minLength": 1, "maxLength": 200}
_CELL = {"type": ["string", "number", "boolean"]}
_WORDS = {"type": "object", "additionalProperties": _CELL}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["format"],
    "properties": {
        "format": {"const": FORMAT},
        "source": {"type": "string", "maxLength": 60},
        "sheet": _TEXT,
        "columns": {
            "type": "object",
            "propertyNames": {"enum": list(BY_KEY)},
            "additionalProperties": {"type": "string", "maxLength": 200},
        },
        "defaults": {
            "type": "object",
            "propertyNames": {"enum": [key for key in BY_KEY if key not in ("key", "clause")]},
            "additionalProperties": _CELL,
        },
        "values": {
            "type": "object",
            "propertyNames": {"enum": list(BY_KEY)},
            "additionalProperties": _WORDS,
        },
        **{name: _WORDS for name in ("units", "places", "people", "clauses")},
        "versions": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}},
    },
}
"""Documented in docs/how-to/import-past-inspections.md."""


@dataclass(frozen=True, slots=True)
class FileMapping:
    """What a mapping says; an empty one leans on the headings alone.

    Attributes:
        source: names the older records; keys of two sources never meet.
        columns: field → heading; an empty one says that the file has no such column.
        defaults: field → cell where the file has none.
        values: field → word of the file → word of ours.
        names: kind of noun (units, places, people, clauses) → name in the file → code or staff number here.
        versions: code of a document → number of the version to use on days on which none was in force.
    """

    source: str = ""
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)


def sample_mapping() -> bytes:
    """A mapping with a line of everything, to be changed."""
    return (files("duqin.domains.inspections") / "seed" / "past_mapping.yaml").read_bytes()


def read_mapping(data: bytes | str) -> dict[str, Any]:
    """The mapping as it is written, checked against its schema.

    Raises:
        Refusal: "mapping.unreadable". Refusals: "mapping.refused" with every fault.
    """
    if len(data) > MAX_BYTES:
        raise Refusal("mapping.too_large", _("对应关系文件超过 512 KB。"), field="mapping")
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        found = plain_yaml.load(text)
    except (plain_yaml.NotPlain, UnicodeDecodeError) as fault:
        raise Refusal("mapping.unreadable", _unreadable(fault), field="mapping") from fault
    check_mapping(found)
    return dict(found)


def check_mapping(found: object) -> None:
    """Raises Refusals "mapping.refused" naming each wrong key."""
    faults = sorted(Draft202012Validator(SCHEMA).iter_errors(found), key=lambda one: list(map(str, one.path)))
    if faults:
        items = [Refusal("mapping.fault", _sentence(one)) for one in faults[:MOST_TOLD]]
        raise Refusals("mapping.refused", _("对应关系文件有 %(n)d 处问题。") % {"n": len(faults)}, items)


def mapping_of(found: Mapping[str, Any]) -> FileMapping:
    """A checked mapping with all words as text; yes and no of YAML are 是 and 否, as in a cell."""
    words = {name: _words(found.get(name, {})) for name in ("units", "places", "people", "clauses")}
    return FileMapping(
        source=str(found.get("source", "")),
        sheet=str(found.get("sheet", "")),
        columns=dict(found.get("columns", {})),
        defaults=_words(found.get("defaults", {})),
        values={key: _words(said) for key, said in found.get("values", {}).items()},
        names=words,
        versions=dict(found.get("versions", {})),
    )


def _words(said: Mapping[Any, Any]) -> dict[str, str]:
    return {_word(key): _word(value) for key, value in said.items()}


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value).strip()


def _unreadable(fault: Exception) -> str:
    if isinstance(fault, plain_yaml.NotPlain) and fault.code == "syntax" and fault.line:
        return _("对应关系文件第 %(line)d 行写法不正确，无法读取。") % {"line": fault.line}
    return _("对应关系文件无法读取；应为 UTF-8 编码的 YAML，不用引用（& 和 *）。")


def _sentence(fault: ValidationError) -> str:
    """Where it is wrong, and how, in the reader's language."""
    where = " › ".join(str(part) for part in fault.absolute_path) or _("文件开头")
    match fault.validator:
        case "additionalProperties":
            known = _("、").join(fault.schema.get("properties", {}))
            what = _("有不认识的项；可以有：%(known)s") % {"known": known}
        case "required":
            what = _("缺少 %(names)s") % {"names": "、".join(fault.validator_value)}
        case "const":
            what = _("应为 %(value)s") % {"value": fault.validator_value}
        case "enum":
            what = _("没有“%(name)s”这一项") % {"name": fault.instance}
        case _:
            what = _("“%(value)s”的写法不正确") % {"value": str(fault.instance)[:60]}
    return f"{where}：{what}"
