"""What an act was told is read back in words, and nothing of it is taken for markup."""

from __future__ import annotations

import pytest

import duqin.config.urls  # noqa: F401  (all forms are loaded)
from duqin.ui.said import MOST, Told

TOLD = Told("inspections", {"organisation.unit:7": "餐饮<部>"})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("upheld", True, "是"),
        ("upheld", False, "否"),
        ("place", None, "—"),
        ("place", "", "—"),
        ("amount", 2.50, "2.5"),
        ("unit", "organisation.unit:7", "餐饮&lt;部&gt;"),
        ("unit", "organisation.unit:8", "organisation.unit:8"),
        ("reasons", "<b>配件</b>", "&lt;b&gt;配件&lt;/b&gt;"),
        ("shift", "earlier", "提前到前一个工作日"),
        ("roles", ["<i>", None], "&lt;i&gt;、—"),
        ("roles", [], "—"),
        ("half", {}, "—"),
        ("day", "2025-02-30", "2025-02-30"),
        ("day", "2025-05-11", '<span class="nowrap">2025年5月11日 周日</span>'),
        ("at", "2025-05-11T06:05:00+00:00", '<span class="nowrap">2025年5月11日 周日</span> 14:05'),
        ("at", "2025-05-11T06:05 <script>", "2025-05-11T06:05 &lt;script&gt;"),
    ],
)
def test_a_value_is_read_as_people_read_it(name: str, value: object, words: str) -> None:
    assert TOLD.words(name, value) == words


def test_a_group_is_a_list_with_labels_and_without_what_was_left_empty() -> None:
    words = TOLD.words(
        "half", {"first": "2025-05-11", "unit": "organisation.unit:7", "note": "", "<x>": [True]}
    )
    assert words == (
        '<ul class="plain-list"><li>开始日：<span class="nowrap">2025年5月11日 周日</span></li>'
        "<li>被检查单位：餐饮&lt;部&gt;</li><li>&lt;x&gt;：是</li></ul>"
    )


def test_of_a_long_list_the_first_are_shown_and_all_are_counted() -> None:
    words = TOLD.words("roles", [str(n) for n in range(MOST + 5)])
    assert words.endswith(f"、{MOST - 1}、共 {MOST + 5} 项")


def test_the_room_of_the_verb_names_its_fields_first() -> None:
    assert TOLD.label("reasons") == "未完成原因"
    assert Told("organisation", {}).label("unit") == "单位"
    assert TOLD.label("unheard_of") == "unheard_of"
