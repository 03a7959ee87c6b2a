"""What the lists of this room can be narrowed by, on pages and over the API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from duqin.foundation.standards.models import Clause
from duqin.foundation.standards.models.citations import Verification
from duqin.foundation.standards.queries.checklists import area_choices
from duqin.foundation.standards.queries.clauses import at_level, matching, of_aspect, with_basis_standing
from duqin.ui.listing import Choices, Search

LEVELS = (("1", _("学校")), ("2", _("中心")), ("3", _("部门")))

CLAUSES = (
    Search("q", _("编号、条款、检查内容或依据"), apply=matching),
    Choices("area", _("服务领域"), choices=lambda request: area_choices(), field="area__code"),
    Choices("heading", _("检查内容类别"), choices=Clause.Heading.choices),
    Choices("severity", _("严重程度"), choices=Clause.Severity.choices),
    Choices("level", _("适用层级"), choices=LEVELS, apply=at_level),
    Choices("aspect", _("标准方面"), choices=Clause.Aspect.choices, apply=of_aspect),
    Choices("kind", _("类别"), choices=Clause.Kind.choices),
    Choices("basis", _("依据状态"), choices=Verification.choices, apply=with_basis_standing),
)

DOCUMENTS = (
    Search("q", _("名称或文号"), fields=("title", "title_en", "serial_no", "code")),
    Choices("area", _("服务领域"), choices=lambda request: area_choices(), field="area__code"),
)
