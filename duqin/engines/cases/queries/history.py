"""What has happened to cases: their steps with photographs, their reports and what the office said to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects

from duqin.engines.cases.models import Case, Step, StepEvidence
from duqin.foundation.trust.models import Evidence
from duqin.kernel.prepared import Among, Prepared, Slot, fixed
from duqin.kernel.prepared_rows import PreparedRows, as_tuple


def steps(case: Case) -> QuerySet[Step]:
    """The history of a case, oldest first, with its photographs."""
    shown = Prefetch("evidence", StepEvidence.objects.select_related("evidence").order_by("order", "id"))
    return case.steps.order_by("id").prefetch_related(shown)


STEP = tuple(field.attname for field in Step._meta.concrete_fields)
SHOWN = ("id", "sha256", "taken_at", "received_at")
_STEPS = PreparedRows(
    as_tuple,
    lambda: (
        Step.objects.filter(case=Slot("case"))
        .order_by("-id", "evidence__order", "evidence__id")
        .values_list(*STEP, *(f"evidence__evidence__{name}" for name in SHOWN))
    ),
)


def history(case: Case) -> list[Step]:
    """The history of a case, newest first, fetched; each step with its photographs as `shown`. One statement."""
    found: dict[int, Step] = {}
    for row in _STEPS.all(case=case.pk):
        step = found.get(row[0])
        if step is None:
            step = found[row[0]] = Step.from_db(DEFAULT_DB_ALIAS, STEP, row[: len(STEP)])
            step.shown = []
        if row[len(STEP)] is not None:
            step.shown.append(Evidence.from_db(DEFAULT_DB_ALIAS, SHOWN, row[len(STEP) :]))
    return list(found.values())


TURNS = ("report", "verify", "send_back")
_REPLIES = Prepared(
    lambda: Step.objects.filter(Among("case_id", Slot("cases")), verb__in=TURNS).order_by("-id")
)


def had_turns() -> Exists:
    """Of a case, as the annotation `has_turns`: whether `replies_and_checks` has anything to tell of it."""
    return Exists(Step.objects.filter(case=OuterRef("pk"), verb__in=fixed(TURNS)))


def replies_and_checks(cases: Iterable[Case]) -> dict[int, list[Step]]:
    """Case id → its reports and what the office said to them, newest first, with `shown`; two statements for all.

    Of cases that are known to have none (`has_turns`) nothing is asked.
    """
    asked = [case.pk for case in cases if getattr(case, "has_turns", True)]
    rows = _REPLIES.all(cases=asked) if asked else []
    shown = Prefetch("evidence", StepEvidence.objects.select_related("evidence").order_by("order", "id"))
    prefetch_related_objects(rows, shown)
    found: dict[int, list[Step]] = defaultdict(list)
    for step in rows:
        step.shown = [line.evidence for line in step.evidence.all()]
        found[step.case_id].append(step)
    return found


def photos_of(found: list[Step], *verbs: str) -> list[Evidence]:
    """The photographs of the newest step of these kinds that has any."""
    for step in found:
        if step.verb in verbs and step.shown:
            return step.shown
    return []
