"""Pills, severity and buttons: escaped, and never a colour without a word."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from duqin.kernel.states import Family, State
from duqin.ui import markup
from duqin.ui.parts import FAMILIES, CountLine, Deadline, Photo

RECTIFYING = State("open", "整改中", Family.OPEN)


def draw(source: str, **context: object) -> str:
    request = RequestFactory().get("/x/?a=1")
    return Template("{% load ui %}" + source).render(Context({"request": request, **context}))


def test_the_families_are_those_of_the_kernel():
    assert set(FAMILIES) == set(Family)


def test_a_state_is_a_word_in_its_family():
    assert draw("{% state s %}", s=RECTIFYING) == '<span class="pill pill-open">整改中</span>'


def test_overdue_is_a_flag_beside_the_state():
    drawn = draw("{% state s overdue=True %}", s=RECTIFYING)
    assert "整改中" in drawn and "pill-overdue" in drawn and "逾期" in drawn


def test_a_family_without_a_colour_is_refused():
    with pytest.raises(ValueError, match="unknown state family"):
        markup.pill("x", "purple")


def test_words_are_escaped_everywhere():
    evil = "<script>"
    source = (
        "{% pill x 'open' %}{% button x x icon='x' %}{% fact x x href=x %}{% crumb x x %}"
        "{% stat x x note=x href=x %}"
        "{% post_button x x confirm=x %}{% submit x name=x value=x %}"
        "{% section x href=x href_label=x %}{% endsection %}"
        "{% empty x text=x %}{% endempty %}{% next_step x who=x post=x text=x %}{% endnext_step %}"
    )
    assert "<script" not in draw(source, x=evil)


def test_severity_carries_its_word_and_refuses_unknown_grades():
    assert "较重" in markup.severity_mark("serious")
    with pytest.raises(KeyError):
        markup.severity_mark("awful")


def test_an_empty_fact_is_seen_to_be_empty():
    assert draw("{% fact 'A' v %}", v="") == "<div><dt>A</dt><dd>—</dd></div>"
    assert "<dd>0</dd>" in draw("{% fact 'A' v %}", v=0)


def test_a_post_button_carries_the_token_and_its_question():
    drawn = draw("{% post_button '作废' '/void/' confirm='确定吗？' %}")
    assert 'method="post"' in drawn and "csrfmiddlewaretoken" in drawn and 'data-confirm="确定吗？"' in drawn


def test_a_deadline_explains_itself_on_tap():
    day = datetime(2026, 5, 11)
    due = Deadline(day, "还剩 1 个工作日", "waiting", [CountLine(day.date(), "工作日", 1), "共 1 个工作日。"])
    drawn = draw("{% deadline d %}", d=due)
    assert "<details" in drawn and "工作日" in drawn and "共 1 个工作日。" in drawn
    assert "<details" not in draw("{% deadline d %}", d=Deadline(day, "还剩 1 个工作日"))
    assert draw("{% deadline d %}", d=None).strip() == ""


def test_a_number_that_is_not_there_is_a_dash():
    assert '<span class="stat-value">—</span>' in draw("{% stat 'x' none %}", none=None)
    assert '<span class="stat-value">0</span>' in draw("{% stat 'x' 0 %}")


@pytest.mark.parametrize("none", [None, []])
def test_tabs_without_any_draw_nothing(none):
    assert draw("[{% tabs t %}]", t=none) == draw("[{% tabs missing %}]") == "[]"


def test_each_photograph_of_a_pair_stands_on_its_side():
    shots = {name: Photo(f"/{name}/") for name in ("before-1", "before-2", "after-1")}
    source = "{% before_after before after %}"
    drawn = draw(source, before=[shots["before-1"], shots["before-2"]], after=shots["after-1"])
    before, after = drawn.split("整改后</strong>")
    assert before.index("/before-1/") < before.index("/before-2/")
    assert "/after-1/" not in before and "/after-1/" in after and "/before-2/" not in after
    assert "还没有照片" not in drawn
    assert draw(source, before=[], after=None).count("还没有照片") == 2
