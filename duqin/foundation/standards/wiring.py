"""Everything this room plugs in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from duqin.foundation.standards import policies, services
from duqin.foundation.standards.wording import ACTS, COLUMNS
from duqin.foundation.trust.ports import Wording, wordings
from duqin.kernel.actors import Actor
from duqin.kernel.seeds import seeds
from duqin.ui import navigation
from duqin.ui.navigation import NavGroup, NavItem

wordings.register("standards", Wording(ACTS, COLUMNS))


def plant_library(by: Actor) -> object:
    """A new institution starts with the built-in clauses as drafts."""
    return services.draft_builtin_packs(by=by)


seeds.register("standards.library", plant_library)

navigation.register_group(NavGroup("standards", _("标准"), order=60))
for order, (code, label, url_name, icon) in enumerate(
    [
        ("standards.documents", _("制度文件"), "standards:documents", "book"),
        ("standards.clauses", _("现行条款"), "standards:clauses", "scale"),
        ("standards.checklists", _("检查表"), "standards:checklists", "list-check"),
        ("standards.citations", _("依据登记"), "standards:citations", "certificate"),
        ("standards.questions", _("条款问答"), "standards:questions", "message-circle"),
        ("standards.waivers", _("条款豁免"), "standards:waivers", "ban"),
    ]
):
    navigation.register(
        NavItem(code, label, url_name, icon, group="standards", order=order, shown_to=policies.may_look)
    )
