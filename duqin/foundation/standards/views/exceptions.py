"""Questions of interpretation and waivers: two short lists and their forms."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from duqin.foundation.standards import policies, queries, services
from duqin.foundation.standards.forms import AnswerForm, AskForm, EndWaiverForm, WaiverForm
from duqin.foundation.standards.views.finding import Crumbs, clause_today, posted, run_form
from duqin.ui.access import by_of, page
from duqin.ui.listing import Choices, Column, DateRange, Empty, Listing, Search
from duqin.ui.verbs import expecting


def clause_page(code: str) -> str:
    return reverse("standards:clause", args=[code])


def crumbs_of(code: str) -> Crumbs:
    return [(_("现行条款"), reverse("standards:clauses")), (code, clause_page(code))]


QUESTIONS = Listing(
    name="standards.questions",
    columns=(
        Column("clause_code", _("条款"), sort="clause_code", link=lambda q: clause_page(q.clause_code)),
        Column("question", _("问题"), priority=1, link=lambda q: f"{clause_page(q.clause_code)}#questions"),
        Column("asked_by_name", _("提问人")),
        Column("asked_on", _("提问日期"), kind="day", sort="asked_on"),
        Column("answered_on", _("答复日期"), kind="day", sort="answered_on", nullable=True),
        Column("answered_by_name", _("答复人"), priority=3),
    ),
    filters=(
        Search("q", _("问题或答复"), fields=("clause_code", "question", "answer")),
        Choices(
            "open",
            _("答复情况"),
            choices=(("yes", _("等待答复")), ("no", _("已经答复"))),
            apply=lambda rows, chosen: rows.filter(answered_on__isnull=chosen == "yes"),
        ),
    ),
    order="-asked_on",
    empty=Empty(_("还没有条款问答"), _("对条款含义有疑问时，在条款页面提问；答复会一直列在条款下面。")),
)

WAIVERS = Listing(
    name="standards.waivers",
    columns=(
        Column(
            "clause_code",
            _("条款"),
            sort="clause_code",
            link=lambda w: clause_page(w.clause_code),
            priority=1,
        ),
        Column("unit", _("豁免的单位"), lambda w: w.unit.local_name if w.unit else _("所有单位")),
        Column("from_date", _("开始日期"), kind="day", sort="from_date"),
        Column("to_date", _("结束日期"), kind="day", sort="to_date"),
        Column("minutes", _("会议和日期")),
        Column("reason", _("理由"), priority=3),
    ),
    filters=(
        Search("q", _("条款、会议或理由"), fields=("clause_code", "minutes", "reason")),
        DateRange("from", _("开始日期"), field="from_date"),
    ),
    order="-from_date",
    empty=Empty(_("没有条款豁免"), _("特殊情况由专门会议决定豁免，在条款页面登记起止日期和会议纪要。")),
)


@require_GET
@page(may=policies.may_look)
def question_list(request: HttpRequest) -> HttpResponseBase:
    """All questions with their answers; those that wait can be picked out."""
    rows = queries.all_interpretations()
    return QUESTIONS.respond(request, rows, title=_("条款问答"))


@require_GET
@page(may=policies.may_look)
def waiver_list(request: HttpRequest) -> HttpResponseBase:
    """All exceptions, past and present."""
    rows = queries.all_waivers()
    return WAIVERS.respond(request, rows, title=_("条款豁免"))


@require_http_methods(["GET", "POST"])
@page(may=policies.may_ask)
def ask(request: HttpRequest, clause: str) -> HttpResponse:
    """Ask how the clause is meant."""
    noun = clause_today(request, clause)
    form = AskForm(posted(request))
    return run_form(
        request,
        form,
        lambda: services.ask(by=by_of(request), clause_code=noun.code, **form.said),
        done=lambda _row: f"{clause_page(noun.code)}#questions",
        title=_("就条款提问"),
        lead=f"{noun.code} {noun.local_title}",
        crumbs=crumbs_of(noun.code),
        cancel_url=clause_page(noun.code),
        submit_label=_("提交问题"),
    )


@require_http_methods(["GET", "POST"])
@page(may=policies.may_edit)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a question, or better the answer."""
    row = get_object_or_404(queries.all_interpretations(), pk=pk)
    form = AnswerForm(posted(request), noun=row, initial={"answer": row.answer})
    return run_form(
        request,
        form,
        lambda: services.answer(expecting(row, request), by=by_of(request), **form.said),
        done=lambda _row: f"{clause_page(row.clause_code)}#questions",
        title=_("答复条款问题"),
        lead=row.question,
        crumbs=crumbs_of(row.clause_code),
        cancel_url=clause_page(row.clause_code),
        submit_label=_("公布答复"),
    )


@require_http_methods(["GET", "POST"])
@page(may=policies.may_adopt)
def waive(request: HttpRequest, clause: str) -> HttpResponse:
    """Register an exception that a meeting decided."""
    noun = clause_today(request, clause)
    form = WaiverForm(posted(request))
    return run_form(
        request,
        form,
        lambda: services.waive(by=by_of(request), clause_code=noun.code, **form.said),
        done=lambda _row: f"{clause_page(noun.code)}#waivers",
        title=_("登记条款豁免"),
        lead=f"{noun.code} {noun.local_title}",
        crumbs=crumbs_of(noun.code),
        cancel_url=clause_page(noun.code),
        submit_label=_("登记豁免"),
    )


@require_http_methods(["GET", "POST"])
@page(may=policies.may_adopt)
def end_waiver(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an exception end on another day."""
    row = get_object_or_404(queries.all_waivers(), pk=pk)
    form = EndWaiverForm(posted(request), noun=row, initial={"to_date": row.to_date})
    return run_form(
        request,
        form,
        lambda: services.end_waiver(expecting(row, request), by=by_of(request), **form.said),
        done=lambda _row: f"{clause_page(row.clause_code)}#waivers",
        title=_("调整豁免的结束日期"),
        lead=str(row),
        crumbs=crumbs_of(row.clause_code),
        cancel_url=clause_page(row.clause_code),
    )
