"""The same act from two phones, or twice from one, at the same moment."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import pytest
from django.db import connection

from duqin.domains.inspections import services
from duqin.domains.inspections.models import Answer, ClientOperation, Finding, Inspection, Party
from duqin.engines.assessment.models import LedgerEntry
from duqin.engines.cases.models import Case, Notice
from duqin.engines.documents.models import NumberDrawn
from duqin.kernel.errors import Conflict
from tests.cast import Cast
from tests.domains.inspections import visit
from tests.domains.inspections.test_tasks_races import at_once

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time on SQLite"),
]


def test_begun_twice_at_once_it_is_one_inspection_with_one_number(transactional_db: None) -> None:
    cast, identity = Cast(), uuid4()
    visit.library(cast)
    results = at_once(*[partial(visit.begin, cast, id=identity)] * 4)
    assert {result.pk for result in results} == {identity}
    assert Inspection.objects.count() == 1
    assert NumberDrawn.objects.filter(series__kind="inspection").count() == 1
    assert ClientOperation.objects.count() == 1


def test_tapped_twice_at_once_it_is_one_finding(transactional_db: None) -> None:
    cast, identity = Cast(), uuid4()
    visit.library(cast)
    inspection = visit.begin(cast)
    results = at_once(*[partial(visit.found, cast, inspection, id=identity)] * 4)
    assert {result.pk for result in results} == {identity}
    assert Finding.objects.count() == 1


def test_findings_of_two_phones_have_numbers_of_their_own(transactional_db: None) -> None:
    cast = Cast()
    visit.library(cast)
    inspection = visit.begin(cast)
    at_once(*(partial(visit.found, cast, inspection, description=f"问题{n}") for n in range(4)))
    assert sorted(f.number[-2:] for f in Finding.objects.all()) == ["01", "02", "03", "04"]


def test_two_people_answer_one_item_at_once_and_one_is_asked(transactional_db: None) -> None:
    cast = Cast()
    visit.library(cast)
    inspection, clause = visit.begin(cast), visit.clause("C-1")
    Party.objects.create(inspection=inspection, role="inspector", person=cast.second_inspector.person)
    verbs = [
        partial(services.answer, Inspection.objects.get(), by=member.actor, clause=clause, result=result)
        for member, result in ((cast.inspector, "ok"), (cast.second_inspector, "na"))
    ]
    results = at_once(*verbs)
    assert sorted(type(result) for result in results if isinstance(result, Exception)) == [Conflict]
    assert Answer.objects.count() == 1


def test_handed_in_twice_at_once_there_is_one_case_and_one_notice(transactional_db: None) -> None:
    cast = Cast()
    visit.library(cast)
    inspection = visit.begin(cast)
    visit.found(cast, inspection, "C-4", count=2)
    verbs = [partial(services.submit, Inspection.objects.get(), by=cast.inspector.actor) for _tap in range(3)]
    assert not [result for result in at_once(*verbs) if isinstance(result, Exception)]
    assert (Case.objects.count(), Notice.objects.count(), LedgerEntry.objects.count()) == (1, 1, 1)
