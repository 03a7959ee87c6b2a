"""Pages to look at people and posts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from duqin.foundation.organisation import policies, queries
from duqin.foundation.organisation.models import Appointment, Person, Post, Seat
from duqin.foundation.organisation.queries import filters
from duqin.foundation.organisation.views.names import person_name, unit_name, unit_url
from duqin.foundation.organisation.views.rights import right_groups
from duqin.foundation.organisation.views.trails import entries
from duqin.kernel.moments import today
from duqin.kernel.states import Family, State
from duqin.ui.access import by_of, page
from duqin.ui.listing import Column, Listing
from duqin.ui.parts import Empty

HERE = State("here", gettext_lazy("在职"), Family.SETTLED)
LEFT = State("left", gettext_lazy("已离职"), Family.VOID)


def url_of(person: Person) -> str:
    """The page of a person."""
    return reverse("organisation:person", args=[person.pk])


def standing(person: Person) -> State:
    return HERE if person.is_active else LEFT


def with_posts(rows: list[Person]) -> list[Person]:
    """Put beside each person of a page the posts held today; one statement."""
    held = queries.posts_by_person([person.pk for person in rows])
    for person in rows:
        person.posts_now = held.get(person.pk, [])  # type: ignore[attr-defined]  # beside the row, for the page
    return rows


PEOPLE = Listing(
    name="organisation.people",
    columns=(
        Column("name", gettext_lazy("姓名"), link=url_of, sort="name", priority=1),
        Column("staff_no", gettext_lazy("工号"), sort="staff_no"),
        Column("unit", gettext_lazy("单位"), lambda p: p.unit.local_name, sort="unit__code"),
        Column(
            "posts",
            pgettext_lazy("of a person", "岗位"),
            lambda p: _("、").join(h.post.local_name for h in p.posts_now),
        ),
        Column("status", gettext_lazy("身份"), lambda p: p.get_status_display(), priority=3),
        Column("phone", gettext_lazy("电话")),
        Column("email", gettext_lazy("邮箱"), priority=3),
    ),
    filters=filters.PEOPLE,
    order="staff_no",
    prepare=with_posts,
    empty=Empty(
        gettext_lazy("没有这样的人员"),
        gettext_lazy("逐个登记，或者用 Excel 一次导入全部单位和人员。"),
        "users",
    ),
)


@page(may=policies.may_look)
def person_list(request: HttpRequest) -> HttpResponseBase:
    """People of the units one may look into; who has left only when asked for."""
    by = by_of(request)
    rows = queries.people(by).filter(is_active=request.GET.get("left") != "yes")
    return PEOPLE.respond(
        request,
        rows,
        title=_("人员"),
        template="organisation/people/list.html",
        may_maintain=policies.may_maintain(by),
    )


COMING = State("coming", gettext_lazy("未到任"), Family.DRAFT)
HELD = State("held", gettext_lazy("在任"), Family.SETTLED)
OVER = State("over", gettext_lazy("已免"), Family.VOID)


def held_state(held: Appointment | Seat) -> State:
    """Not begun, held, over; read from the dates."""
    day = today()
    if held.from_date > day:
        return COMING
    return OVER if held.to_date is not None and held.to_date < day else HELD


APPOINTMENTS = (
    Column(
        "post", gettext_lazy("岗位"), lambda a: a.post.local_name, link=lambda a: post_url(a.post), priority=1
    ),
    Column("state", gettext_lazy("状态"), lambda a: held_state(a), kind="state"),
    Column("unit", gettext_lazy("单位"), lambda a: a.unit.local_name, link=lambda a: unit_url(a.unit)),
    Column("from_date", gettext_lazy("自"), kind="day"),
    Column("to_date", gettext_lazy("至"), kind="day"),
    Column("basis", gettext_lazy("依据"), priority=3),
)
TO_END = Column(
    "end",
    gettext_lazy("办理"),
    lambda a: "" if held_state(a) is OVER else _("免去或撤销"),
    link=lambda a: (
        "" if held_state(a) is OVER else reverse("organisation:appointment_end", args=[a.person_id, a.pk])
    ),
)
SEATS = (
    Column("role", gettext_lazy("位置"), lambda s: s.get_role_display(), priority=1),
    Column("state", gettext_lazy("状态"), held_state, kind="state"),
    Column("unit", gettext_lazy("单位"), lambda s: s.unit.local_name, link=lambda s: unit_url(s.unit)),
    Column("from_date", gettext_lazy("自"), kind="day"),
    Column("to_date", gettext_lazy("至"), kind="day"),
)


@page(may=policies.may_look)
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A person: posts, seats, accounts and history."""
    by = by_of(request)
    person = get_object_or_404(queries.people(by), pk=pk)
    may_maintain = policies.may_maintain(by)
    context: dict[str, Any] = {
        "person": person,
        "state": standing(person),
        "unit": unit_name(person.unit),
        "appointments": list(queries.appointments_of(person)),
        "appointment_columns": (*APPOINTMENTS, TO_END) if may_maintain else APPOINTMENTS,
        "seats": list(queries.seats_of_person(person)),
        "seat_columns": SEATS,
        "may_maintain": may_maintain,
        "may_manage_accounts": policies.may_manage_accounts(by),
        "account_url": f"{reverse('organisation:account_new')}?person={person.pk}",
        "accounts": list(queries.accounts_of(person)) if policies.may_manage_accounts(by) else [],
        "timeline": entries(person),
    }
    return render(request, "organisation/people/detail.html", context)


def post_url(post: Post) -> str:
    """The page of a post."""
    return reverse("organisation:post", args=[post.code])


POSTS = (
    Column("name", gettext_lazy("岗位"), lambda p: p.local_name, link=post_url, priority=1),
    Column("reach", gettext_lazy("权限范围"), lambda p: p.get_reach_display()),
    Column("rights", gettext_lazy("权限数"), lambda p: len(p.capabilities), kind="number"),
    Column("holders", gettext_lazy("任职人数"), kind="number"),
    Column("duties", gettext_lazy("职责"), priority=3),
)
HOLDERS = (
    Column(
        "unit",
        gettext_lazy("单位"),
        lambda row: unit_name(row["unit"]),
        html=lambda row: unit_name(row["unit"]),
    ),
    Column("names", gettext_lazy("任职者"), html=lambda row: row["names"], priority=1),
    Column("since", gettext_lazy("自"), kind="day"),
)


@page(may=policies.may_look)
def post_list(request: HttpRequest) -> HttpResponse:
    """All posts with their reach and how many hold them."""
    by = by_of(request)
    context = {
        "rows": list(queries.posts_with_holders(by)),
        "columns": POSTS,
        "may_maintain": policies.may_maintain(by),
    }
    return render(request, "organisation/people/posts.html", context)


@page(may=policies.may_look)
def post_detail(request: HttpRequest, code: str) -> HttpResponse:
    """A post: duties, rights in words, who holds it where, where it is vacant (R-004-07)."""
    by = by_of(request)
    post = get_object_or_404(queries.posts(by), code=code)
    held = list(queries.holders_now(post))
    filled = {row.unit_id for row in held}
    context = {
        "post": post,
        "groups": right_groups(post.capabilities, only_ticked=True),
        "holders": [
            {"unit": row.unit, "names": person_name(by, row.person), "since": row.from_date} for row in held
        ],
        "holder_columns": HOLDERS,
        "vacant": [unit_name(unit) for unit in queries.units_having(post) if unit.pk not in filled],
        "may_maintain": policies.may_maintain(by),
        "timeline": entries(post),
    }
    return render(request, "organisation/people/post.html", context)
