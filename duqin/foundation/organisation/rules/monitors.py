"""What is asked of a monitor: the three groups of conditions of the scheme (R-000-12)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

CONDITIONS = {
    "character": _("坚持实事求是，注重调查研究，遵纪守法，忠于职守，廉洁奉公，客观公正，保守秘密"),
    "competence": _("具备一定的文化水平和专业知识，熟悉本部门业务，了解工作流程及相关要求和标准"),
    "manner": _("能做到监督检查与教育改进工作相结合，按要求参加监控部组织的业务培训"),
}
CONFIDENTIALITY = _(
    "本人承诺：对监控、检查中知悉的情况和资料保守秘密，不向无关人员泄露，不用于工作以外的目的。"
)


def missing_conditions(ticked: Iterable[str]) -> list[str]:
    """Codes of the conditions that were not confirmed, in the order of the scheme."""
    confirmed = set(ticked)
    return [code for code in CONDITIONS if code not in confirmed]
