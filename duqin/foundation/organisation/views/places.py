"""Pages to look at places: home, list, a place, the card behind its code, labels to print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duqin.foundation.organisation import policies, queries
from duqin.foundation.organisation.models import Place
from duqin.foundation.organisation.ports import PlaceCard, place_cards
from duqin.foundation.organisation.queries import filters
from duqin.foundation.organisation.views.trails import entries
from duqin.kernel.actors import Actor
from duqin.ui.access import by_of, page
from duqin.ui.listing import Column, Listing
from duqin.ui.parts import Cell, Empty, Matrix, MatrixRow, TreeNode
from duqin.ui.qr import qr_svg

LABELS_A_PAGE = 36  # three sheets of A4
ON_HOME = (Place.Kind.CAMPUS, Place.Kind.BUILDING)


def url_of(place: Place) -> str:
    """The page of a place."""
    return reverse("organisation:place", args=[place.code])


PLACES = Listing(
    name="organisation.places",
    columns=(
        Column("full_name", gettext_lazy("地点"), str, link=url_of, sort="full_name", priority=1),
        Column("code", gettext_lazy("编码"), sort="code"),
        Column("kind", gettext_lazy("类别"), lambda place: place.get_kind_display()),
        Column("unit", gettext_lazy("责任单位"), lambda place: place.unit and place.unit.local_name),
        Column("grid", gettext_lazy("网格"), "grid.name"),
        Column("holder", gettext_lazy("网格长"), "grid.holder.name"),
        Column("risk", gettext_lazy("风险"), kind="risk"),
        Column("is_checkpoint", gettext_lazy("检查点"), kind="yesno", priority=3),
        Column("is_active", gettext_lazy("在用"), kind="yesno", priority=3),
    ),
    filters=filters.PLACES,
    order="code",
    empty=Empty(
        gettext_lazy("没有这样的地点"), gettext_lazy("换一个名称或编码再找，或者清除筛选条件。"), "map-pin"
    ),
)


@page(may=policies.may_look)
def place_home(request: HttpRequest) -> HttpResponse:
    """Campuses and buildings as a tree, and how well each building is provided for."""
    rows = list(queries.current_places().filter(kind__in=ON_HOME))
    provided = {row.place.pk: row for row in queries.provisions(rows)}
    buildings = [provided[place.pk] for place in rows if place.kind == Place.Kind.BUILDING]
    context = {
        "tree": branches(rows, {pk: row.points for pk, row in provided.items()}),
        "matrix": provision_matrix(buildings, _("各楼宇的责任落实")),
        "points": sum(provided[place.pk].points for place in rows if place.parent_id is None),
        "gaps": queries.grid_gaps(),
        "may_maintain": policies.may_maintain(by_of(request)),
    }
    return render(request, "organisation/places/home.html", context)


@page(may=policies.may_look)
def place_list(request: HttpRequest) -> HttpResponseBase:
    """All places, to be searched by name or code; export of what is shown."""
    return PLACES.respond(
        request, queries.places(), title=_("地点清单"), template="organisation/places/list.html"
    )


@page(may=policies.may_look)
def place_detail(request: HttpRequest, code: str) -> HttpResponse:
    """A place: facts, code on the wall, grid, responsible unit, outages, cards, what is below."""
    by, place = by_of(request), get_object_or_404(queries.place_by_code(code))
    below = list(queries.children_of(place))
    context = _facts(by, place) | {
        "tree": _below(place, below),
        "matrix": provision_matrix(queries.provisions(below), _("下属地点的责任落实")),
        "outages": queries.outages_of(place),
        "svg": qr_svg(scan_address(request, place)),
        "timeline": entries(place),
    }
    return render(request, "organisation/places/detail.html", context)


@page(may=policies.may_look)
def scanned(request: HttpRequest, token: str) -> HttpResponse:
    """What one sees who has scanned the code on the wall: the place, and what each room knows of it."""
    place = get_object_or_404(queries.place_by_token(token))
    return render(request, "organisation/places/scanned.html", _facts(by_of(request), place))


@page(may=policies.may_look)
def place_labels(request: HttpRequest, code: str) -> HttpResponse:
    """QR labels of a place and all below it, twelve on a sheet of A4; only checkpoints unless ?all=1."""
    place = get_object_or_404(queries.place_by_code(code))
    shown = queries.places().filter(pk__in=queries.places_under(place), is_active=True).order_by("code")
    if "all" not in request.GET:
        shown = shown.filter(is_checkpoint=True)
    sheet = Paginator(shown, LABELS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "place": place,
        "sheet": sheet,
        "labels": [(label, qr_svg(scan_address(request, label))) for label in sheet],
        "everything": "all" in request.GET,
        "back_url": url_of(place),
    }
    return render(request, "organisation/places/labels.html", context)


@page(may=policies.may_look)
def find_place(request: HttpRequest) -> HttpResponse:
    """A code typed in full leads to its place, anything else to the list."""
    text = request.GET.get("q", "").strip()
    if found := queries.place_by_code(text.upper()).first():
        return redirect(url_of(found))
    return redirect(f"{reverse('organisation:place_list')}?{request.GET.urlencode()}")


def scan_address(request: HttpRequest, place: Place) -> str:
    """The full address in the code on the wall."""
    return request.build_absolute_uri(reverse("organisation:scanned", args=[place.qr_token]))


def cards_for(by: Actor, place: Place) -> list[PlaceCard]:
    """What the higher rooms have to show this actor of the place."""
    return [card for make in place_cards if (card := make(by, place.pk)) is not None]


def _facts(by: Actor, place: Place) -> dict[str, Any]:
    closed = queries.out_of_use().get(place.pk)
    return {
        "place": place,
        "title": place.name,
        "above": [(above, url_of(above)) for above in queries.ancestors_of(place)],
        "areas": _("、").join(area.local_name for area in place.areas.all()),
        "closed": closed,
        "cards": cards_for(by, place),
        "may_maintain": policies.may_maintain(by),
    }


def _below(place: Place, children: list[Place]) -> list[TreeNode]:
    """Everything below as a tree; of a campus only what stands directly in it."""
    if place.kind == Place.Kind.CAMPUS:
        return branches(children)
    under = queries.places_under(place) - {place.pk}
    rows = list(queries.current_places().filter(pk__in=under)) if under else []
    return branches(rows)


def branches(rows: Sequence[Place], counts: dict[int, int] | None = None) -> list[TreeNode]:
    """Places in tree order as nodes; the top level stands open."""
    children: dict[int | None, list[Place]] = {}
    shown = {place.pk for place in rows}
    for place in rows:
        children.setdefault(place.parent_id if place.parent_id in shown else None, []).append(place)

    def node(place: Place, depth: int) -> TreeNode:
        unit = place.unit.local_name if place.unit else ""
        note = " · ".join(word for word in (place.code, unit) if word)
        below = [node(child, depth + 1) for child in children.get(place.pk, ())]
        count = counts.get(place.pk) if counts else None
        return TreeNode(place.name, url_of(place), below, note, count, is_open=depth == 0)

    return [node(place, 0) for place in children.get(None, ())]


def provision_matrix(rows: Iterable[queries.Provision], caption: str) -> Matrix | None:
    """Places by what a checkpoint needs: unit, grid holder, beat, use; None when there is no checkpoint."""
    shown = [row for row in rows if row.points]
    columns = (_("责任单位"), _("网格长"), _("监控员"), _("在用"))
    drawn = [
        MatrixRow(
            str(row.place),
            [_cell(row.points, n) for n in (row.with_unit, row.held, row.beats, row.points - row.closed)],
            url_of(row.place),
        )
        for row in shown
    ]
    return Matrix(caption, columns, drawn, corner=_("地点")) if drawn else None


def _cell(points: int, provided: int) -> Cell:
    level = "done" if provided == points else "part" if provided else "issue"
    words = _("%(points)d 个检查点中落实 %(provided)d 个") % {"points": points, "provided": provided}
    return Cell(level, f"{provided}/{points}", label=words)
