"""Everything this room plugs in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation import policies, queries
from duqin.ui import navigation

navigation.register_group(navigation.NavGroup("organisation", _("组织"), 70))
navigation.register(
    navigation.NavItem(
        "places", _("地点"), "organisation:places", "map-pin", "organisation", 40, shown_to=policies.may_look
    )
)
navigation.register(
    navigation.NavItem(
        "monitors", _("监控员"), "organisation:monitors", "users", "organisation", 50, shown_to=policies.may_look
    )
)
navigation.register_badge("monitors", queries.waiting_count)
navigation.register(
    navigation.NavItem(
        "calendar", _("校历"), "organisation:calendar", "calendar", "organisation", 60, shown_to=policies.may_look
    )
)
