"""What comes in, read strictly: JSON as it is written, nothing twice, nothing a database cannot hold."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from duqin.interfaces.api.problems import Declined
from duqin.ui.api import Body, Operation

MOST_BYTES = 25 * 1024 * 1024
JSON = "application/json"
FORM = "multipart/form-data"
MOST_VALUES = 600_000
"""In one JSON content: 50,000 rows of eleven values."""
MOST_NAMES = 200
"""In one object."""


class StrictParser(Parser):
    """Refuses what is no JSON, NaN, names that stand twice, and text no database can hold."""

    def parse_body(self, request: HttpRequest) -> Any:
        return read_json(request.body)


def read_json(content: bytes) -> Any:
    """The value; raises Declined json.unreadable (400), body.too_many (413)."""
    if sum(content.count(mark) for mark in (b",", b"[", b"{")) > MOST_VALUES:
        raise Declined(413, "body.too_many", _("请求内容的值太多，请分成几次发送。"))
    try:
        text = content.decode()
        value = json.loads(
            text, object_pairs_hook=_named_once, parse_constant=_refuse_constant, parse_float=_finite
        )
        if "\\u" in text:  # only an escape hides what the text itself cannot hold
            _check(value)
    except (ValueError, RecursionError) as fault:
        raise Declined(400, "json.unreadable", _("请求内容不是正确的 JSON（UTF-8）。")) from fault
    return value


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    if len(found) > MOST_NAMES:
        raise ValueError("an object of too many names")
    return found


def _check(value: Any) -> None:
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, list):
        for one in value:
            _check(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            check_text(name)
            _check(one)


def check_text(text: str) -> None:
    """Raises ValueError for NUL and for halves of characters."""
    if "\x00" in text:
        raise ValueError("NUL")
    text.encode()


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(text)


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(text)
    return number


def check_address(request: HttpRequest, operation: Operation) -> None:
    """Raises Declined (400) for text no database can hold, or a name the operation does not read."""
    try:
        for text in (request.path_info, *request.GET, *request.GET.dict().values()):
            check_text(text)
    except ValueError as fault:
        raise Declined(400, "address.unreadable", _("地址中含有不能使用的字符。")) from fault
    if strange := sorted(set(request.GET) - operation.queries):
        raise Declined(
            400,
            "query.unknown",
            _("没有“%(name)s”这个参数。") % {"name": strange[0][:40]},
            field=strange[0][:40],
        )


def check_body(request: HttpRequest, operation: Operation) -> None:
    """Raises Declined: 413 too large, 415 another kind of content, 422 content where none is read."""
    if _length(request) > MOST_BYTES:
        raise Declined(413, "body.too_large", _("请求内容超过 25 MB。"))
    if operation.body is Body.NONE:
        if operation.is_write and request.body.strip() not in (b"", b"{}"):
            raise Declined(422, "body.unexpected", _("这个操作不接受请求内容。"))
        return
    wanted = JSON if operation.body is Body.JSON else FORM
    if request.content_type != wanted:
        raise Declined(
            415,
            "body.media_type",
            _("请求内容的类型应为 %(type)s。") % {"type": wanted},
            headers={"Accept": wanted},
        )
    if operation.body is Body.FORM:
        _check_form(request, operation)


def _check_form(request: HttpRequest, operation: Operation) -> None:
    """Raises Declined (422) for a field the form does not have, or text no database can hold."""
    if strange := sorted({*request.POST, *request.FILES} - operation.fields):
        name = strange[0][:40]
        raise Declined(
            422, "input.extra_forbidden", _("没有“%(field)s”这个字段。") % {"field": name}, field=name
        )
    for name, text in request.POST.items():
        try:
            check_text(str(text))
        except ValueError as fault:
            raise Declined(422, "input.unreadable", _("内容中含有不能使用的字符。"), field=name) from fault


def _length(request: HttpRequest) -> int:
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
