"""What an act was told, read back to people: words for names and values that are kept as JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from duqin.ui import moments
from duqin.ui.forms import Form, ModelForm
from duqin.ui.markup import unbroken_day, unbroken_moment

IDENTITY = re.compile(r"[a-z_]+\.[a-z]+:[\w-]+")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*")
MOST = 30  # of a list; the whole of it is in the export and over the API
SHORT = 60  # characters; a list of shorter ones stands on one line
EMPTY: tuple[Any, ...] = (None, "", [], {})
NOUNS = {
    "account": pgettext_lazy("told", "账户"),
    "appointment": pgettext_lazy("told", "任命"),
    "bulletin": pgettext_lazy("told", "通报"),
    "case": pgettext_lazy("told", "整改事项"),
    "checked": pgettext_lazy("told", "已查点位"),
    "checkpoints": pgettext_lazy("told", "点位"),
    "clause": pgettext_lazy("told", "条款"),
    "clauses": pgettext_lazy("told", "条款"),
    "closed": pgettext_lazy("told", "已销号"),
    "closed_at": pgettext_lazy("told", "销号时间"),
    "contract": pgettext_lazy("told", "合同"),
    "created_by": pgettext_lazy("told", "制定人"),
    "custodian": pgettext_lazy("told", "保管人"),
    "date": pgettext_lazy("told", "日期"),
    "days": pgettext_lazy("told", "日期"),
    "device": pgettext_lazy("told", "设备"),
    "divergence": pgettext_lazy("told", "分歧"),
    "document": pgettext_lazy("told", "文件"),
    "door": pgettext_lazy("told", "登录方式"),
    "due": pgettext_lazy("told", "期限"),
    "due_at": pgettext_lazy("told", "期限"),
    "due_on": pgettext_lazy("told", "期限"),
    "evidence": pgettext_lazy("told", "照片"),
    "extension": pgettext_lazy("told", "延期申请"),
    "finding": pgettext_lazy("told", "问题"),
    "first": pgettext_lazy("told", "开始日"),
    "first_on": pgettext_lazy("told", "开始日"),
    "found": pgettext_lazy("told", "发现问题"),
    "grid": pgettext_lazy("told", "网格"),
    "half": pgettext_lazy("told", "期间"),
    "handed_in_at": pgettext_lazy("told", "上报时间"),
    "handed_in_by": pgettext_lazy("told", "上报人"),
    "handed_in_by_name": pgettext_lazy("told", "上报人"),
    "id": pgettext_lazy("told", "编号"),
    "inspection": pgettext_lazy("told", "检查"),
    "institution": pgettext_lazy("told", "学校"),
    "is_provisional": pgettext_lazy("told", "暂定"),
    "issued_at": pgettext_lazy("told", "签发时间"),
    "issued_by": pgettext_lazy("told", "签发人"),
    "kind": pgettext_lazy("told", "类型"),
    "label": pgettext_lazy("told", "名称"),
    "leader": pgettext_lazy("told", "负责人"),
    "measured": pgettext_lazy("told", "测量值"),
    "members": pgettext_lazy("told", "成员"),
    "name": pgettext_lazy("told", "名称"),
    "named": pgettext_lazy("told", "上报日"),
    "named_on": pgettext_lazy("told", "上报日"),
    "notice": pgettext_lazy("told", "通知单"),
    "noun": pgettext_lazy("told", "对象"),
    "origin": pgettext_lazy("told", "来源"),
    "overdue": pgettext_lazy("told", "逾期"),
    "paper": pgettext_lazy("told", "文书"),
    "parent": pgettext_lazy("told", "上级"),
    "places": pgettext_lazy("told", "地点"),
    "procedure": pgettext_lazy("told", "流程"),
    "provider": pgettext_lazy("told", "合作企业"),
    "received_at": pgettext_lazy("told", "签收时间"),
    "reported_at": pgettext_lazy("told", "上报时间"),
    "responsible_name": pgettext_lazy("told", "责任人"),
    "season": pgettext_lazy("told", "重点时段"),
    "semester": pgettext_lazy("told", "学期"),
    "settings": pgettext_lazy("told", "设置"),
    "state": pgettext_lazy("told", "状态"),
    "targets": pgettext_lazy("told", "检查对象"),
    "task": pgettext_lazy("told", "任务"),
    "unit_name": pgettext_lazy("told", "单位"),
    "valid_from": pgettext_lazy("told", "开始日"),
    "valid_to": pgettext_lazy("told", "结束日"),
    "version": pgettext_lazy("told", "版本"),
    "visits": pgettext_lazy("told", "检查次数"),
}
"""Names that stand in no form, or in too many."""


@dataclass(frozen=True, slots=True)
class Told:
    """How the words of one act are read: in the room of its verb, with what the rows named in it are called.

    Args:
        room: the first word of the verb; what its forms call a field comes first.
        names: "kind:id" of rows → what they are called.
        column: what a column of the row that the act is about is called; "" for none.
        column_choices: values of such a column and their words.
    """

    room: str
    names: Mapping[str, str]
    column: Callable[[str], str] = lambda name: ""
    column_choices: Callable[[str], Mapping[str, str]] = lambda name: {}

    def label(self, name: str) -> str:
        """What a form of the room calls a field of this name, else the row, else all forms alike, else the name itself."""
        if name in NOUNS:
            return str(NOUNS[name])
        if own := _own(self.room, name):
            return str(own.label)
        if column := self.column(name):
            return column
        alike = _alike(name)
        return str(alike.label) if alike else name

    def choices(self, name: str) -> Mapping[str, str]:
        """What the row's column of this name may hold, and what forms of the room offer for such a field."""
        return {**_choices(self.room, name), **self.column_choices(name)}

    def words(self, name: str, value: Any) -> SafeString:
        """A value as people read it, escaped."""
        match value:
            case Mapping():
                return self._pairs(value)
            case list():
                return self._several(name, value)
            case bool():
                return conditional_escape(_("是") if value else _("否"))
            case None | "":
                return SafeString("—")
            case int() | float():
                return conditional_escape(moments.plain_number(value))
            case _:
                return self._text(name, str(value))

    def _text(self, name: str, text: str) -> SafeString:
        if IDENTITY.fullmatch(text):
            return conditional_escape(self.names.get(text, text))
        try:
            if DAY.fullmatch(text):
                return unbroken_day(date.fromisoformat(text))
            if MOMENT.fullmatch(text):
                return unbroken_moment(datetime.fromisoformat(text))
        except ValueError:
            pass
        return conditional_escape(self._word(name, text))

    def _word(self, name: str, text: str) -> str:
        known = self.choices(name)
        if text in known:
            return known[text]
        kind = text.rpartition(".")[2] if name.endswith("_kind") else ""
        return str(NOUNS.get(kind, text))

    def _pairs(self, value: Mapping[str, Any]) -> SafeString:
        told = [(self.label(key), self.words(key, each)) for key, each in value.items() if each not in EMPTY]
        if not told:
            return SafeString("—")
        return format_html('<ul class="plain-list">{}</ul>', format_html_join("", _("<li>{}：{}</li>"), told))

    def _several(self, name: str, value: list[Any]) -> SafeString:
        """On one line where all are short; of many the first, and how many there are."""
        shown = [self.words(name, each) for each in value[:MOST]]
        if len(value) > MOST:
            count = len(value)
            shown.append(conditional_escape(ngettext("共 %(n)d 项", "共 %(n)d 项", count) % {"n": count}))
        if not shown:
            return SafeString("—")
        if any(len(each) > SHORT or "<ul" in each for each in shown):
            items = format_html_join("", "<li>{}</li>", ((each,) for each in shown))
            return format_html('<ul class="plain-list">{}</ul>', items)
        return format_html_join(_("、"), "{}", ((each,) for each in shown))


class ToldRow(Told):
    """How the columns of a row are read: named and worded by its model and its room, whatever a form elsewhere calls so."""

    __slots__ = ()

    def label(self, name: str) -> str:
        """What the row calls its column, or the room what such a column holds; never what another room calls so."""
        own = _own(self.room, name)
        return self.column(name) or str(NOUNS.get(name) or (own.label if own else name))


@lru_cache(maxsize=4096)
def _own(room: str, name: str) -> forms.Field | None:
    """The field of this name in the forms of a room."""
    return next((field for module, field in _fields(name) if room in module), None)


@lru_cache(maxsize=1024)
def _alike(name: str) -> forms.Field | None:
    """The field of this name where the forms of all rooms agree what it is called: else it would be named by chance."""
    there = [field for _module, field in _fields(name)]
    return there[0] if len({str(field.label) for field in there}) == 1 else None


def _fields(name: str) -> list[tuple[list[str], forms.Field]]:
    """Modules and fields of the forms that have a labelled field of this name."""
    fields = [(form.__module__.split("."), form.base_fields.get(name)) for form in _forms()]
    return [(module, field) for module, field in fields if field is not None and field.label]


def _choices(room: str, name: str) -> dict[str, str]:
    field = _own(room, name) or _alike(name)
    if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelChoiceField):
        return {}
    pairs: Any = field.choices
    return {str(value): str(word) for value, word in pairs if not isinstance(word, list | tuple)}


def _forms() -> Iterator[type[Any]]:
    """Every form of the product that is loaded, in the order of their modules."""
    found: set[type[Any]] = set()
    waiting: list[type[Any]] = [Form, ModelForm]
    while waiting:
        for form in waiting.pop().__subclasses__():
            if form not in found:
                found.add(form)
                waiting.append(form)
    return iter(sorted(found, key=lambda form: (form.__module__, form.__qualname__)))
