"""The steps in the life of a version, each with what it asks for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from duqin.foundation.standards import policies, services
from duqin.foundation.standards.forms import AdoptForm, PublishForm, RepealForm, ReturnForm
from duqin.foundation.standards.forms.fields import NounForm
from duqin.foundation.standards.models import DocumentVersion
from duqin.foundation.standards.views.drafts import crumbs_of
from duqin.foundation.standards.views.finding import posted, run_form, the_version, version_url
from duqin.ui.access import by_of, page
from duqin.ui.verbs import expecting


def _step(
    request: HttpRequest, version: DocumentVersion, form: Any, verb: Any, title: Any, lead: Any, told: Any
) -> HttpResponse:
    return run_form(
        request,
        form,
        lambda: verb(expecting(version, request), by=by_of(request), **form.said),
        done=version_url,
        told=told,
        title=title,
        lead=lead,
        submit_label=title,
        crumbs=crumbs_of(version),
        cancel_url=version_url(version),
    )


@require_http_methods(["GET", "POST"])
@page(may=policies.may_edit)
def submit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Hand the draft in."""
    version = the_version(request, code, number)
    form = NounForm(posted(request), noun=version)
    lead = _("提交后不再修改；审查中可以退回。每条条款都要有依据和责任主体，每个监督重点都要有条款。")
    told = _("已提交审查，等待会议审议；有审定权限的人会在工作台看到。")
    return _step(request, version, form, services.submit, _("提交审查"), lead, told)


@require_http_methods(["GET", "POST"])
@page(may=policies.may_return)
def return_(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Send it back."""
    version = the_version(request, code, number)
    form = ReturnForm(posted(request), noun=version)
    return _step(request, version, form, services.return_version, _("退回修改"), "", _("已退回修改。"))


@require_http_methods(["GET", "POST"])
@page(may=policies.may_adopt)
def adopt(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Record the meeting."""
    version = the_version(request, code, number)
    form = AdoptForm(posted(request), noun=version)
    lead = _("登记会议通过之后，条款不能再改动；修改要另起新版本。")
    told = _("已登记会议通过，下一步公布并确定施行日期。")
    return _step(request, version, form, services.adopt, _("登记会议通过"), lead, told)


@require_http_methods(["GET", "POST"])
@page(may=policies.may_adopt)
def publish(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Publish, with the days from and to which it applies."""
    version = the_version(request, code, number)
    form = PublishForm(posted(request), noun=version)
    lead = _("公布与施行是两个日期：施行之前的检查仍使用原来的版本。")
    told = _("已公布；从施行日期起，检查使用这个版本。")
    return _step(request, version, form, services.publish, _("公布"), lead, told)


@require_http_methods(["GET", "POST"])
@page(may=policies.may_adopt)
def repeal(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Put it out of force."""
    version = the_version(request, code, number)
    form = RepealForm(posted(request), noun=version)
    lead = _("废止的版本仍可查阅，以前的检查不受影响。")
    return _step(request, version, form, services.repeal, _("废止"), lead, _("已废止。"))
