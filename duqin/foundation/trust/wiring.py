"""Everything trust plugs in."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from duqin.foundation.trust import policies, services
from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.ports import Wording, wordings
from duqin.foundation.trust.wording import ACTS, COLUMNS
from duqin.kernel.jobs import periodic
from duqin.kernel.stored_files import Held, holds_files
from duqin.ui import navigation

wordings.register("trust", Wording(ACTS, COLUMNS))

periodic("trust.seal", every=timedelta(seconds=2), run=services.seal_pending, label=_("封签留痕"))
periodic("trust.seal_late", every=timedelta(hours=1), run=services.seal_late, label=_("补封迟到的留痕"))
periodic("trust.anchor", every=timedelta(hours=1), run=services.anchor, label=_("签署存证"))
periodic("trust.stamp", every=timedelta(minutes=10), run=services.stamp, label=_("取得时间戳"))
periodic(
    "trust.dispatch",
    every=timedelta(hours=1),
    run=services.dispatch_checkpoints,
    label=_("每日寄送存证"),
)
periodic(
    "trust.forget_answers",
    every=timedelta(days=1),
    run=services.forget_answers,
    label=_("清除过期的接口答复"),
)
holds_files(
    Evidence,
    Held("original", _("证据原件"), sha256="sha256"),
    Held("shown", _("照片的展示副本")),
    Held("thumbnail", _("照片的缩略图")),
)

navigation.register(
    navigation.NavItem(
        "audit", _("留痕"), "trust:audit", "fingerprint", "account", 30, shown_to=policies.may_look
    )
)
