"""The steps of a case as tests tell them: each verb with the person who does it in the cast."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case, Extension, Notice
from duqin.kernel.clock import Term
from duqin.kernel.moments import CAMPUS
from duqin.kernel.refs import Ref
from tests.cast import Cast

_origins = itertools.count(1)


def at(text: str) -> datetime:
    """A moment on campus: "2026-03-06 15:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=CAMPUS)


def opened(cast: Cast, **more: Any) -> Case:
    """A finding of the inspector in the kitchen: general, 7 working days."""
    number = next(_origins)
    given: dict[str, Any] = {
        "by": cast.inspector.actor,
        "origin": Ref("tests.finding", str(number), f"问题 {number}"),
        "title": "地面积水未及时清理",
        "unit": cast.catering,
        "issuer": cast.monitoring,
        "place": cast.kitchen,
        "area": cast.areas["catering"],
        "severity": "general",
        "term": Term.parse("7wd"),
    }
    return cases.open_case(**(given | more))


def issued(cast: Cast, *chosen: Case) -> Notice:
    """A notice over these cases, issued."""
    by = cast.inspector.actor
    return cases.issue(cases.draft_notice(by=by, cases=list(chosen)), by=by)


def received(cast: Cast, case: Case) -> Case:
    """Issued and read by the head of the unit."""
    cases.receive(issued(cast, case), by=cast.head.actor)
    return fresh(case)


def reported(cast: Cast, case: Case, **more: Any) -> Case:
    """Received and reported fixed by the head."""
    case = received(cast, case) if case.state == "open" else case
    return cases.report_fixed(case, **({"by": cast.head.actor, "measures": "已清理并加装防滑垫"} | more))


def closed(cast: Cast, case: Case) -> Case:
    """Reported and verified by the inspector."""
    return cases.verify(reported(cast, case), by=cast.inspector.actor)


def asked(cast: Cast, case: Case, amount: int = 3) -> Extension:
    """Received, and more time asked by the head."""
    case = received(cast, case) if case.state == "open" else case
    return cases.ask(case, by=cast.head.actor, amount=amount, reason="等待配件到货")


def fresh(case: Case) -> Case:
    """The case as it is stored now."""
    return Case.objects.get(pk=case.pk)
