"""The registers beside the cases: notices, extensions, heads held to account, numbers."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from duqin.engines.cases import policies, queries
from duqin.engines.cases.models import Extension, Notice
from duqin.engines.cases.queries import filters
from duqin.engines.cases.states import EXTENSION, NOTICE
from duqin.engines.cases.views.lists import link
from duqin.kernel.clock.words import amount_words
from duqin.ui.access import by_of, once_a_request, page
from duqin.ui.addresses import PageOf
from duqin.ui.listing import Choices, Column, DateRange, Listing, Search
from duqin.ui.parts import Empty


def registers(request: HttpRequest) -> queries.Registers:
    """Registers to choose from, asked once a request."""
    return once_a_request(request, "number_registers", lambda: queries.number_registers(by_of(request)))


NOTICES = Listing(
    name="cases.notices",
    columns=(
        Column(
            "number",
            gettext_lazy("通知单"),
            str,
            link=PageOf("cases:notice", "pk"),
            priority=1,
        ),
        Column("state", gettext_lazy("状态"), lambda n: NOTICE[n.state], kind="state"),
        Column("unit", gettext_lazy("责任单位"), "unit.local_name"),
        Column("issuer", gettext_lazy("签发单位"), "issuer.local_name", priority=3),
        Column("items", gettext_lazy("已办结"), lambda n: f"{n.settled_count}/{n.case_count}"),
        Column("due", gettext_lazy("最早期限"), "due_at", kind="due", sort="due_at", nullable=True),
        Column(
            "issued", gettext_lazy("签发时间"), "issued_at", kind="moment", sort="issued_at", nullable=True
        ),
        Column("receipt", gettext_lazy("签收"), lambda n: n.get_receipt_display(), priority=3),
        Column("tracked", gettext_lazy("效果跟踪"), lambda n: tracking_words(n), priority=3),
    ),
    filters=filters.NOTICES,
    order="-issued",
    seen_by=queries.notices,
    fetch=queries.notices_shown,
    empty=Empty(
        gettext_lazy("还没有整改通知单"), gettext_lazy("从待通知的整改事项开具，一份通知单发给一个单位。")
    ),
)


def tracking_words(notice: Notice) -> str:
    """“办结，效果未跟踪” until the head of the section wrote his note (R-001-25)."""
    if notice.state != "closed":
        return ""
    return _("已跟踪") if notice.tracked_at else _("办结，效果未跟踪")


EXTENSIONS = Listing(
    name="cases.extensions",
    columns=(
        Column(
            "title",
            gettext_lazy("事项"),
            "case.title",
            link=PageOf("cases:extension", "pk"),
            priority=1,
        ),
        Column("state", gettext_lazy("状态"), lambda e: EXTENSION[e.state], kind="state"),
        Column("unit", gettext_lazy("责任单位"), "case.unit.local_name"),
        Column("amount", gettext_lazy("延长"), lambda e: amount_of(e)),
        Column("old", gettext_lazy("原期限"), "old_due_at", kind="due", sort="old_due_at"),
        Column("new", gettext_lazy("新期限"), "new_due_at", kind="due"),
        Column("asked", gettext_lazy("申请人"), "asked_by.name"),
        Column("at", gettext_lazy("申请时间"), "asked_at", kind="moment", sort="asked_at", priority=3),
        Column(
            "decided", gettext_lazy("审批人"), lambda e: e.decided_by.name if e.decided_by else "", priority=3
        ),
    ),
    filters=filters.EXTENSIONS,
    order="-at",
    empty=Empty(
        gettext_lazy("还没有延期申请"),
        gettext_lazy("责任单位在期限前申请，由分管领导审批；每个事项最多一次。"),
    ),
)


def amount_of(extension: Extension) -> str:
    """How much was asked for, in words."""
    return amount_words(extension.term.amount, extension.term.unit)


ACCOUNTABILITY = Listing(
    name="cases.accountability",
    columns=(
        Column("person", gettext_lazy("负责人"), "accountable.name", priority=1),
        Column("unit", gettext_lazy("单位"), "case.unit.local_name"),
        Column("case", gettext_lazy("事项"), "case.title", link=lambda e: link(e.case)),
        Column("at", gettext_lazy("记入时间"), kind="moment", sort="at"),
        Column("days", gettext_lazy("当时逾期工作日"), kind="number"),
        Column("rung", gettext_lazy("规则"), "rung.name", priority=3),
    ),
    filters=(
        Search(
            "q",
            gettext_lazy("负责人、单位、事项"),
            fields=("accountable__name", "case__unit__name", "case__title"),
        ),
        DateRange("at", gettext_lazy("记入日期"), field="at"),
    ),
    order="-at",
    empty=Empty(
        gettext_lazy("没有记入责任的事项"), gettext_lazy("通知单逾期未整改时，责任单位负责人会记在这里。")
    ),
)

NUMBERS = Listing(
    name="cases.numbers",
    columns=(
        Column(
            "text",
            gettext_lazy("编号"),
            link=lambda n: reverse("cases:notice", args=[n.notice.pk]) if hasattr(n, "notice") else "",
            priority=1,
        ),
        Column(
            "series", gettext_lazy("签发单位"), lambda n: n.series.unit.local_name if n.series.unit else ""
        ),
        Column("sequence", gettext_lazy("序号"), kind="number", sort="sequence"),
        Column("drawn", gettext_lazy("启用时间"), "drawn_at", kind="moment", sort="drawn_at"),
        Column("voided", gettext_lazy("作废时间"), "voided_at", kind="moment"),
        Column("reason", gettext_lazy("作废理由"), "void_reason"),
    ),
    filters=(
        Search("q", gettext_lazy("编号"), fields=("text",)),
        Choices(
            "unit",
            gettext_lazy("签发单位"),
            choices=lambda r: registers(r).units,
            field="series__unit",
        ),
        Choices(
            "year",
            gettext_lazy("年度"),
            choices=lambda r: registers(r).years,
            field="series__year",
        ),
        Choices(
            "void",
            gettext_lazy("状态"),
            choices=[("no", gettext_lazy("在用")), ("yes", gettext_lazy("作废"))],
            apply=lambda rows, value: rows.filter(voided_at__isnull=value == "no"),
        ),
    ),
    order="-drawn",
    empty=Empty(
        gettext_lazy("还没有使用编号"),
        gettext_lazy("签发通知单时按单位和年度连续编号；撤回的编号保留并注明作废。"),
    ),
)


@require_GET
@page(may=policies.may_look)
def notice_list(request: HttpRequest) -> HttpResponseBase:
    """Every notice the actor may see."""
    by = by_of(request)
    may_draft = bool(by.reach(policies.ISSUE))
    return NOTICES.respond(request, title=_("整改通知单"), template="cases/list.html", may_draft=may_draft)


@require_GET
@page(may=policies.may_look)
def extension_list(request: HttpRequest) -> HttpResponseBase:
    """Extensions asked and decided; the filter “待审批” is the inbox."""
    return EXTENSIONS.respond(request, queries.extensions(by_of(request)), title=_("延期审批"))


@require_GET
@page(may=policies.may_look)
def accountability_list(request: HttpRequest) -> HttpResponseBase:
    """Heads held to account for what was overdue (R-002-20)."""
    rows = queries.accountabilities(by_of(request))
    return ACCOUNTABILITY.respond(request, rows, title=_("负责人责任"))


@require_GET
@page(may=policies.may_look)
def number_list(request: HttpRequest) -> HttpResponseBase:
    """The register of numbers; a series with a gap would be named above it."""
    by = by_of(request)
    return NUMBERS.respond(
        request,
        queries.number_register(by),
        title=_("通知单编号"),
        template="cases/numbers.html",
        gaps=registers(request).gaps,
    )
