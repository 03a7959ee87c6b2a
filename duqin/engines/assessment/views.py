"""A month's scores, one unit's card with the trace of every point, the ledger."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duqin.engines.assessment import policies, queries, services, states
from duqin.engines.assessment.forms import CorrectForm, FreezeForm
from duqin.engines.assessment.ports import origin_urls
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Unit
from duqin.kernel.moments import today
from duqin.kernel.periods import is_period, period_of, shift
from duqin.ui.access import by_of, page
from duqin.ui.listing import Column, Listing, spreadsheet
from duqin.ui.parts import Bar, Empty
from duqin.ui.verbs import attempt, expecting, respond_form, sent

LEDGER = Listing(
    name="assessment.ledger",
    columns=(
        Column("occurred_on", gettext_lazy("日期"), kind="day", sort="occurred_on", priority=2),
        Column("unit", gettext_lazy("单位"), "unit.local_name"),
        Column("reason", gettext_lazy("事由"), link=lambda e: url_of(e.origin_kind, e.origin_id), priority=1),
        Column("clause", gettext_lazy("条款"), lambda e: e.clause.code if e.clause else ""),
        Column("kind", gettext_lazy("类别"), lambda e: states.KINDS[e.kind]),
        Column("points", gettext_lazy("分值"), kind="points"),
        Column("origin_label", gettext_lazy("来源"), priority=3),
        Column("inspector_name", gettext_lazy("检查人"), priority=3),
    ),
    filters=queries.LEDGER,
    order="-occurred_on",
    empty=Empty(
        gettext_lazy("还没有记分"), gettext_lazy("检查提交后，问题按条款自动记分；每一分都能点到它的来源。")
    ),
)


@require_GET
@page(may=policies.may_look)
def latest(request: HttpRequest) -> HttpResponse:
    """The running month."""
    return redirect("assessment:month", period_of(today()))


SCORES = (
    Column("unit", gettext_lazy("单位"), lambda row: row["card"].unit.local_name),
    Column("score", gettext_lazy("得分"), lambda row: row["card"].score, kind="points"),
    Column("change", gettext_lazy("比上月"), kind="points"),
    Column("deducted", gettext_lazy("扣分"), lambda row: row["card"].deducted, kind="points"),
    Column("bonus", gettext_lazy("加分"), lambda row: row["card"].bonus, kind="points"),
    Column("grade", gettext_lazy("等级")),
    Column("state", gettext_lazy("状态"), kind="state"),
)


@require_GET
@page(may=policies.may_look)
def month(request: HttpRequest, period: str) -> HttpResponseBase:
    """All units of a month by score, with last month's ghost; what can be done next. ?export=xlsx gives the table."""
    _known(period)
    by = by_of(request)
    cards = queries.visible_cards(by, period)
    ranked = queries.ranking(period, cards)
    rows = [_row(card, before) for card, before in ranked]
    if request.GET.get("export") == "xlsx":
        return spreadsheet(SCORES, rows, title=_("考核得分"), of=period)
    stages = {card.state for card in cards}
    context = {
        "period": period,
        "previous": shift(period, -1),
        "following": shift(period, 1),
        "is_running": period >= period_of(today()),
        "rows": rows,
        "bars": [
            Bar(
                card.unit.local_name,
                float(card.score),
                None if before is None else float(before),
                _card_url(card),
            )
            for card, before in ranked
        ],
        "stage": states.state_of("open" if "open" in stages or not stages else min(stages)),
        "may_freeze": policies.may_freeze(by) and "open" in stages and period < period_of(today()),
        "may_publish": policies.may_publish(by) and "frozen" in stages,
        "drifted": [_drift(old, new) for old, new in queries.drifted(period)]
        if policies.may_freeze(by)
        else [],
    }
    return render(request, "assessment/month.html", context)


@require_GET
@page(may=policies.may_look)
def card(request: HttpRequest, period: str, code: str) -> HttpResponse:
    """One unit's month: score, and where each point came from. Of others' published cards only the score."""
    by, unit = by_of(request), _unit(code)
    _known(period)
    found = queries.card(unit, period)
    own = policies.may_see_unit(by, unit.pk)
    if not own and found.state != "published":
        raise Http404
    context = {
        "card": found,
        "period": period,
        "state": states.state_of(found.state),
        "grade": states.GRADES[found.grade],
        "lines": [_line(line) for line in found.lines] if own else [],
        "own": own,
        "versions": queries.versions(unit, period) if own else [],
        "may_correct": found.frozen is not None and policies.may_correct(by, found.frozen),
        "previous": shift(period, -1),
        "following": shift(period, 1),
    }
    return render(request, "assessment/card.html", context)


@require_GET
@page(may=policies.may_look)
def ledger(request: HttpRequest) -> HttpResponseBase:
    """Every entry in reach, reversals included."""
    rows = queries.entries(by_of(request))
    return LEDGER.respond(request, rows, title=_("记分台账"), template="assessment/ledger.html")


@require_http_methods(["GET", "POST"])
@page(may=policies.may_freeze)
def freeze(request: HttpRequest) -> HttpResponse:
    """Freeze a month that is over."""
    form = FreezeForm(*sent(request), initial={"period": shift(period_of(today()), -1)})
    if request.method == "POST":
        by = by_of(request)
        if (
            attempt(form, lambda: services.freeze_month(by=by, period=form.cleaned_data["period"]))
            is not None
        ):
            return redirect("assessment:month", form.cleaned_data["period"])
    return respond_form(
        request,
        "assessment/freeze.html",
        form,
        submit_label=_("冻结当月考核"),
        cancel_url=reverse("assessment:latest"),
    )


@require_POST
@page(may=policies.may_publish)
def publish(request: HttpRequest, period: str) -> HttpResponse:
    """Publish the frozen cards of a month."""
    _known(period)
    services.publish_month(by=by_of(request), period=period)
    return redirect("assessment:month", period)


@require_http_methods(["GET", "POST"])
@page(may=policies.may_look)
def correct(request: HttpRequest, period: str, code: str) -> HttpResponse:
    """Draw a card up anew as the next version."""
    by, unit = by_of(request), _unit(code)
    scorecard = get_object_or_404(queries.versions(unit, period).exclude(state="superseded"))
    form = CorrectForm(*sent(request))
    if request.method == "POST":
        expecting(scorecard, request)
        if (
            attempt(form, lambda: services.correct(scorecard, by=by, reason=form.cleaned_data["reason"]))
            is not None
        ):
            return redirect("assessment:card", period, code)
    fresh = queries.live_cards(period, [unit])[0]
    return respond_form(
        request,
        "assessment/correct.html",
        form,
        scorecard=scorecard,
        fresh=fresh,
        submit_label=_("更正为新版本"),
        cancel_url=reverse("assessment:card", args=[period, code]),
    )


def url_of(kind: str, id: str) -> str:
    """Where the record behind an entry can be read; empty when its room shows no page."""
    find = origin_urls.get(kind)
    return find(id) if find else ""


def _known(period: str) -> None:
    if not is_period(period):
        raise Http404


def _unit(code: str) -> Unit:
    return get_object_or_404(organisation.supervised_units(), code=code)


def _card_url(card: queries.Card) -> str:
    return reverse("assessment:card", args=[card.period, card.unit.code])


def _row(card: queries.Card, before: Decimal | None) -> dict[str, Any]:
    return {
        "card": card,
        "url": _card_url(card),
        "grade": states.GRADES[card.grade],
        "state": states.state_of(card.state),
        "change": None if before is None else card.score - before,
    }


def _drift(old: Any, new: queries.Card) -> dict[str, Any]:
    return {
        "unit": new.unit,
        "before": old.score,
        "after": new.score,
        "url": reverse("assessment:correct", args=[new.period, new.unit.code]),
    }


def _line(line: dict[str, Any]) -> dict[str, Any]:
    """A line of the trace in the reader's words, each entry with the address of its record."""
    return {
        "title": line["clause_en"] if get_language() == "en" else line["clause"],
        "version": line["version"],
        "kind": states.KINDS[line["kind"]],
        "raw": Decimal(line["raw"]),
        "counted": Decimal(line["counted"]),
        "why": states.WHY.get(line["why"], ""),
        "entries": [
            {
                **entry,
                "url": url_of(entry["origin"][0], entry["origin"][1]),
                "points": Decimal(entry["points"]),
            }
            for entry in line["entries"]
        ],
    }
