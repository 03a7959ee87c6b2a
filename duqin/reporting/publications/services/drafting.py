"""Draft an issue from frozen figures, write the words around them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils.translation import gettext as _

from duqin.engines.assessment import queries as assessment
from duqin.foundation.organisation.models import Person
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now
from duqin.kernel.periods import is_period
from duqin.reporting.publications import policies, states
from duqin.reporting.publications.models import Bulletin, BulletinSection
from duqin.reporting.publications.queries.month import month_figures
from duqin.reporting.publications.rules.words import unknown_tokens

SECTIONS = (
    (
        "overview",
        "一、总体情况",
        "本月共开展检查 {{ inspections }} 次（一级 {{ level_1 }} 次、二级 {{ level_2 }} 次、三级自查 {{ level_3 }} 次），"
        "覆盖 {{ units_inspected }} 个单位，发现问题 {{ findings }} 个，其中质量类 {{ quality }} 个、安全类 {{ safety }} 个"
        "（兼属两类的分别计入）；重大 {{ major }} 个，较重 {{ serious }} 个。",
    ),
    (
        "rectification",
        "二、整改情况",
        "已销号 {{ closed }} 个，其中当场整改 {{ fixed_on_spot }} 个；整改率 {{ rectification_rate }}，"
        "按期整改率 {{ on_time_rate }}。尚未整改完成 {{ open }} 个，其中逾期 {{ overdue }} 个；反复出现 {{ recurrent }} 个。",
    ),
    ("typical", "三、典型问题", ""),
    ("praise", "四、表扬", ""),
    ("next", "五、下月工作重点", ""),
    (
        "request",
        "六、有关要求",
        "请各单位对照所列问题举一反三、按期整改，并于收到本期信息后一周内书面回复监控部。",
    ),
)


@act("publications.draft", may=policies.may_draft)
def draft(*, by: Actor, period: str) -> Bulletin:
    """Draft the issue of a month whose scores are frozen; asking again gives the draft that is there.

    Raises:
        Refusal: bulletin.period, bulletin.not_frozen, bulletin.no_unit.
    """
    if not is_period(period):
        raise Refusal("bulletin.period", _("月份应写作 2026-03 的样子。"), field="period")
    if (known := Bulletin.objects.filter(period=period).exclude(state="discarded").first()) is not None:
        return known
    if not assessment.frozen(period):
        raise Refusal(
            "bulletin.not_frozen",
            _("%(period)s 的考核还没有冻结，请先冻结，通报与考核表的得分才会一致。") % {"period": period},
        )
    author = Person.objects.select_related("unit").filter(pk=by.person_id or 0).first()
    if author is None:
        raise Refusal("bulletin.no_unit", _("起草通报的账号没有对应的人员与单位。"))
    year, month = int(period[:4]), int(period[5:])
    bulletin = Bulletin(
        period=period,
        issue=month,
        issuer=author.unit,
        title=f"监控巡查信息（{year}年第{month}期）",
        drafted_by=author,
    )
    _freeze(bulletin)
    BulletinSection.objects.bulk_create(
        BulletinSection(bulletin=bulletin, key=key, heading=heading, text=text, order=order)
        for order, (key, heading, text) in enumerate(SECTIONS, 1)
    )
    return bulletin


@act("publications.refresh", may=policies.may_draft)
def refresh(bulletin: Bulletin, *, by: Actor) -> Bulletin:
    """Take the figures of the month anew; only while it is a draft. The words stay.

    Raises:
        Refusal: bulletin.published.
    """
    _only_draft(bulletin)
    _freeze(bulletin)
    return bulletin


@act("publications.rewrite", may=policies.may_draft)
def rewrite_section(bulletin: Bulletin, *, by: Actor, key: str, text: str, heading: str = "") -> Bulletin:
    """Write the words of a section; figures are put in by their code and cannot be typed over.

    Raises:
        Refusal: bulletin.published, bulletin.section, bulletin.token for a code that is no figure.
    """
    _only_draft(bulletin)
    section = bulletin.sections.filter(key=key).first()
    if section is None:
        raise Refusal("bulletin.section", _("没有这一部分。"))
    if wrong := unknown_tokens(text, bulletin.figures["figures"]):
        raise Refusal(
            "bulletin.token",
            _("这些不是本期的数据代号：%(codes)s。") % {"codes": "、".join(wrong)},
            field="text",
        )
    section.text, section.heading = text.strip(), heading.strip() or section.heading
    section.save()
    return bulletin


@act("publications.discard", may=policies.may_draft)
def discard(bulletin: Bulletin, *, by: Actor) -> Bulletin:
    """Give a draft up; the month can be drafted anew."""
    states.BULLETIN.move(bulletin, "discard")
    bulletin.save()
    return bulletin


def digest(figures: dict[str, Any]) -> str:
    """SHA-256 of the frozen figures, printed in the issue."""
    return hashlib.sha256(json.dumps(figures, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _freeze(bulletin: Bulletin) -> None:
    bulletin.figures = month_figures(bulletin.period)
    bulletin.figures_hash = digest(bulletin.figures)
    bulletin.frozen_at = now()
    bulletin.save()


def _only_draft(bulletin: Bulletin) -> None:
    if bulletin.state != "draft":
        raise Refusal("bulletin.published", _("本期已经发布，数据与文字不再改动；需要更正的，在下一期刊登。"))
