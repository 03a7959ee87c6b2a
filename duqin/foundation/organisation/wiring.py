"""Everything this room plugs in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation import policies, queries, services
from duqin.foundation.organisation.wording import ACTS, COLUMNS
from duqin.foundation.trust.ports import Wording, wordings
from duqin.kernel.actors import Actor
from duqin.kernel.seeds import seeds
from duqin.ui import navigation

wordings.register("organisation", Wording(ACTS, COLUMNS))


def plant_calendar(by: Actor) -> object:
    """A new institution starts with the official working days that are known."""
    return services.load_shipped_calendar(by=by)


seeds.register("organisation.calendar", plant_calendar)

navigation.register_group(navigation.NavGroup("organisation", _("组织"), 70))
for item in (
    navigation.NavItem(
        "units",
        _("单位名录"),
        "organisation:units",
        "hierarchy-2",
        "organisation",
        10,
        shown_to=policies.may_look,
    ),
    navigation.NavItem(
        "people", _("人员"), "organisation:people", "users", "organisation", 20, shown_to=policies.may_look
    ),
    navigation.NavItem(
        "providers",
        _("合作企业"),
        "organisation:providers",
        "building",
        "organisation",
        30,
        shown_to=policies.may_look,
    ),
    navigation.NavItem(
        "responsibilities",
        _("职责分工"),
        "organisation:responsibilities",
        "list-check",
        "organisation",
        35,
        shown_to=policies.may_look,
    ),
    navigation.NavItem(
        "accounts",
        _("账号"),
        "organisation:accounts",
        "key",
        "organisation",
        80,
        shown_to=policies.may_manage_accounts,
    ),
    navigation.NavItem(
        "organisation",
        _("组织总览"),
        "organisation:home",
        "home",
        "organisation",
        5,
        shown_to=policies.may_look,
    ),
):
    navigation.register(item)

navigation.register(
    navigation.NavItem(
        "places",
        _("地点与网格"),
        "organisation:places",
        "map-pin",
        "organisation",
        40,
        shown_to=policies.may_look,
    )
)
navigation.register(
    navigation.NavItem(
        "monitors",
        _("监控员名册"),
        "organisation:monitors",
        "user-check",
        "organisation",
        50,
        shown_to=policies.may_look,
    )
)
navigation.register_badge("monitors", queries.waiting_rows)
navigation.register(
    navigation.NavItem(
        "calendar",
        _("校历"),
        "organisation:calendar",
        "calendar",
        "organisation",
        60,
        shown_to=policies.may_look,
    )
)
