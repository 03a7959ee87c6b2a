"""升级规则 and 时限规则: the rules of the room as pages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from duqin.engines.cases import forms, policies, queries, services
from duqin.engines.cases.models import LadderRung
from duqin.engines.cases.views import showing
from duqin.ui.access import by_of, page
from duqin.ui.forms import catch_up
from duqin.ui.verbs import attempt, expecting, respond_form, sent


@require_GET
@page(may=policies.may_configure)
def ladder(request: HttpRequest) -> HttpResponse:
    """The rungs from the day of the breach on."""
    return render(request, "cases/ladder.html", {"rungs": showing.rung_lines(queries.rungs())})


@require_http_methods(["GET", "POST"])
@page(may=policies.may_configure)
def rung(request: HttpRequest, pk: int) -> HttpResponse:
    """Change whom a rung tells and what follows."""
    found = get_object_or_404(queries.rungs(), pk=pk)
    form = forms.RungForm(found, *sent(request))
    by = by_of(request)
    kept = ("name", "roles", "body", "effects", "is_active")
    done = request.method == "POST" and None is not attempt(
        form,
        lambda: services.change_rung(
            expecting(found, request), by=by, **{name: form.cleaned_data[name] for name in kept}
        ),
    )
    if done:
        messages.success(request, _("升级规则已保存，对此后到达这一级的事项生效。"))
        return redirect("cases:ladder")
    return _form(request, form, _("修改升级规则"), "cases:ladder")


@require_http_methods(["GET", "POST"])
@page(may=policies.may_configure)
def new_rung(request: HttpRequest) -> HttpResponse:
    """Add a rung."""
    form = forms.NewRungForm(LadderRung(), *sent(request))
    by = by_of(request)
    kept = ("name", "after_working_days", "severity", "roles", "body", "effects")
    done = request.method == "POST" and None is not attempt(
        form, lambda: services.add_rung(by=by, **{name: form.cleaned_data[name] for name in kept})
    )
    if done:
        messages.success(request, _("升级规则已添加。"))
        return redirect("cases:ladder")
    return _form(request, form, _("添加升级规则"), "cases:ladder")


@require_GET
@page(may=policies.may_configure)
def clock_rules(request: HttpRequest) -> HttpResponse:
    """How long each step may take, and by what source."""
    return render(request, "cases/clock_rules.html", {"rules": showing.rule_lines(queries.clock_rules())})


@require_http_methods(["GET", "POST"])
@page(may=policies.may_configure)
def clock_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a term."""
    found = get_object_or_404(queries.clock_rules(), pk=pk)
    form = forms.ClockRuleForm(found, *sent(request))
    by = by_of(request)
    kept = ("amount", "unit", "source")
    done = request.method == "POST" and None is not attempt(
        form,
        lambda: services.change_clock_rule(
            expecting(found, request), by=by, **{name: form.cleaned_data[name] for name in kept}
        ),
    )
    if done:
        messages.success(request, _("时限规则已保存，对此后开始的时限生效，正在计时的不变。"))
        return redirect("cases:clock_rules")
    label = showing.rule_lines([found])[0]["label"]
    return _form(request, form, _("修改时限：%(label)s") % {"label": label}, "cases:clock_rules")


def _form(request: HttpRequest, form: forms.VersionedForm, title: str, back: str) -> HttpResponse:
    if getattr(form, "is_stale", False):
        form.noun.refresh_from_db()
        catch_up(form, type(form)(form.noun))
    return respond_form(
        request,
        "ui/form_page.html",
        form,
        title=title,
        submit_label=_("保存"),
        cancel_url=reverse(back),
        draft_key=f"{back}-{form.noun.pk or 'new'}",
    )
