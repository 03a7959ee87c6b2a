"""Lists: paging stable under inserts, filters that refuse nonsense, an export of what is shown."""

from __future__ import annotations

from collections import namedtuple
from contextlib import closing
from decimal import Decimal
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, F, IntegerField, Value, When
from django.http import QueryDict
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from python_calamine import CalamineWorkbook

from duqin.kernel.actors import Actor
from duqin.kernel.refs import Ref
from duqin.ui.listing import BadQuery, BulkAction, Choices, Column, DateRange, Listing, Search, Sort
from duqin.ui.listing.columns import body_rows
from duqin.ui.listing.export import harmless
from duqin.ui.listing.paging import Cursor

LIST = Listing(
    name="test",
    columns=(
        Column("codename", "代号", sort="codename", link=lambda row: f"/p/{row['id']}/", priority=1),
        Column("name", "名称"),
        Column("model", "对象", "content_type__model", sort="content_type__model"),
        Column("weight", "权重", sort="weight", nullable=True, kind="number"),
    ),
    filters=(
        Search("q", "搜索", fields=("codename", "name")),
        Choices("kind", "种类", choices=[("a", "甲"), ("b", "乙")], field="name"),
        DateRange("seen", "日期", field="id"),
    ),
    sorts=(Sort("id", "pk"),),
    order="codename",
    page_size=4,
)
PATHS = ("id", "codename", "name", "content_type__model")


@pytest.fixture
def make(db):
    kind = ContentType.objects.get_for_model(Permission)
    Permission.objects.all().delete()

    def add(*names: str, label: str = "a") -> None:
        rows = [Permission(codename=name, name=label, content_type=kind) for name in names]
        Permission.objects.bulk_create(rows)

    return add


def rows():
    weight = Case(When(codename__lt="e", then=Value(None)), default=F("id") % 3, output_field=IntegerField())
    return Permission.objects.annotate(weight=weight).values(*PATHS, "weight")


def page(ask, query="", listing=LIST):
    request = ask(f"/x/?{query}")
    return listing.page(request, rows(), listing.read(request))


def names(shown):
    return [row["codename"] for row in shown.rows]


def follow(ask, url):
    return page(ask, urlsplit(url).query)


def walk(ask, query=""):
    shown, seen = page(ask, query), []
    while True:
        seen += names(shown)
        if not shown.next_url:
            return seen
        shown = follow(ask, shown.next_url)


def test_pages_follow_each_other_in_order(ask, make):
    make(*"hgfedcba")
    first = page(ask)
    second = follow(ask, first.next_url)
    assert names(first) == list("abcd") and names(second) == list("efgh")
    assert second.next_url == "" and first.previous_url == ""


def test_one_can_go_back_to_the_very_rows_one_came_from(ask, make):
    make(*"abcdefghij")
    second = follow(ask, page(ask).next_url)
    third = follow(ask, second.next_url)
    back = follow(ask, third.previous_url)
    assert names(back) == names(second) and back.next_url and back.previous_url
    assert names(follow(ask, back.previous_url)) == list("abcd")


def test_a_row_added_meanwhile_neither_repeats_nor_skips_another(ask, make):
    make(*"bcdefghi")
    first = page(ask)
    make("a")
    assert names(first) + names(follow(ask, first.next_url)) == list("bcdefghi")


@pytest.mark.parametrize("sort", ["", "-codename", "model", "-model", "weight", "-weight", "id", "-id"])
def test_every_order_shows_each_row_once(ask, make, sort):
    make(*"abcdefghijklm")
    assert sorted(walk(ask, f"sort={sort}")) == list("abcdefghijklm")


@pytest.mark.parametrize("sort", ["weight", "-weight"])
def test_empty_values_come_last_in_both_directions(ask, make, sort):
    make(*"abcdefghij")
    assert set(walk(ask, f"sort={sort}")[-4:]) == set("abcd")


@pytest.mark.parametrize("sort", ["weight", "-weight"])
def test_going_back_among_empty_values_finds_the_same_rows(ask, make, sort):
    make(*"abcdefghij")
    shown = [page(ask, f"sort={sort}")]
    while shown[-1].next_url:
        shown.append(follow(ask, shown[-1].next_url))
    back = shown[-1]
    for expected in reversed(shown[:-1]):
        back = follow(ask, back.previous_url)
        assert names(back) == names(expected)


def test_the_heading_turns_the_order_round_and_drops_the_place(ask, make):
    make(*"abcdefgh")
    second = follow(ask, page(ask).next_url)
    heading = second.headings[0]
    assert heading.direction == "ascending" and heading.url == "/x/?sort=-codename"
    assert second.headings[1].url == ""


@pytest.mark.parametrize("count", [1, 3, 30])
def test_a_list_costs_at_most_two_statements(ask, make, count, django_assert_max_num_queries):
    make(*(f"n{i:03}" for i in range(count)))
    with django_assert_max_num_queries(2):
        shown = page(ask)
        assert shown.body and shown.count == count


def test_a_count_stops_one_above_the_cap(ask, make):
    make(*(f"n{i:04}" for i in range(1010)))
    assert page(ask).count == 1001 and page(ask).count_words == "1,000+"


def test_filters_narrow_and_stay_in_the_address(ask, make):
    make(*"abcdef", label="a")
    make(*"uvwxyz", label="b")
    shown = page(ask, "kind=b&q=")
    assert names(shown) == list("uvwx") and shown.count == 6 and shown.is_filtered
    assert shown.next_url.startswith("/x/?kind=b&after=") and "q=" not in shown.next_url
    assert names(page(ask, "q=W")) == ["w"]


@pytest.mark.parametrize(
    "query",
    [
        "nonsense=1",
        "kind=zzz",
        "sort=colour",
        "sort=name",
        "after=%25%25",
        "after=W10",
        "after=bnVsbA",
        "export=pdf",
        "seen_from=2026-13-01",
        "seen_from=0001-01-01",
        "seen_to=9999-12-31",
        "seen_from=2026-05-02&seen_to=2026-05-01",
        "q=" + "x" * 101,
    ],
)
def test_what_a_list_does_not_know_is_refused_with_a_sentence(ask, make, query):
    response = LIST.respond(ask(f"/x/?{query}"), rows(), title="样例")
    assert response.status_code == 400
    assert "data-refusal" in response.content.decode()


@pytest.mark.parametrize("value", ["文字", {"m": "2026-05-11T00:00:00"}, [1], {"x": "1"}, {}])
def test_a_forged_place_in_the_list_is_refused(ask, make, value):
    import base64
    import json

    make(*"abcdef")
    text = base64.urlsafe_b64encode(json.dumps(["id", value, value]).encode()).decode().rstrip("=")
    assert LIST.respond(ask(f"/x/?sort=id&after={text}"), rows()).status_code == 400


def test_a_place_of_another_order_is_refused(ask, make):
    make(*"abcdefgh")
    after = QueryDict(urlsplit(page(ask).next_url).query)["after"]
    with pytest.raises(BadQuery):
        page(ask, f"sort=id&after={after}")


@pytest.mark.parametrize("value", [None, 7, "甲", True, Decimal("2.50")])
def test_a_cursor_survives_the_address(value):
    cursor = Cursor("k", value, 9)
    assert Cursor.decode(cursor.encode()) == cursor


def test_htmx_receives_only_the_part_that_changes(ask, make):
    make(*"ab")
    part = LIST.respond(ask("/x/", **{"HX-Request": "true", "HX-Target": "list"}), rows())
    whole = LIST.respond(ask("/x/", **{"HX-Request": "true", "HX-History-Restore-Request": "true"}), rows())
    assert part.content.strip().startswith(b'<div id="list"') and b"<html" in whole.content
    assert "HX-Request" in part["Vary"]


def test_acts_on_ticked_rows_post_their_identity(ask, make):
    make("a")
    listing = Listing(
        name="t",
        columns=LIST.columns[:1],
        order="codename",
        bulk=(BulkAction("催办", "/urge/", confirm="确定？"),),
    )
    html = listing.respond(ask("/x/"), rows()).content.decode()
    identity = Permission.objects.get().pk
    assert f'name="id" value="{identity}"' in html and 'formaction="/urge/"' in html and "csrf" in html


def test_prepare_sees_a_page_once(ask, make):
    make(*"abcdef")
    seen = []
    listing = Listing(
        name="t",
        columns=LIST.columns[:1],
        order="codename",
        page_size=4,
        prepare=lambda rows: seen.append(rows) or rows,
    )
    page(ask, listing=listing)
    assert [len(rows) for rows in seen] == [4]


def sheet(response):
    with closing(response):
        return CalamineWorkbook.from_filelike(BytesIO(b"".join(response.streaming_content)))


def test_the_export_is_exactly_what_the_filter_shows(ask, make):
    make(*"gfedcba", label="a")
    make(*"xyz", label="b")
    told = []
    listing = Listing(
        name="t",
        columns=LIST.columns,
        filters=LIST.filters,
        order="codename",
        page_size=2,
        on_export=lambda request, number: told.append(number),
    )
    book = sheet(listing.respond(ask("/x/?kind=a&sort=-codename&export=xlsx"), rows(), title="通知单"))
    written = book.get_sheet_by_name("通知单").to_python()
    assert written[0] == ["代号", "名称", "对象", "权重"]
    assert [row[0] for row in written[1:]] == list("gfedcba")
    assert told == [7]
    assert ["种类", "甲"] in book.get_sheet_by_name("口径").to_python()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", " =", "　＝"])
def test_no_cell_of_an_export_is_a_formula(ask, make, start):
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless("1+1") == "1+1"


def test_cells_are_escaped_and_empty_links_are_words():
    columns = (
        Column("x", "甲"),
        Column("y", "乙", lambda row: row["x"], link=lambda row: ""),
        Column("z", "丙", kind="points"),
        Column("n", "丁"),
    )
    body = body_rows(columns, [{"x": "<b>", "z": Decimal("-2.0"), "n": None}])
    assert "&lt;b&gt;" in body and "<b>" not in body and "<a" not in body
    assert "−2</td>" in body and '<td class="p2" data-label="丁"></td>' in body


def test_a_cell_of_its_own_is_escaped_unless_it_says_that_it_is_safe():
    columns = (
        Column("x", "甲", html=lambda row: row["x"]),
        Column("y", "乙", html=lambda row: mark_safe("<i></i>")),
    )
    body = body_rows(columns, [{"x": "<b>"}])
    assert "&lt;b&gt;" in body and "<i></i>" in body


def test_cells_that_are_alike_are_drawn_once():
    drawn = []
    column = Column("x", "甲", html=lambda row: drawn.append(row) or row["x"], alike=lambda row: row["x"])
    body = body_rows((column,), [{"x": "<b>"}, {"x": "c"}, {"x": "<b>"}])
    assert body.count("&lt;b&gt;") == 2 and len(drawn) == 2


def test_a_choice_of_the_code_is_told_in_the_language_of_each_reader(ask, make):
    kind = Choices("kind", "种类", choices=[("a", gettext_lazy("是")), ("b", gettext_lazy("否"))])
    listing = Listing(name="t", columns=LIST.columns[:1], order="codename", filters=(kind,))
    for language, words in (("zh-hans", "是"), ("en", "Yes"), ("zh-hans", "是")):
        with translation.override(language):
            assert f">{words}</option>" in page(ask, listing=listing).controls_drawn


Row = namedtuple("Row", ["pk", "codename"])
KEPT = Listing(
    name="kept",
    columns=(Column("codename", "代号", sort="codename", priority=1),),
    filters=(
        Search("q", "搜索", fields=("codename",)),
        Choices("kind", "种类", choices=[("a", "甲"), ("b", "乙")], field="name"),
        Choices(
            "age",
            "新旧",
            choices=[("new", "新"), ("odd", "单号")],
            apply=lambda rows, age: rows.filter(**(NEW if age == "new" else {"codename__lt": "c"})),
            lasting=("odd",),
        ),
    ),
    order="codename",
    page_size=4,
    seen_by=lambda by: Permission.objects.filter(codename__startswith=by.ref.id),
    fetch=lambda rows: rows.values_list("pk", "codename", named=True),
    line=Row,
)
NEW = {"codename__gte": "a"}


def kept(ask, query="", who="a"):
    request = ask(f"/x/?{query}")
    request.actor = Actor(Ref("tests", who), person_id=ord(who))
    return [row.codename for row in KEPT.page(request, None, KEPT.read(request)).rows]


def test_the_kept_list_of_one_scope_is_never_that_of_another(ask, make):
    make("a1", "b1", "a2", label="a")
    make("b2", label="b")
    for _ in range(2):
        assert kept(ask) == ["a1", "a2"] and kept(ask, who="b") == ["b1", "b2"]
        assert kept(ask, "kind=b", who="b") == ["b2"] and kept(ask, "kind=a", who="b") == ["b1"]
        assert kept(ask, "sort=-codename") == ["a2", "a1"]


def test_a_kept_list_shows_what_has_come_meanwhile(ask, make):
    make(*(f"a{n}" for n in range(3)))
    assert len(kept(ask)) == 3
    make("a8", "a9")
    request = ask("/x/")
    request.actor = Actor(Ref("tests", "a"), person_id=ord("a"))
    shown = KEPT.page(request, None, KEPT.read(request))
    assert shown.count == 5 and [row.codename for row in shown.rows] == ["a0", "a1", "a2", "a8"]
    assert kept(ask, urlsplit(shown.next_url).query) == ["a9"]


def test_what_is_typed_or_moves_is_not_kept(ask, make, monkeypatch):
    make("a1", "a2")
    assert kept(ask, "q=a1") == ["a1"] and kept(ask, "q=a2") == ["a2"]
    assert kept(ask, "age=new") == ["a1", "a2"]
    monkeypatch.setitem(NEW, "codename__gte", "a2")
    assert kept(ask, "age=new") == ["a2"]


def test_a_list_without_rows_is_a_defect(ask, make):
    with pytest.raises(ValueError, match="neither rows"):
        LIST.respond(ask("/x/"))


def test_a_column_of_unknown_kind_is_refused_at_once():
    with pytest.raises(ValueError, match="unknown kind"):
        Column("x", "x", kind="colour")


def test_an_order_that_does_not_exist_is_refused_at_once():
    with pytest.raises(BadQuery):
        Listing(name="t", columns=LIST.columns, order="-nothing")
