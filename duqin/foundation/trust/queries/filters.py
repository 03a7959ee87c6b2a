"""What the audit log can be narrowed by, on its page and over the API."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from duqin.foundation.trust.queries.wording import acts_called, acts_named
from duqin.ui.listing import Choices, DateRange, Search

RESULTS = [("done", _("已执行")), ("denied", _("被拒绝")), ("refused", _("未通过"))]


def _holding(rows: QuerySet[Any, Any], text: str) -> QuerySet[Any, Any]:
    """Rows that hold the text; an act is found by its words as well as by its code."""
    told = Q(actor_name__icontains=text) | Q(verb__icontains=text) | Q(object_label__icontains=text)
    return rows.filter(told | Q(verb__in=acts_called(text)))


def _acts(request: HttpRequest) -> list[tuple[str, str]]:
    return acts_named()


AUDIT = (
    Search("q", _("操作人、操作或对象"), apply=_holding),
    Choices("verb", _("操作"), choices=_acts),
    Choices("result", _("结果"), choices=RESULTS),
    DateRange("at", _("时间"), field="at"),
)
