"""Pages of grids: the tree with its gaps, a grid, and what is done to it (R-004-23)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from duqin.foundation.organisation import policies, queries, services
from duqin.foundation.organisation.forms.places import GridForm, GridPlaces, HolderForm, MovedGrid, NewGrid
from duqin.foundation.organisation.models import Grid
from duqin.foundation.organisation.views.pages import Trail, form_page, sent
from duqin.foundation.organisation.views.places import PLACES
from duqin.foundation.organisation.views.ticks import tick_groups
from duqin.foundation.organisation.views.trails import entries
from duqin.ui.access import by_of, page
from duqin.ui.forms.widgets import INDENT
from duqin.ui.listing import Column
from duqin.ui.verbs import expecting


def url_of(grid: Grid) -> str:
    """The page of a grid."""
    return reverse("organisation:grid", args=[grid.code])


def _holder(row: queries.GridRow) -> str:
    """The holder's name; a lowest grid without one is named as a gap."""
    holder = row.grid.holder
    if holder is None:
        return _("暂缺") if row.is_lowest else ""
    return holder.name if holder.is_active else _("%(name)s（已离岗）") % {"name": holder.name}


def _indented(row: queries.GridRow) -> SafeString:
    """The name as in the tree, leading to the grid's page."""
    return format_html('{}<a href="{}">{}</a>', INDENT * row.depth, url_of(row.grid), row.grid.name)


COLUMNS = (
    Column("name", gettext_lazy("网格"), "grid.name", html=_indented, priority=1),
    Column("code", gettext_lazy("编码"), "grid.code"),
    Column("holder", gettext_lazy("网格长"), _holder),
    Column("places", gettext_lazy("地点数"), kind="number"),
)


def _trail(grid: Grid | None = None) -> Trail:
    home: list[tuple[str, str]] = [(_("网格清单"), reverse("organisation:grids"))]
    return [*home, (grid.name, url_of(grid))] if grid else home


@page(may=policies.may_look)
def grid_home(request: HttpRequest) -> HttpResponse:
    """All grids with their holders; what nobody answers for stands on top."""
    rows = queries.grid_rows()
    context = {
        "columns": COLUMNS,
        "rows": rows,
        "unheld": [(row.grid, url_of(row.grid)) for row in rows if row.is_unheld],
        "gaps": queries.grid_gaps(),
        "may_maintain": policies.may_maintain(by_of(request)),
    }
    return render(request, "organisation/places/grids.html", context)


@page(may=policies.may_look)
def grid_detail(request: HttpRequest, code: str) -> HttpResponse:
    """A grid: who holds it and which places lie in it."""
    grid = get_object_or_404(queries.grid_by_code(code))
    places = queries.places().filter(grid=grid, is_active=True).order_by("code")
    context = {
        "grid": grid,
        "title": grid.name,
        "above": grid.parent and (grid.parent, url_of(grid.parent)),
        "below": [(below, url_of(below)) for below in queries.grids().filter(parent=grid)],
        "columns": [
            column for column in PLACES.columns if column.key in ("full_name", "code", "unit", "risk")
        ],
        "places": list(places),
        "timeline": entries(grid),
        "may_maintain": policies.may_maintain(by_of(request)),
    }
    return render(request, "organisation/places/grid.html", context)


@page(may=policies.may_maintain)
def grid_new(request: HttpRequest) -> HttpResponse:
    """Enter a grid, below the one named by ?parent=."""
    above = queries.grid_by_code(request.GET.get("parent", "")).first()
    form = NewGrid(*sent(request), initial={"parent": above, "code": f"{above.code}-" if above else ""})

    def create() -> Grid:
        given = dict(form.cleaned_data)
        given.pop("version")
        return services.create_grid(by=by_of(request), **given)

    back = url_of(above) if above else reverse("organisation:grids")
    return form_page(
        request,
        form,
        create,
        title=_("设立网格"),
        back=back,
        trail=_trail(above),
        done=url_of,
        submit_label=_("设立"),
    )


@page(may=policies.may_maintain)
def grid_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct code and name."""
    grid = get_object_or_404(queries.grid_by_code(code))
    stored = {"code": grid.code, "name": grid.name}
    form = GridForm(*sent(request), initial=stored | {"version": grid.version})
    return form_page(
        request,
        form,
        lambda: services.change_grid(
            expecting(grid, request),
            by=by_of(request),
            code=form.cleaned_data["code"],
            name=form.cleaned_data["name"],
        ),
        title=_("修改网格"),
        back=url_of(grid),
        trail=_trail(grid),
        done=url_of,
        stored=lambda: (grid, {"code": grid.code, "name": grid.name}),
    )


@page(may=policies.may_maintain)
def grid_holder(request: HttpRequest, code: str) -> HttpResponse:
    """Name who answers for the grid."""
    grid = get_object_or_404(queries.grid_by_code(code))
    form = HolderForm(*sent(request), initial={"holder": grid.holder, "version": grid.version})
    return form_page(
        request,
        form,
        lambda: services.set_grid_holder(
            expecting(grid, request), by=by_of(request), holder=form.cleaned_data["holder"]
        ),
        title=_("确定网格长"),
        back=url_of(grid),
        trail=_trail(grid),
        stored=lambda: (grid, {"holder": grid.holder}),
    )


@page(may=policies.may_maintain)
def grid_move(request: HttpRequest, code: str) -> HttpResponse:
    """Put a grid under another."""
    grid = get_object_or_404(queries.grid_by_code(code))
    form = MovedGrid(*sent(request), grid=grid, initial={"parent": grid.parent, "version": grid.version})
    return form_page(
        request,
        form,
        lambda: services.move_grid(
            expecting(grid, request), by=by_of(request), parent=form.cleaned_data["parent"]
        ),
        title=_("移动网格"),
        back=url_of(grid),
        trail=_trail(grid),
        stored=lambda: (grid, {"parent": grid.parent}),
        submit_label=_("移动"),
    )


@page(may=policies.may_maintain)
def grid_places(request: HttpRequest, code: str) -> HttpResponse:
    """Tick places, building by building, that go into the grid."""
    grid = get_object_or_404(queries.grid_by_code(code))
    form = GridPlaces(*sent(request))
    places = list(queries.current_places())
    groups = tick_groups(
        [place for place in places if place.grid_id != grid.pk],
        notes={place.pk: place.grid.name if place.grid else _("未划入网格") for place in places},
    )
    return form_page(
        request,
        form,
        lambda: services.assign_places(grid, by=by_of(request), **form.cleaned_data),
        title=_("划入地点"),
        back=url_of(grid),
        trail=_trail(grid),
        template="organisation/places/grid_places.html",
        grid=grid,
        groups=groups,
        submit_label=_("划入"),
    )


@require_POST
@page(may=policies.may_maintain)
def grid_remove(request: HttpRequest, code: str) -> HttpResponse:
    """Take a grid out."""
    grid = get_object_or_404(queries.grid_by_code(code))
    services.remove_grid(grid, by=by_of(request))
    return redirect("organisation:grids")
