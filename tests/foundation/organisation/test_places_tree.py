"""Places: codes, full names, codes on the wall, what is out of use, and grids."""

from __future__ import annotations

import copy
from datetime import date

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duqin.foundation.organisation import queries, services
from duqin.foundation.organisation.models import Grid, Place
from duqin.kernel.errors import Forbidden, Refusal
from tests.cast import Cast


@pytest.fixture
def keeper(cast: Cast):
    """The head of monitoring, who maintains places."""
    return cast.monitoring_head.actor


def make(cast: Cast, by, code: str, kind: str = "room", parent: Place | None = None, **more) -> Place:
    return services.create_place(
        by=by, code=code, name=more.pop("name", code), kind=kind, parent=parent, **more
    )


def test_a_code_is_unique_whatever_its_case(cast: Cast, keeper) -> None:
    """R-004-72: place code "XS-03-2F-001" unique."""
    first = make(cast, keeper, "xs-03-2f-001", parent=cast.canteen)
    assert first.code == "XS-03-2F-001"
    with pytest.raises(Refusal) as refused:
        make(cast, keeper, "XS-03-2F-001 ", parent=cast.garage)
    assert refused.value.code == "place.code_taken"
    assert str(first) in str(refused.value)


@pytest.mark.parametrize("code", ["", "三楼", "A B", "-A", "A--B", "A/B", "X" * 61])
def test_a_code_of_other_signs_is_refused(cast: Cast, keeper, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        make(cast, keeper, code, parent=cast.canteen)
    assert (refused.value.code, refused.value.field) == ("place.code", "code")


def test_a_place_takes_unit_and_grid_of_the_place_above(cast: Cast, keeper) -> None:
    grid = services.create_grid(by=keeper, code="WG-1", name="一网格", holder=cast.head.person)
    services.assign_places(grid, by=keeper, places=[cast.canteen])
    cast.canteen.refresh_from_db()
    floor = make(cast, keeper, "XS-ST1-2F", "floor", cast.canteen, name="二楼")
    assert (floor.unit, floor.grid) == (cast.catering, grid)
    assert floor.full_name == "第一食堂 二楼"


def test_full_names_follow_names_and_moves(cast: Cast, keeper) -> None:
    floor = make(cast, keeper, "XS-ST1-2F", "floor", cast.canteen, name="二楼")
    room = make(cast, keeper, "XS-ST1-2F-01", "room", floor, name="面点间")
    point = make(cast, keeper, "XS-ST1-2F-01-1", "point", room, name="灭火器")
    services.change_place(cast.canteen, by=keeper, code="XS-ST1", name="学一食堂", unit=cast.catering)
    point.refresh_from_db()
    assert point.full_name == "学一食堂 二楼 面点间 灭火器"
    services.move_place(room, by=keeper, parent=cast.garage)
    point.refresh_from_db()
    assert point.full_name == "车库 面点间 灭火器"
    cast.campus.refresh_from_db()
    assert cast.campus.full_name == "下沙校区"


def test_a_full_name_longer_than_its_column_is_refused(cast: Cast, keeper) -> None:
    above: Place = cast.canteen
    with pytest.raises(Refusal) as refused:
        for kind in ("floor", "room", "point"):
            above = make(cast, keeper, f"L-{kind.upper()}", kind, above, name="长" * 80)
    assert refused.value.code == "place.name_long"
    assert not Place.objects.filter(code="L-POINT").exists()


@pytest.mark.parametrize(
    ("kind", "parent"), [("campus", "campus"), ("building", None), ("floor", "kitchen"), ("room", "kitchen")]
)
def test_levels_are_never_turned_round(cast: Cast, keeper, kind: str, parent: str | None) -> None:
    with pytest.raises(Refusal) as refused:
        make(cast, keeper, "X-1", kind, parent and getattr(cast, parent))
    assert refused.value.code == "place.kind"


def test_a_place_is_not_moved_below_itself(cast: Cast, keeper) -> None:
    with pytest.raises(Refusal):
        services.move_place(cast.canteen, by=keeper, parent=cast.kitchen)


def test_a_closed_place_takes_what_is_below_with_it(cast: Cast, keeper) -> None:
    services.close_place(cast.canteen, by=keeper)
    assert [place.code for place in queries.current_places()] == ["XS", "XS-CK"]
    with pytest.raises(Refusal) as refused:
        services.reopen_place(cast.kitchen, by=keeper)
    assert refused.value.code == "place.closed_parent"
    services.reopen_place(cast.canteen, by=keeper)
    services.reopen_place(cast.kitchen, by=keeper)
    assert "XS-ST1-1F-01" in [place.code for place in queries.current_places()]


def test_the_tree_is_in_order_with_depth(cast: Cast) -> None:
    assert [(label.split()[0], depth) for _, label, depth in queries.place_choices()] == [
        ("下沙校区", 0),
        ("车库", 1),
        ("第一食堂", 1),
        ("一楼后厨", 2),
        ("一楼库房", 2),
    ]


def test_the_responsible_unit_can_be_given_to_all_below(cast: Cast, keeper) -> None:
    services.change_place(
        cast.canteen, by=keeper, code="XS-ST1", name="第一食堂", unit=cast.provider, unit_below=True
    )
    cast.kitchen.refresh_from_db()
    assert cast.kitchen.unit == cast.provider


def test_a_new_code_on_the_wall_ends_the_old_one(cast: Cast, keeper) -> None:
    old = cast.kitchen.qr_token
    services.renew_qr(cast.kitchen, by=keeper)
    assert not queries.place_by_token(old).exists()
    assert queries.place_by_token(cast.kitchen.qr_token).get() == cast.kitchen


def test_risk_is_graded_with_a_reason(cast: Cast, keeper) -> None:
    with pytest.raises(Refusal):
        services.set_risk(cast.kitchen, by=keeper, risk="orange", reason="")
    services.set_risk(cast.kitchen, by=keeper, risk="orange", reason="燃气 1×6×40=240")
    cast.kitchen.refresh_from_db()
    assert cast.kitchen.risk == "orange"


def test_a_stranger_changes_no_place(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        make(cast, cast.stranger.actor, "X-1", parent=cast.canteen)


# ---------------------------------------------------------------- out of use (domain-model §8.1)


def test_a_building_out_of_use_takes_its_rooms_out_of_the_denominator(cast: Cast, keeper) -> None:
    services.put_out_of_use(
        cast.canteen, by=keeper, from_date=date(2026, 7, 11), to_date=date(2026, 8, 30), reason="暑期检修"
    )
    assert cast.kitchen.pk in queries.out_of_use(date(2026, 8, 30))
    assert cast.kitchen.pk not in queries.out_of_use(date(2026, 8, 31))
    july = queries.checkpoints_in_use(date(2026, 7, 11), date(2026, 7, 25), Q(unit=cast.catering))
    assert july.counted == []
    assert [(place.code, outage.reason) for place, outage in july.left_out] == [
        ("XS-ST1-1F-01", "暑期检修"),
        ("XS-ST1-1F-02", "暑期检修"),
    ]


def test_a_place_in_use_for_a_day_stays_in_the_denominator(cast: Cast, keeper) -> None:
    services.put_out_of_use(
        cast.kitchen, by=keeper, from_date=date(2026, 7, 12), to_date=date(2026, 7, 25), reason="检修"
    )
    window = queries.checkpoints_in_use(date(2026, 7, 11), date(2026, 7, 25))
    assert cast.kitchen in window.counted


def test_two_outages_together_can_cover_a_window(cast: Cast, keeper) -> None:
    for first, last in ((1, 10), (11, 20)):
        services.put_out_of_use(
            cast.kitchen,
            by=keeper,
            from_date=date(2026, 7, first),
            to_date=date(2026, 7, last),
            reason="检修",
        )
    assert cast.kitchen not in queries.checkpoints_in_use(date(2026, 7, 2), date(2026, 7, 19)).counted


def test_overlapping_outages_are_refused_and_ended_ones_free(cast: Cast, keeper) -> None:
    outage = services.put_out_of_use(cast.kitchen, by=keeper, from_date=date(2026, 7, 1), reason="施工")
    with pytest.raises(Refusal) as refused:
        services.put_out_of_use(cast.kitchen, by=keeper, from_date=date(2026, 8, 1), reason="检修")
    assert refused.value.code == "outage.overlap"
    services.end_outage(outage, by=keeper, to_date=date(2026, 7, 20))
    services.put_out_of_use(cast.kitchen, by=keeper, from_date=date(2026, 8, 1), reason="检修")


# ---------------------------------------------------------------- grids (R-004-23)


def test_gaps_are_listed(cast: Cast, keeper) -> None:
    """A place without grid and a place whose grid nobody holds."""
    held = services.create_grid(by=keeper, code="WG-1", name="食堂网格", holder=cast.head.person)
    unheld = services.create_grid(by=keeper, code="WG-2", name="车库网格")
    services.assign_places(held, by=keeper, places=[cast.canteen])
    services.assign_places(unheld, by=keeper, places=[cast.garage])
    assert list(queries.places_without_grid()) == [cast.campus]
    assert list(queries.places_without_holder()) == [cast.garage]
    assert list(queries.grids_without_holder()) == [unheld]
    services.set_grid_holder(unheld, by=keeper, holder=cast.stranger.person)
    assert not queries.places_without_holder().exists()


def test_places_go_to_the_lowest_grid_only(cast: Cast, keeper) -> None:
    above = services.create_grid(by=keeper, code="WG", name="下沙")
    services.assign_places(above, by=keeper, places=[cast.campus])
    below = services.create_grid(by=keeper, code="WG-1", name="一区", parent=above)
    assert set(Place.objects.values_list("grid", flat=True)) == {below.pk}
    with pytest.raises(Refusal) as refused:
        services.assign_places(above, by=keeper, places=[cast.kitchen])
    assert refused.value.code == "grid.not_lowest"
    other = services.create_grid(by=keeper, code="WG-9", name="别处")
    with pytest.raises(Refusal) as refused:
        services.move_grid(other, by=keeper, parent=below)
    assert refused.value.code == "grid.parent_has_places"
    with pytest.raises(Refusal) as refused:
        services.move_grid(above, by=keeper, parent=below)
    assert refused.value.code == "grid.loop"
    services.remove_grid(below, by=keeper)
    assert set(Place.objects.values_list("grid", flat=True)) == {above.pk}
    with pytest.raises(Refusal) as refused:
        services.remove_grid(above, by=keeper)
    assert refused.value.code == "grid.has_places"


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["create_grid", "move_grid", "remove_grid", "assign", "create_place", "move_place"]),
        st.integers(0, 30),
        st.integers(0, 30),
        st.booleans(),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_every_place_has_exactly_one_lowest_grid_after_any_moves(cast: Cast, moves) -> None:
    from django.db import transaction

    cast = copy.deepcopy(cast)  # as it stood, for each try
    with transaction.atomic():
        by = cast.monitoring_head.actor
        first = services.create_grid(by=by, code="WG-0", name="全校")
        services.assign_places(first, by=by, places=[cast.campus])
        for number, (move, one, other, flag) in enumerate(moves):
            _attempt(cast, by, number, move, one, other, flag)
            lowest = set(queries.lowest_grids().values_list("pk", flat=True))
            assert {grid for grid in Place.objects.values_list("grid", flat=True)} <= lowest
        for place in Place.objects.all():
            assert place.full_name
        transaction.set_rollback(True)


def _attempt(cast: Cast, by, number: int, move: str, one: int, other: int, flag: bool) -> None:
    """Do it, or be refused; a refusal must leave everything as it was."""
    grids, places = list(Grid.objects.order_by("pk")), list(Place.objects.order_by("pk"))
    grid, second = grids[one % len(grids)], grids[other % len(grids)]
    place, under = places[one % len(places)], places[other % len(places)]
    try:
        match move:
            case "create_grid":
                services.create_grid(by=by, code=f"WG-N{number}", name="新", parent=grid if flag else None)
            case "move_grid":
                services.move_grid(grid, by=by, parent=second if flag else None)
            case "remove_grid":
                services.remove_grid(grid, by=by)
            case "assign":
                services.assign_places(grid, by=by, places=[under], with_below=flag)
            case "create_place":
                make(cast, by, f"N-{number}", ["building", "floor", "room", "point"][one % 4], under)
            case "move_place":
                services.move_place(place, by=by, parent=under)
    except Refusal:
        pass
