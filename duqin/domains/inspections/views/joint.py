"""联合检查规则: which special inspections need the safety office."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from duqin.domains.inspections import policies, queries, services
from duqin.domains.inspections.forms.joint import JointRuleForm
from duqin.domains.inspections.views.given import sent
from duqin.foundation.organisation import queries as organisation
from duqin.ui.access import by_of, page
from duqin.ui.forms import catch_up
from duqin.ui.verbs import attempt, expecting, respond_form


@require_http_methods(["GET", "POST"])
@page(may=policies.may_settle)
def joint_rule(request: HttpRequest) -> HttpResponse:
    """See and change the rule."""
    school = organisation.institution()
    if school is None:
        raise Http404
    plans = "inspections:plans" if policies.may_see_plans(by_of(request)) else "inspections:joint_rule"
    form = JointRuleForm(school, queries.joint_rule_today(), *sent(request))
    if form.is_bound:
        done = attempt(
            form,
            lambda: services.set_joint_rule(
                expecting(school, request),
                by=by_of(request),
                areas=form.cleaned_data["areas"],
                safety_area=form.cleaned_data["safety_area"],
            ),
        )
        if done is not None:
            messages.success(request, _("规则已保存，对此后制订或修改的计划生效。"))
            return redirect(plans)
        if getattr(form, "is_stale", False):
            catch_up(form, JointRuleForm(school, queries.joint_rule_today()))
    return respond_form(
        request,
        "ui/form_page.html",
        form,
        title=_("联合检查规则"),
        submit_label=_("保存"),
        cancel_url=reverse(plans),
    )
