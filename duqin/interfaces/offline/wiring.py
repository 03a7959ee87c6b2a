"""Everything this door plugs in: its place in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections import policies
from duqin.ui import navigation

navigation.register(
    navigation.NavItem(
        "phone",
        _("手机离线检查"),
        "offline:shell",
        "device-mobile",
        group="inspections",
        order=6,
        shown_to=policies.may_sync,
    )
)
