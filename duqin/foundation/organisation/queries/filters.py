"""What the lists of this room can be narrowed by, on pages and over the API."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy

from duqin.foundation.organisation.models import Person, Place, Unit
from duqin.foundation.organisation.queries.choices import unit_choices
from duqin.foundation.organisation.queries.places import places_without_grid, places_without_holder
from duqin.kernel.moments import now
from duqin.ui.access import by_of
from duqin.ui.listing import Choices, Search

GRID_GAPS = (("none", gettext_lazy("未划入网格")), ("unheld", gettext_lazy("网格无网格长")))


def living() -> Q:
    """Tokens that work now, as far as they themselves say."""
    return Q(revoked_at__isnull=True, expires_at__gt=now())


def in_grid_gap(rows: Any, gap: str) -> Any:
    """Narrow a list of places to those without grid, or without anybody who holds it (R-004-23)."""
    chosen = places_without_grid() if gap == "none" else places_without_holder()
    return rows.filter(pk__in=chosen.order_by().values("pk"))


PEOPLE = (
    Search("q", gettext_lazy("姓名或工号"), fields=("name", "staff_no")),
    Choices("unit", gettext_lazy("单位"), choices=lambda request: unit_choices(by_of(request))),
    Choices("status", gettext_lazy("身份"), choices=Person.Status.choices),
    Choices(
        "left",
        gettext_lazy("在职"),
        choices=(("yes", gettext_lazy("已离职")),),
        apply=lambda rows, _v: rows,
    ),
)

PLACES = (
    Search("q", gettext_lazy("名称或编码"), fields=("full_name", "code")),
    Choices("kind", gettext_lazy("类别"), choices=Place.Kind.choices),
    Choices("unit", gettext_lazy("责任单位"), choices=lambda request: unit_choices()),
    Choices("risk", gettext_lazy("风险"), choices=Place.Risk.choices),
    Choices("gap", gettext_lazy("网格缺口"), choices=GRID_GAPS, apply=in_grid_gap),
    Choices(
        "is_active",
        gettext_lazy("在用"),
        choices=(("True", gettext_lazy("是")), ("False", gettext_lazy("否"))),
    ),
)

TOKENS = (
    Search(
        "q", gettext_lazy("用途、账号或姓名"), fields=("name", "account__username", "account__person__name")
    ),
    Choices(
        "state",
        gettext_lazy("状态"),
        choices=(("valid", gettext_lazy("可用")), ("ended", gettext_lazy("已到期或吊销"))),
        apply=lambda rows, value: rows.filter(living()) if value == "valid" else rows.exclude(living()),
    ),
)

UNITS = (
    Search("q", gettext_lazy("名称或代码"), fields=("name", "name_en", "short_name", "code")),
    Choices("kind", gettext_lazy("类别"), choices=Unit.Kind.choices),
    Choices(
        "closed",
        gettext_lazy("已撤销"),
        choices=(("yes", gettext_lazy("是")), ("no", gettext_lazy("否"))),
        apply=lambda rows, value: rows.filter(valid_to__isnull=value == "no"),
    ),
)
