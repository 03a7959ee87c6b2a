"""Forms of the working calendar, of semesters and seasons, and of “how is this date counted”."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from duqin.foundation.organisation.forms.versions import VersionedForm
from duqin.foundation.organisation.rules.year_tables import (
    EARLIEST,
    KIND_WORDS,
    LATEST,
    YearTable,
    read_sheet,
    read_yaml,
)
from duqin.kernel.clock import Term, TermUnit, Why
from duqin.kernel.clock.notice import KINDS
from duqin.kernel.errors import Refusal, Refusals
from duqin.ui.forms import Form, widgets

MEGABYTE = 1024 * 1024
LONGEST_TERM = {TermUnit.working_days: 500, TermUnit.calendar_days: 1000, TermUnit.hours: 9000}
UNIT_WORDS = {
    TermUnit.working_days: pgettext_lazy("时限单位", "工作日"),
    TermUnit.calendar_days: pgettext_lazy("时限单位", "自然日"),
    TermUnit.hours: pgettext_lazy("时限单位", "小时"),
    TermUnit.office_hours: pgettext_lazy("时限单位", "工作小时"),
}


class DayForm(Form):
    """What is said about one day."""

    kind = forms.ChoiceField(
        label=gettext_lazy("这一天是"), choices=[(kind.value, word) for kind, word in KIND_WORDS.items()]
    )
    note = forms.CharField(
        label=gettext_lazy("事由"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("例如：劳动节、运动会。"),
    )
    source = forms.CharField(
        label=gettext_lazy("依据文件"), max_length=200, help_text=gettext_lazy("写明通知的名称和文号。")
    )

    def values(self) -> dict[str, Any]:
        """The values as the verb takes them."""
        kind = KINDS[Why(self.cleaned_data["kind"])]
        words = {name: self.cleaned_data[name] for name in ("note", "source")}
        return words | {"is_working": kind["working"], "is_swapped": kind["swapped"]}


class YearFile(Form):
    """The official table of a year as a file."""

    file = forms.FileField(
        label=gettext_lazy("上传文件"),
        help_text=gettext_lazy("XLSX（日期、类型、事由三列）或 YAML，不超过 1 MB。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.yaml,.yml"}),
    )
    year = forms.IntegerField(label=gettext_lazy("年份"), min_value=EARLIEST, max_value=LATEST)
    source = forms.CharField(
        label=gettext_lazy("依据文件"),
        max_length=200,
        help_text=gettext_lazy("例如：国务院办公厅关于2027年部分节假日安排的通知。"),
    )
    published_on = forms.DateField(label=gettext_lazy("发布日期"), widget=widgets.DateInput, required=False)
    keep_own = forms.BooleanField(label=gettext_lazy("保留学校自行登记的日子"), required=False, initial=True)

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > MEGABYTE:
            raise ValidationError(_("文件超过 1 MB；年度安排不会这么大，请检查是不是选错了文件。"))
        return given

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                given["table"] = self._table()
            except Refusals as refusals:
                self.add_error("file", [str(refusals), *(str(item) for item in refusals.items)])
            except Refusal as refusal:
                self.add_error("file", str(refusal))
        return given

    def _table(self) -> YearTable:
        given, content = self.cleaned_data, self.cleaned_data["file"].read()
        if not given["file"].name.lower().endswith((".yaml", ".yml")):
            return read_sheet(
                content, year=given["year"], source=given["source"], published_on=given["published_on"]
            )
        try:
            tables = read_yaml(content.decode("utf-8"))
        except UnicodeDecodeError:
            raise Refusal("calendar.file", _("YAML 文件须用 UTF-8 编码保存。")) from None
        found = next((table for table in tables if table.year == given["year"]), None)
        if found is None:
            raise Refusal("calendar.year", _("文件里没有 %(year)d 年。") % {"year": given["year"]})
        return found


class OfficeHours(VersionedForm):
    """Morning and afternoon; the afternoon may be left out."""

    opens_1 = forms.TimeField(label=gettext_lazy("上午开始"))
    closes_1 = forms.TimeField(label=gettext_lazy("上午结束"))
    opens_2 = forms.TimeField(label=gettext_lazy("下午开始"), required=False)
    closes_2 = forms.TimeField(label=gettext_lazy("下午结束"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.TimeField):
                field.widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if bool(given.get("opens_2")) is not bool(given.get("closes_2")):
            self.add_error("closes_2", _("下午的开始和结束要么都填，要么都不填。"))
        return given

    def windows(self) -> list[tuple[time, time]]:
        """The windows as the verb takes them."""
        given = self.cleaned_data
        pairs = [(given["opens_1"], given["closes_1"]), (given["opens_2"], given["closes_2"])]
        return [(opens, closes) for opens, closes in pairs if opens is not None]


class SpanForm(VersionedForm):
    """A named span of days: a semester."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    from_date = forms.DateField(label=gettext_lazy("开始日期"), widget=widgets.DateInput)
    to_date = forms.DateField(label=gettext_lazy("结束日期"), widget=widgets.DateInput)

    def values(self) -> dict[str, Any]:
        """The values as the verbs take them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class SeasonForm(SpanForm):
    """A peak season with its multiplier."""

    multiplier = forms.DecimalField(
        label=gettext_lazy("倍数"),
        max_digits=4,
        decimal_places=2,
        initial=Decimal(2),
        help_text=gettext_lazy("随重点时段加密的计划，次数乘以这个数。"),
    )


class DueForm(Form):
    """An event and a term, to be reckoned."""

    start = forms.DateTimeField(label=gettext_lazy("起算时刻"), widget=widgets.MomentInput)
    amount = forms.DecimalField(label=gettext_lazy("时限"), min_value=0, max_digits=7, decimal_places=2)
    unit = forms.ChoiceField(
        label=gettext_lazy("单位"),
        choices=[(unit.value, word) for unit, word in UNIT_WORDS.items()],
        initial=TermUnit.working_days.value,
        widget=widgets.Segmented,
    )

    def clean_start(self) -> datetime:
        start: datetime = self.cleaned_data["start"]
        if not EARLIEST <= start.year <= LATEST:
            words = {"first": EARLIEST, "last": LATEST}
            raise ValidationError(_("年份限 %(first)d–%(last)d。") % words)
        return start

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("amount") is None or not given.get("unit"):
            return given
        unit = TermUnit(given["unit"])
        longest = LONGEST_TERM.get(unit, 3000)
        if given["amount"] > longest:
            self.add_error("amount", _("时限最多 %(most)d。") % {"most": longest})
            return given
        try:
            given["term"] = Term(given["amount"], unit)
        except ValueError:
            self.add_error("amount", _("天数应为整数；小时可以带小数。"))
        return given
