"""Acts on a task: hand over, cancel, write its outline, explain a gap. Each has a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, services
from duqin.domains.inspections.forms.tasks import OutlineForm, ReasonForm, ReassignForm
from duqin.domains.inspections.models import Task
from duqin.domains.inspections.views.given import sent
from duqin.domains.inspections.views.planned import must
from duqin.domains.inspections.views.tasks import task_of
from duqin.ui.access import by_of, page
from duqin.ui.forms import Form
from duqin.ui.verbs import attempt, respond_form


def _respond(
    request: HttpRequest, task: Task, form: Form, verb: Callable[[], Any], **context: Any
) -> HttpResponse:
    if form.is_bound and attempt(form, verb) is not None:
        return redirect("inspections:task", pk=task.pk)
    back = reverse("inspections:task", args=[task.pk])
    return respond_form(request, "inspections/tasks/act.html", form, task=task, cancel_url=back, **context)


@page(may=policies.may_see_plans)
def reassign(request: HttpRequest, pk: int) -> HttpResponse:
    """To another person who may inspect there."""
    by, task = by_of(request), task_of(request, pk)
    must(policies.may_reassign(by, task))
    form = ReassignForm(task, *sent(request))
    return _respond(
        request,
        task,
        form,
        lambda: services.reassign(task, by=by, lead=form.cleaned_data["lead"]),
        title=_("改派检查人"),
        lead=_("改派后会通知新的检查人。"),
        submit_label=_("改派"),
    )


@page(may=policies.may_see_plans)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it out, with a reason."""
    by, task = by_of(request), task_of(request, pk)
    must(policies.may_change_task(by, task))
    form = ReasonForm(*sent(request))
    return _respond(
        request,
        task,
        form,
        lambda: services.cancel_task(task, by=by, reason=form.cleaned_data["reason"]),
        title=_("取消任务"),
        lead=_("取消的任务不计入应查数，原因留在任务上，不会再自动排出。"),
        submit_label=_("取消任务"),
    )


@page(may=policies.may_see_plans)
def outline(request: HttpRequest, pk: int) -> HttpResponse:
    """An outline of this visit's own."""
    by, task = by_of(request), task_of(request, pk)
    must(policies.may_prepare(by, task))
    form = OutlineForm(*sent(request), initial={"outline": "\n".join(task.outline or task.plan.outline)})
    return _respond(
        request,
        task,
        form,
        lambda: services.write_outline(task, by=by, outline=form.cleaned_data["outline"]),
        title=_("检查提纲"),
        submit_label=_("保存"),
    )


@page(may=policies.may_see_plans)
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Why it goes ahead although something is missing."""
    by, task = by_of(request), task_of(request, pk)
    must(policies.may_prepare(by, task))
    form = ReasonForm(*sent(request), initial={"reason": task.gap_reason})
    return _respond(
        request,
        task,
        form,
        lambda: services.explain_gap(task, by=by, reason=form.cleaned_data["reason"]),
        title=_("说明缺漏原因"),
        lead=_("下级记录缺漏或点位未查全时，写明原因才能继续；原因对上级可见。"),
        submit_label=_("保存"),
    )
