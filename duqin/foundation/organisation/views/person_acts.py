"""Pages on which something is done to a person, a post or an appointment."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies, queries, services
from duqin.foundation.organisation.forms.people import (
    AppointForm,
    LeavingPerson,
    MovedPerson,
    NewPerson,
    NewPost,
    PersonFacts,
    PortfolioForm,
    PostForm,
    ReturningPerson,
)
from duqin.foundation.organisation.forms.units import LastDay, ReasonForm
from duqin.foundation.organisation.models import Appointment, Person, Post
from duqin.foundation.organisation.views.pages import Trail, form_page, sent
from duqin.foundation.organisation.views.people import post_url, url_of
from duqin.foundation.organisation.views.rights import right_groups
from duqin.kernel.moments import today
from duqin.ui.access import by_of, page
from duqin.ui.verbs import expecting

FACTS = ("staff_no", "name", "status", "phone", "email")
POST_FACTS = ("name", "name_en", "duties", "reach", "capabilities")


def found(request: HttpRequest, pk: int) -> Person:
    """The person of the address, or 404."""
    person: Person = get_object_or_404(queries.people(by_of(request)), pk=pk)
    return person


def trail(person: Person | None = None) -> Trail:
    """From the list to the person."""
    home: list[tuple[Any, str]] = [(_("人员"), reverse("organisation:people"))]
    return [*home, (person.name, url_of(person))] if person else home


@page(may=policies.may_maintain)
def person_new(request: HttpRequest) -> HttpResponse:
    """Register a person, in the unit named by ?unit=."""
    unit = queries.units(by_of(request)).filter(code=request.GET.get("unit", "")).first()
    form = NewPerson(*sent(request), initial={"unit": unit})
    return form_page(
        request,
        form,
        lambda: services.create_person(by=by_of(request), **form.facts()),
        title=_("登记人员"),
        back=reverse("organisation:people"),
        trail=trail(),
        done=url_of,
        submit_label=_("登记"),
    )


@page(may=policies.may_maintain)
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is known of a person."""
    person = found(request, pk)
    form = PersonFacts(
        *sent(request), initial={name: getattr(person, name) for name in FACTS} | {"version": person.version}
    )
    return form_page(
        request,
        form,
        lambda: services.update_person(expecting(person, request), by=by_of(request), **form.facts()),
        title=_("修改人员"),
        back=url_of(person),
        trail=trail(person),
        stored=lambda: (person, {name: getattr(person, name) for name in FACTS}),
    )


@page(may=policies.may_maintain)
def person_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person another home unit."""
    person = found(request, pk)
    form = MovedPerson(*sent(request), initial={"version": person.version})

    def move() -> Person:
        told = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        return services.move_person(expecting(person, request), by=by_of(request), **told)

    return form_page(
        request,
        form,
        move,
        title=_("调动"),
        back=url_of(person),
        trail=trail(person),
        stored=lambda: (person, {"unit": person.unit}),
        submit_label=_("调动"),
    )


@page(may=policies.may_maintain)
def person_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """A person goes."""
    person = found(request, pk)
    form = LeavingPerson(*sent(request), initial={"version": person.version})

    def leave() -> Person:
        told = form.cleaned_data
        return services.person_left(
            expecting(person, request), by=by_of(request), last_day=told["last_day"], reason=told["reason"]
        )

    return form_page(
        request,
        form,
        leave,
        title=_("办理离职"),
        back=url_of(person),
        trail=trail(person),
        stored=lambda: (person, {}),
        lead=_("任职和席位到最后一天为止，账号立即停用；已有的记录保留姓名。"),
        submit_label=_("办理离职"),
    )


@page(may=policies.may_maintain)
def person_return(request: HttpRequest, pk: int) -> HttpResponse:
    """A person comes back."""
    person = found(request, pk)
    form = ReturningPerson(*sent(request), initial={"unit": person.unit, "version": person.version})
    return form_page(
        request,
        form,
        lambda: services.person_returned(
            expecting(person, request), by=by_of(request), unit=form.cleaned_data["unit"]
        ),
        title=_("返岗"),
        back=url_of(person),
        trail=trail(person),
        stored=lambda: (person, {"unit": person.unit}),
        lead=_("岗位和账号需要重新办理。"),
        submit_label=_("返岗"),
    )


@page(may=policies.may_maintain)
def person_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a post."""
    person = found(request, pk)
    form = AppointForm(*sent(request), initial={"unit": person.unit})
    return form_page(
        request,
        form,
        lambda: services.appoint(person, by=by_of(request), **form.cleaned_data),
        title=_("任命"),
        back=url_of(person),
        trail=trail(person),
        done=lambda made: url_of(person),
        submit_label=_("任命"),
    )


@page(may=policies.may_maintain)
def appointment_end(request: HttpRequest, pk: int, appointment: int) -> HttpResponse:
    """End an appointment, or take it back while it has not been in force for a day."""
    person = found(request, pk)
    held: Appointment = get_object_or_404(queries.appointments(by_of(request)), pk=appointment, person=person)
    if held.from_date >= today():
        return _strike(request, person, held)
    form = LastDay(*sent(request))
    return form_page(
        request,
        form,
        lambda: services.end_appointment(held, by=by_of(request), last_day=form.cleaned_data["last_day"]),
        title=_("免去：%(post)s") % {"post": held.post.local_name},
        back=url_of(person),
        trail=trail(person),
        submit_label=_("免去"),
    )


def _strike(request: HttpRequest, person: Person, held: Appointment) -> HttpResponse:
    form = ReasonForm(*sent(request))
    return form_page(
        request,
        form,
        lambda: services.strike_appointment(
            person, by=by_of(request), appointment=held, reason=form.cleaned_data["reason"]
        ),
        title=_("撤销任命：%(post)s") % {"post": held.post.local_name},
        back=url_of(person),
        trail=trail(person),
        lead=_("这项任命今天才开始或者还没有开始，撤销后不再生效，操作留痕。"),
        submit_label=_("撤销任命"),
    )


@page(may=policies.may_maintain)
def person_portfolio(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which units a deputy is in charge of."""
    person = found(request, pk)
    form = PortfolioForm(*sent(request), initial={"units": queries.portfolio_of(person)})
    return form_page(
        request,
        form,
        lambda: services.set_portfolio(
            person,
            by=by_of(request),
            units=form.cleaned_data["units"],
            from_date=form.cleaned_data["from_date"],
        ),
        title=_("分管的单位"),
        back=url_of(person),
        trail=trail(person),
        template="organisation/tick_form.html",
        lead=_("选中的单位由这位领导分管，原分管领导到前一天为止。"),
    )


@page(may=policies.may_maintain)
def post_new(request: HttpRequest) -> HttpResponse:
    """Make a post."""
    form = NewPost(*sent(request))
    return _post_page(request, form, lambda: services.create_post(by=by_of(request), **form.facts()))


@page(may=policies.may_maintain)
def post_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a post and its rights."""
    post: Post = get_object_or_404(queries.posts(by_of(request)), code=code)

    def stored() -> dict[str, Any]:
        return {name: getattr(post, name) for name in POST_FACTS} | {
            "units": list(queries.units_having(post))
        }

    form = PostForm(*sent(request), initial=stored() | {"version": post.version})
    return _post_page(
        request,
        form,
        lambda: services.update_post(expecting(post, request), by=by_of(request), **form.facts()),
        post=post,
        stored=lambda: (post, stored()),
    )


def _post_page(
    request: HttpRequest, form: PostForm, verb: Any, *, post: Post | None = None, **more: Any
) -> HttpResponse:
    home: list[tuple[Any, str]] = [(_("岗位"), reverse("organisation:posts"))]
    return form_page(
        request,
        form,
        verb,
        title=_("修改岗位") if post else _("设立岗位"),
        back=post_url(post) if post else reverse("organisation:posts"),
        trail=[*home, (post.local_name, post_url(post))] if post else home,
        done=post_url,
        template="organisation/people/post_form.html",
        groups=right_groups(set(form["capabilities"].value() or ())),
        **more,
    )
