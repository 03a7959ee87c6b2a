"""What a list can be narrowed by; each filter reads its part of the URL and refuses what it does not know."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, DateTimeField, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from duqin.kernel.errors import Refusal
from duqin.kernel.prepared import Fixed
from duqin.ui.parts import Text

Rows = QuerySet[Any, Any]
Options = Iterable[tuple[Any, Text]]
Told = tuple[tuple[str, str], ...]
"""Values of the address and their words in one language."""
LONGEST_SEARCH = 100
YEARS = range(1900, 3000)  # beyond lies nothing to be looked for, and at the ends the clock overflows


class BadQuery(Refusal):
    """The address asks a list for something it does not have (HTTP 400)."""

    status = 400


@dataclass(frozen=True)
class Control:
    """A filter as drawn: its kind, the present values and, for a choice, the options."""

    kind: str
    key: str
    label: Text
    values: Sequence[str]
    options: Told = ()


@dataclass(frozen=True)
class Filter:
    """The common face of filters; `key` names it in the URL."""

    key: str
    label: Text

    @property
    def params(self) -> tuple[str, ...]:
        """Names this filter takes from the URL."""
        return (self.key,)

    def bind(self, data: QueryDict, request: HttpRequest) -> Bound:
        """Read and check the filter's part of the URL. Raises BadQuery."""
        raise NotImplementedError


@dataclass(frozen=True)
class Bound:
    """A filter with its value: whether it narrows, how, how it is drawn, and its words for the export.

    Attributes:
        is_lasting: whether this value, one of a list, narrows by the same condition at any time.
    """

    control: Control
    words: str
    narrow: Callable[[Rows], Rows] | None
    is_lasting: bool = False


@dataclass(frozen=True)
class Search(Filter):
    """Words sought in the given fields, or by `apply(rows, text)` where an index does it better."""

    _: KW_ONLY
    fields: Sequence[str] = ()
    apply: Callable[[Rows, str], Rows] | None = None

    def bind(self, data: QueryDict, request: HttpRequest) -> Bound:
        text = data.get(self.key, "").strip()
        if len(text) > LONGEST_SEARCH or "\x00" in text:
            raise BadQuery("list.search", _("搜索的文字最多 %(max)d 个字。") % {"max": LONGEST_SEARCH})
        control = Control("search", self.key, self.label, (text,))
        return Bound(control, text, (lambda rows: self._narrowed(rows, text)) if text else None)

    def _narrowed(self, rows: Rows, text: str) -> Rows:
        if self.apply:
            return self.apply(rows, text)
        return rows.filter(reduce(or_, (Q(**{f"{path}__icontains": text}) for path in self.fields)))


@dataclass(frozen=True)
class Choices(Filter):
    """One of the values given, here or by a callable of the request; `apply` replaces `field=value`.

    Attributes:
        lasting: the values for which `apply` gives the same condition at any time, so that its SQL may be kept.
    """

    _: KW_ONLY
    choices: Options | Callable[[HttpRequest], Options]
    field: str = ""
    apply: Callable[[Rows, str], Rows] | None = None
    lasting: Collection[str] = ()

    def bind(self, data: QueryDict, request: HttpRequest) -> Bound:
        options = self._options(request)
        chosen = data.get(self.key, "")
        words = next((label for value, label in options if value == chosen), "")
        if chosen and not any(value == chosen for value, _label in options):
            raise BadQuery(
                "list.choice",
                _("筛选条件“%(label)s”没有“%(value)s”这个值，请重新选择。")
                % {"label": self.label, "value": chosen[:40]},
            )
        control = Control("choice", self.key, self.label, (chosen,), options)
        is_lasting = not self.apply or chosen in self.lasting
        return Bound(
            control, words, (lambda rows: self.narrowed(rows, chosen)) if chosen else None, is_lasting
        )

    def _options(self, request: HttpRequest) -> Told:
        """The values and their words in the reader's language; those of the code are told once a language."""
        if callable(self.choices):
            return told(self.choices(request))
        language = get_language() or ""
        if language not in self._known:
            self._known[language] = told(self.choices)
        return self._known[language]

    @cached_property
    def _known(self) -> dict[str, Told]:
        return {}

    def narrowed(self, rows: Rows, chosen: str) -> Rows:
        """The rows with this value."""
        if self.apply:
            return self.apply(rows, chosen)
        path = self.field or self.key
        is_of_code = not callable(self.choices) and isinstance(field_at(rows, path), CharField)
        return rows.filter(**{path: Fixed(chosen) if is_of_code else chosen})


def told(options: Options) -> Told:
    """Options in the words of the reader's language."""
    return tuple((str(value), str(label)) for value, label in options)


@dataclass(frozen=True)
class DateRange(Filter):
    """From one day to another, both included, on campus time; the field may be a day or a moment."""

    _: KW_ONLY
    field: str = ""

    @property
    def params(self) -> tuple[str, ...]:
        return f"{self.key}_from", f"{self.key}_to"

    def bind(self, data: QueryDict, request: HttpRequest) -> Bound:
        texts = tuple(data.get(name, "").strip() for name in self.params)
        first, last = (self._day(text) for text in texts)
        if first and last and last < first:
            raise BadQuery("list.range", _("“%(label)s”的结束日期早于开始日期。") % {"label": self.label})
        control = Control("range", self.key, self.label, texts)
        words = "—".join(texts) if first or last else ""
        return Bound(
            control, words, (lambda rows: self._narrowed(rows, first, last)) if first or last else None
        )

    def _day(self, text: str) -> date | None:
        try:
            found = date.fromisoformat(text) if text else None
            if found and found.year not in YEARS:
                raise ValueError(text)
            return found
        except ValueError as error:
            raise BadQuery(
                "list.day",
                _("“%(label)s”的日期“%(text)s”不正确，请写成 2026-05-11 的样子。")
                % {"label": self.label, "text": text[:20]},
            ) from error

    def _narrowed(self, rows: Rows, first: date | None, last: date | None) -> Rows:
        path = self.field or self.key
        if not is_moment(rows, path):
            return rows.filter(**_bounds(path, gte=first, lte=last))
        return rows.filter(
            **_bounds(path, gte=_start(first), lt=_start(last + timedelta(days=1) if last else None))
        )


def _bounds(path: str, **limits: Any) -> dict[str, Any]:
    return {f"{path}__{name}": limit for name, limit in limits.items() if limit is not None}


def _start(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time(0))) if day else None


def is_moment(rows: Rows, path: str) -> bool:
    """Whether the path leads to a moment; an annotation is taken for one where its output says so."""
    return isinstance(field_at(rows, path), DateTimeField)


def field_at(rows: Rows, path: str) -> Any:
    """The field a path leads to, or what an annotation gives out; None where there is none."""
    annotation = rows.query.annotations.get(path)
    if annotation is not None:
        return annotation.output_field
    model: Any = rows.model
    field: Any = None
    for step in path.split("__"):
        try:
            field = model._meta.get_field(step)
        except FieldDoesNotExist:
            return None
        model = field.related_model
    return field
