"""Everything publications plugs in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from duqin.reporting.publications import policies
from duqin.ui import navigation

navigation.register(
    navigation.NavItem(
        "bulletins",
        _("监控巡查信息"),
        "publications:bulletins",
        "news",
        "assessment",
        30,
        shown_to=policies.may_read,
    )
)
