"""The pages of a notice: draft, change, issue, receive, refuse, withdraw, track, print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duqin.engines.cases import forms, papers, policies, queries, services
from duqin.engines.cases.models import Notice
from duqin.engines.cases.states import CASE, NOTICE
from duqin.engines.cases.views import showing
from duqin.engines.cases.views.acting import AT_ONCE, LABELS, notice_buttons
from duqin.engines.cases.views.evidence import signature
from duqin.engines.documents import queries as documents
from duqin.foundation.trust import queries as trail
from duqin.foundation.trust import services as trust
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Forbidden, Refusal
from duqin.ui.access import by_of, page
from duqin.ui.verbs import attempt, expecting, respond_form, sent


def visible(by: Actor, pk: int) -> Notice:
    """The notice, or 404 for what does not exist for this actor."""
    if (found := queries.notice(by, pk)) is None:
        raise Http404
    return found


@require_GET
@page(may=policies.may_look)
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has to do what by when, how it was received, and what came of it."""
    by = by_of(request)
    found = visible(by, pk)
    verbs, items = queries.acts_on_notice(by, found), queries.notice_items(found)
    context = {
        "notice": found,
        "state": NOTICE[found.state],
        "is_overdue": queries.is_notice_overdue(items),
        "items": [(item, CASE[item.case.state]) for item in items],
        "buttons": notice_buttons(found, verbs),
        "at_once": {verb: LABELS[verb] for verb in verbs if verb in AT_ONCE},
        "origin": queries.origin_card(by, queries.origin_of(found)),
        "signatures": [showing.photo(found.signature)] if found.signature else [],
        "steps": papers.course(found),
        "turn": showing.notice_turn(found),
        "due": queries.notice_deadline(found),
        "witness": trail.witness(found, "cases.issue") if found.issued_at else None,
        "editions": documents.issued("cases.notice", found) if found.issued_at else [],
    }
    return render(request, "cases/notice.html", context)


@require_http_methods(["GET", "POST"])
@page(may=lambda by: by.may(policies.ISSUE))
def draft_notice(request: HttpRequest) -> HttpResponse:
    """Choose open cases of one unit; `?case=` chooses the unit of that case and ticks all that may go with
    it."""
    by = by_of(request)
    choices = queries.open_cases_for_notice(by)
    asked = choices.filter(number=request.GET.get("case", "")).first()
    if asked is not None:
        choices = choices.filter(unit=asked.unit_id, issuer=asked.issuer_id)
    initial = {"cases": [case.pk for case in choices]} if asked else {}
    form = forms.DraftForm(choices, *sent(request), initial=initial)
    if request.method == "POST":
        drafted = attempt(
            form,
            lambda: services.draft_notice(
                by=by, cases=list(form.cleaned_data["cases"]), requirement=form.cleaned_data["requirement"]
            ),
        )
        if drafted is not None:
            messages.success(request, _("草稿已保存，核对后签发。"))
            return redirect("cases:notice", pk=drafted.pk)
    return _draft_page(
        request, form, _("开具通知单"), reverse("cases:notices"), "notice-new", units=_units(choices)
    )


@require_http_methods(["GET", "POST"])
@page(may=lambda by: by.may(policies.ISSUE))
def notice_revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    by = by_of(request)
    found = visible(by, pk)
    _refuse_unless_open(by, found, "revise", policies.may_handle(by, found))
    choices = queries.cases_for_draft(by, found)
    form = forms.ReviseForm(found, choices, *sent(request))
    if request.method == "POST":
        revised = attempt(
            form,
            lambda: services.revise(
                expecting(found, request),
                by=by,
                cases=list(form.cleaned_data["cases"]),
                requirement=form.cleaned_data["requirement"],
            ),
        )
        if revised is not None:
            messages.success(request, _("草稿已修改。"))
            return redirect("cases:notice", pk=pk)
    return _draft_page(request, form, _("修改草稿"), reverse("cases:notice", args=[pk]), f"notice-{pk}")


def _draft_page(
    request: HttpRequest, form: Any, title: str, back: str, draft_key: str, **more: Any
) -> HttpResponse:
    return respond_form(
        request,
        "cases/draft.html",
        form,
        title=title,
        submit_label=_("保存草稿"),
        cancel_url=back,
        draft_key=draft_key,
        **more,
    )


def _units(choices: Any) -> list[str]:
    return list(dict.fromkeys(case.unit.local_name for case in choices))


@require_POST
@page(may=lambda by: by.may(policies.ISSUE))
def notice_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the notice."""
    by = by_of(request)
    found: Notice = trust.sought(Notice, pk, queries.notice_to_lock(by))
    try:
        issued = services.issue(expecting(found, request), by=by)
    except Notice.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("%(number)s 已签发，已通知责任单位。") % {"number": issued})
    return redirect("cases:notice", pk=pk)


@require_POST
@page(may=policies.may_look)
def notice_receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Receive online."""
    by = by_of(request)
    services.receive(expecting(visible(by, pk), request), by=by)
    messages.success(request, _("已签收，请按期限整改并报告。"))
    return redirect("cases:notice", pk=pk)


@require_POST
@page(may=lambda by: by.may(policies.ISSUE))
def notice_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    by = by_of(request)
    services.discard(expecting(visible(by, pk), request), by=by)
    messages.success(request, _("草稿已删除，其中的事项可以另行开具通知单。"))
    return redirect("cases:notices")


@require_http_methods(["GET", "POST"])
@page(may=policies.may_look)
def notice_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand over the phone for a signature."""
    by = by_of(request)
    found = visible(by, pk)
    _refuse_unless_open(by, found, "sign", policies.may_receive(by, found, "signed"))
    form = forms.SignForm(found, *sent(request))

    def sign() -> Notice:
        picture = signature(form.cleaned_data["signature"], by)
        name = form.cleaned_data["name"]
        return services.receive(
            expecting(found, request), by=by, receipt="signed", name=name, signature=picture
        )

    if request.method == "POST" and attempt(form, sign) is not None:
        messages.success(request, _("已签字签收。"))
        return redirect("cases:notice", pk=pk)
    return _notice_form(request, form, found, _("当面签字签收"), _("确认签收"))


@require_http_methods(["GET", "POST"])
@page(may=lambda by: by.may(policies.ISSUE))
def notice_refuse_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a refusal to sign, with its witness."""
    by = by_of(request)
    found = visible(by, pk)
    _refuse_unless_open(by, found, "refuse_receipt", policies.may_handle(by, found))
    form = forms.RefusalForm(found, *sent(request))
    noted = request.method == "POST" and None is not attempt(
        form,
        lambda: services.refuse_receipt(
            expecting(found, request),
            by=by,
            reason=form.cleaned_data["reason"],
            witness=form.cleaned_data["witness"],
        ),
    )
    if noted:
        messages.success(request, _("已记录拒签，视为送达。"))
        return redirect("cases:notice", pk=pk)
    return _notice_form(request, form, found, _("记录拒签"), _("保存"))


@require_http_methods(["GET", "POST"])
@page(may=lambda by: by.may(policies.ISSUE))
def notice_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an issued notice back."""
    by = by_of(request)
    found = visible(by, pk)
    _refuse_unless_open(by, found, "withdraw", policies.may_handle(by, found))
    form = forms.NoteForm(found, *sent(request))
    done = request.method == "POST" and None is not attempt(
        form, lambda: services.withdraw(expecting(found, request), by=by, reason=form.cleaned_data["reason"])
    )
    if done:
        messages.success(request, _("通知单已撤回，编号保留并注明作废。"))
        return redirect("cases:notice", pk=pk)
    lead = _("撤回后编号作废、不再使用，其中的事项回到待通知。")
    return _notice_form(request, form, found, _("撤回通知单"), _("撤回"), lead)


@require_http_methods(["GET", "POST"])
@page(may=policies.may_look)
def notice_track(request: HttpRequest, pk: int) -> HttpResponse:
    """The head of the section notes the effect (R-001-25)."""
    by = by_of(request)
    found = visible(by, pk)
    _refuse_unless_open(by, found, "track", policies.may_track(by, found))
    form = forms.TrackForm(found, *sent(request), initial={"note": found.tracking_note})
    done = request.method == "POST" and None is not attempt(
        form, lambda: services.track(expecting(found, request), by=by, note=form.cleaned_data["note"])
    )
    if done:
        messages.success(request, _("跟踪效果已保存，并报告分管领导。"))
        return redirect("cases:notice", pk=pk)
    return _notice_form(request, form, found, _("填写跟踪效果"), _("保存"))


def _notice_form(
    request: HttpRequest, form: forms.VersionedForm, found: Notice, title: str, submit: str, lead: str = ""
) -> HttpResponse:
    fresh = visible(by_of(request), found.pk)
    form.renew(fresh.version)
    return respond_form(
        request,
        "cases/notice_form.html",
        form,
        title=title,
        notice=fresh,
        lead=lead,
        submit_label=submit,
        cancel_url=reverse("cases:notice", args=[found.pk]),
        draft_key=f"notice-{found.pk}-{title}",
    )


def _refuse_unless_open(by: Actor, found: Notice, verb: str, is_permitted: bool) -> None:
    """The page of a step that cannot be taken says so instead of offering a form."""
    if not is_permitted:
        raise Forbidden("forbidden", _("您的岗位没有这项权限，或它不包括这个单位。"), verb=verb)
    if verb not in queries.acts_on_notice(by, found):
        raise Refusal("notice.not_now", _("这份通知单现在不能进行这一步，请回到通知单页面查看最新情况。"))
