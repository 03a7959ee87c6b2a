"""Every no of the API in one shape (RFC 9457): a stable code, and a sentence in the language asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import ValidationError

from duqin.kernel.context import request_id
from duqin.kernel.errors import Refusal, Refusals

MEDIA_TYPE = "application/problem+json"


class Declined(Refusal):
    """A no of the door itself, before any room is asked."""

    def __init__(
        self, status: int, code: str, sentence: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(code, sentence, **more)
        self.status = status
        self.headers = dict(headers or {})


def answer_of(refusal: Refusal) -> HttpResponse:
    """The refusal as an answer."""
    items = refusal.items if isinstance(refusal, Refusals) else []
    body = {
        "type": f"urn:duqin:problem:{refusal.code}",
        "title": HTTPStatus(refusal.status).phrase,
        "status": refusal.status,
        "detail": str(refusal.sentence),
        "code": refusal.code,
        "field": refusal.field,
        "request_id": request_id(),
        "errors": [{"field": i.field, "code": i.code, "detail": str(i.sentence)} for i in items],
        **{name: value for name, value in refusal.data.items() if name not in RESERVED},
    }
    text = json.dumps(body, ensure_ascii=False, cls=DjangoJSONEncoder)
    headers = getattr(refusal, "headers", {})
    return HttpResponse(text, status=refusal.status, content_type=MEDIA_TYPE, headers=headers)


RESERVED = {"type", "title", "status", "detail", "code", "field", "request_id", "errors"}


def misfit(error: ValidationError) -> Refusal:
    """What was sent does not fit the operation: each field by name. An address that cannot be is 404."""
    if any(one["loc"][0] == "path" for one in error.errors):
        return nothing_here()
    items = [_fault(one) for one in error.errors]
    first = items[0]
    if len(items) == 1:
        return Refusal(first.code, first.sentence, field=first.field)
    return Refusals("input.invalid", _("有 %(n)d 处填写不正确。") % {"n": len(items)}, items)


def _fault(one: Mapping[str, Any]) -> Refusal:
    kind, field = str(one["type"]), _field(one["loc"])
    if kind in WHOLE and len(one["loc"]) < 3:
        return Refusal(f"input.{kind}", _("请求内容应当是一个 JSON 对象，字段见接口文档。"))
    wanted = next((word for start, word in WANTED.items() if kind.startswith(start)), None)
    why = wanted() % _bounds(one.get("ctx", {})) if wanted else one["msg"]
    sentence = SENTENCES.get(kind, WRONG)() % {"field": field or "—", "why": why}
    return Refusal(f"input.{kind}", sentence, field=field or None)


def _bounds(context: Mapping[str, Any]) -> dict[str, Any]:
    """What a fault was measured by; allowed words come as `'a', 'b' or 'c'`."""
    found = dict(context)
    if "expected" in found:
        found["expected"] = _("、").join(re.findall(r"'([^']*)'", str(found["expected"])))
    return found


def _field(place: Iterable[Any]) -> str:
    """body → said → photos → 0 becomes photos.0."""
    _source, *steps = place
    return ".".join(str(step) for step in steps[1:]) or ".".join(str(step) for step in steps)


WRONG = lambda: _("“%(field)s”的值不正确：%(why)s。")  # noqa: E731 read in the language of each request
SENTENCES: dict[str, Callable[[], str]] = {
    "missing": lambda: _("缺少“%(field)s”。"),
    "extra_forbidden": lambda: _("没有“%(field)s”这个字段。"),
    "string_too_long": lambda: _("“%(field)s”太长，%(why)s。"),
    "string_too_short": lambda: _("“%(field)s”不能为空。"),
}

WHOLE = {"model_attributes_type", "model_type", "dict_type"}
"""Faults that say the body as a whole is of the wrong kind."""
WANTED: dict[str, Callable[[], str]] = {
    "string_too_long": lambda: _("最多 %(max_length)s 个字"),
    "string_pattern": lambda: _("写法不对"),
    "string": lambda: _("应当是文字"),
    "int": lambda: _("应当是整数"),
    "float": lambda: _("应当是数字"),
    "decimal_max_digits": lambda: _("最多 %(max_digits)s 位数字"),
    "decimal_whole_digits": lambda: _("小数点前最多 %(whole_digits)s 位"),
    "decimal_max_places": lambda: _("最多 %(decimal_places)s 位小数"),
    "decimal": lambda: _("应当是数字"),
    "bool": lambda: _("应当是 true 或 false"),
    "datetime": lambda: _("应当是时刻，例如 2026-03-02T09:00:00+08:00"),
    "timezone": lambda: _("应当是时刻，例如 2026-03-02T09:00:00+08:00"),
    "date": lambda: _("应当是日期，例如 2026-03-02"),
    "uuid": lambda: _("应当是 UUID"),
    "list": lambda: _("应当是数组"),
    "tuple": lambda: _("应当是数组"),
    "too_long": lambda: _("最多 %(max_length)s 项"),
    "too_short": lambda: _("至少 %(min_length)s 项"),
    "dict": lambda: _("应当是 JSON 对象"),
    "model": lambda: _("应当是 JSON 对象"),
    "literal_error": lambda: _("应当是 %(expected)s 之一"),
    "enum": lambda: _("应当是 %(expected)s 之一"),
    "greater_than_equal": lambda: _("不能小于 %(ge)s"),
    "greater_than": lambda: _("应当大于 %(gt)s"),
    "less_than_equal": lambda: _("不能大于 %(le)s"),
    "less_than": lambda: _("应当小于 %(lt)s"),
}
"""What was wanted instead, by how the kind of the fault begins; the first that fits."""


def nothing_here() -> Declined:
    """404, whether there is nothing or nothing for this caller."""
    return Declined(404, "not_found", _("没有这条记录，或它不对您开放。"))
