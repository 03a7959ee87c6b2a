"""One page for each verb on a case: what it is about, the form, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from duqin.engines.cases import forms, policies, queries, services
from duqin.engines.cases.models import Case, Step
from duqin.engines.cases.views import showing
from duqin.engines.cases.views.evidence import collect, kept_in
from duqin.engines.cases.views.reviewing import Review, review_of
from duqin.foundation.organisation.models import Person
from duqin.foundation.trust.models import Evidence
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Forbidden, Refusal
from duqin.ui.access import by_of, page
from duqin.ui.verbs import attempt, expecting, respond_form, sent

Call = Callable[[Case, Actor, dict[str, Any], Sequence[Evidence]], Any]


@dataclass(frozen=True, slots=True)
class VerbPage:
    """What the page of a verb says and does.

    Attributes:
        done: the fact, told on the case's page afterwards.
        call: from cleaned data to the verb.
        other: the verb that may be chosen instead after the same look at what was reported.
        sees: "problem", or "both" sides of it, for who has to look before he writes; "" for who need not.
        hears: the verb of the step this one answers.
    """

    title: Any
    form: type[forms.VersionedForm]
    submit: Any
    done: Any
    call: Call
    lead: Any = ""
    other: str = ""
    sees: str = ""
    hears: str = ""


def _responsible(case: Case, identity: int) -> Person:
    return get_object_or_404(policies.who_may_be_responsible(case), pk=identity)


PAGES: dict[str, VerbPage] = {
    "report": VerbPage(
        gettext_lazy("报告整改完成"),
        forms.ReportForm,
        gettext_lazy("提交报告"),
        gettext_lazy("已报告整改完成，等待复查。"),
        lambda case, by, data, evidence: services.report_fixed(
            case, by=by, measures=data["measures"], cause=data["cause"], evidence=evidence
        ),
        sees="problem",
        hears="send_back",
    ),
    "submit_plan": VerbPage(
        gettext_lazy("提交停用与整改方案"),
        forms.PlanForm,
        gettext_lazy("提交方案"),
        gettext_lazy("停用与整改方案已提交。"),
        lambda case, by, data, evidence: services.submit_plan(
            case, by=by, stop_use=data["stop_use"], plan=data["plan"], evidence=evidence
        ),
    ),
    "fix_on_the_spot": VerbPage(
        gettext_lazy("当场整改完成"),
        forms.FixForm,
        gettext_lazy("确认并销号"),
        gettext_lazy("已当场整改并销号。"),
        lambda case, by, data, evidence: services.fix_on_the_spot(
            case, by=by, measures=data["measures"], cause=data["cause"], evidence=evidence
        ),
        sees="problem",
    ),
    "verify": VerbPage(
        pgettext_lazy("step", "复查"),
        forms.VerifyForm,
        gettext_lazy("复查通过，销号"),
        gettext_lazy("已复查销号，结果已反馈责任单位。"),
        lambda case, by, data, evidence: services.verify(
            case, by=by, opinion=data["opinion"], evidence=evidence, cause=data.get("cause", "")
        ),
        other="send_back",
        sees="both",
    ),
    "send_back": VerbPage(
        gettext_lazy("退回整改"),
        forms.SendBackForm,
        gettext_lazy("退回"),
        gettext_lazy("已退回，整改期限重新计算。"),
        lambda case, by, data, evidence: services.send_back(
            case, by=by, reason=data["reason"], evidence=evidence
        ),
        gettext_lazy("退回后扣分加倍，整改期限从现在起重新计算；是否按期仍以原期限为准。"),
        "verify",
        "both",
    ),
    "ask_extension": VerbPage(
        gettext_lazy("申请延期"),
        forms.AskForm,
        gettext_lazy("提交申请"),
        gettext_lazy("延期申请已提交，审批前原期限照常计算。"),
        lambda case, by, data, evidence: services.ask(
            case, by=by, amount=data["amount"], reason=data["reason"]
        ),
    ),
    "defer": VerbPage(
        gettext_lazy("批准缓改"),
        forms.DeferForm,
        gettext_lazy("批准缓改"),
        gettext_lazy("已批准缓改挂账。"),
        lambda case, by, data, evidence: services.defer(case, by=by, **_without_version(data)),
        gettext_lazy("缓改期间靠临时控制措施控制风险，到复核日期仍未整改即为逾期。"),
    ),
    "review": VerbPage(
        gettext_lazy("复核缓改"),
        forms.ReviewForm,
        gettext_lazy("保存复核"),
        gettext_lazy("缓改已复核。"),
        lambda case, by, data, evidence: services.review(case, by=by, **_without_version(data)),
    ),
    "resume": VerbPage(
        gettext_lazy("恢复整改"),
        forms.NoteForm,
        gettext_lazy("恢复整改"),
        gettext_lazy("已恢复整改，期限从现在起计算。"),
        lambda case, by, data, evidence: services.resume(case, by=by, reason=data["reason"]),
    ),
    "dispute": VerbPage(
        gettext_lazy("提出申诉"),
        forms.ReasonForm,
        gettext_lazy("提交申诉"),
        gettext_lazy("申诉已提交，等待裁定。"),
        lambda case, by, data, evidence: services.dispute(
            case, by=by, reason=data["reason"], evidence=evidence
        ),
        gettext_lazy("每个事项只能申诉一次。涉及安全的事项，申诉期间仍须按期整改。"),
        sees="problem",
    ),
    "settle": VerbPage(
        gettext_lazy("裁定申诉"),
        forms.SettleForm,
        gettext_lazy("作出裁定"),
        gettext_lazy("申诉已裁定。"),
        lambda case, by, data, evidence: services.settle(
            case, by=by, opinion=data["opinion"], upheld=data["upheld"]
        ),
        sees="problem",
        hears="dispute",
    ),
    "reopen": VerbPage(
        gettext_lazy("重新整改"),
        forms.ReasonForm,
        gettext_lazy("重新整改"),
        gettext_lazy("已重新进入整改。"),
        lambda case, by, data, evidence: services.reopen(
            case, by=by, reason=data["reason"], evidence=evidence
        ),
        gettext_lazy("销号后三十天内回头看未通过：按“整改未见效”处理，扣分加倍，须写明原因。"),
    ),
    "void": VerbPage(
        gettext_lazy("作废事项"),
        forms.NoteForm,
        gettext_lazy("作废"),
        gettext_lazy("事项已作废，相应扣分由来源冲回。"),
        lambda case, by, data, evidence: services.void(case, by=by, reason=data["reason"]),
        gettext_lazy("只用于责任单位有误、重复等情形；作废不可恢复，记录保留。"),
    ),
    "reassign": VerbPage(
        gettext_lazy("变更责任人"),
        forms.ReassignForm,
        gettext_lazy("保存"),
        gettext_lazy("责任人已变更。"),
        lambda case, by, data, evidence: services.reassign(
            case, by=by, responsible=_responsible(case, data["responsible"])
        ),
    ),
    "tell_leaders": VerbPage(
        gettext_lazy("登记报告校领导"),
        forms.LeadersForm,
        gettext_lazy("登记"),
        gettext_lazy("已登记报告校领导。"),
        lambda case, by, data, evidence: services.tell_leaders(case, by=by, note=data["note"]),
    ),
}


def _without_version(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "version"}


@require_http_methods(["GET", "POST"])
@page(may=policies.may_look)
def act_on(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """The page of a verb; a refusal stands beside its field and nothing typed is lost."""
    by = by_of(request)
    case = get_object_or_404(queries.cases(by), number=number)
    shown = PAGES[verb]
    refuse_unless_open(by, case, verb)
    form = shown.form(case, *sent(request))
    if request.method == "POST" and _done(request, form, case, shown, by):
        messages.success(request, str(shown.done))
        return redirect("cases:detail", number=case.number)
    fresh = get_object_or_404(queries.cases(by), number=number)
    form.renew(fresh.version)
    history = queries.history(fresh)
    return respond_form(
        request,
        "cases/verb.html",
        form,
        title=shown.title,
        lead=shown.lead,
        case=fresh,
        due=queries.deadline(fresh),
        kept=showing.photos(kept_in(str(form.data.get("kept", "")), by)),
        latest=showing.entries(history[:1]),
        review=_review(by, fresh, shown, history),
        submit_label=shown.submit,
        cancel_url=reverse("cases:detail", args=[number]),
        draft_key=f"case-{number}-{verb}",
    )


def _review(by: Actor, case: Case, shown: VerbPage, history: list[Step]) -> Review | None:
    """What is to be looked at on the page of this verb, if anything."""
    if not shown.sees:
        return None
    return review_of(by, case, history, is_pair=shown.sees == "both", hears=shown.hears, other=shown.other)


def refuse_unless_open(by: Actor, case: Case, verb: str) -> None:
    """The page of a step that cannot be taken says so instead of offering a form."""
    if verb in queries.acts_on(by, case):
        return
    if not queries.may_act(by, case, verb):
        raise Forbidden("forbidden", _("您的岗位没有这项权限，或它不包括这个单位。"), verb=verb)
    raise Refusal(
        "case.not_now",
        _("这个事项现在不能进行这一步，可能您自己或他人刚刚已经办过；请回到事项页面查看最新情况。"),
    )


def _done(request: HttpRequest, form: forms.VersionedForm, case: Case, shown: VerbPage, by: Actor) -> bool:
    """Whether the verb was done; what is wrong stands in the form, photographs that arrived are kept in any
    case."""
    is_valid = form.is_valid()
    evidence = collect(form, by) if isinstance(form, forms.EvidenceForm) else []
    if not is_valid or form.errors:
        return False
    return (
        attempt(form, lambda: shown.call(expecting(case, request), by, form.cleaned_data, evidence))
        is not None
    )
