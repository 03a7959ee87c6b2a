"""`Idempotency-Key`: done once, answered the same; what differs is refused and nothing is lost."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection, transaction
from django.http import HttpResponse

from duqin.engines.cases.models import Notice
from duqin.foundation.trust import services as trust
from duqin.foundation.trust.models import AuditEntry, Evidence, KeptAnswer
from duqin.kernel.errors import Conflict
from duqin.kernel.moments import now
from tests.cast import Cast
from tests.domains.inspections.visit import picture, upload
from tests.engines.cases import story
from tests.interfaces.api.callers import Caller, caller
from tests.interfaces.api.test_door import problem


def drafted(system: Caller, number: str, key: str, requirement: str = "限期整改") -> HttpResponse:
    return system.post("/cases/notices", {"cases": [number], "requirement": requirement}, key=key)


def test_the_same_again_is_done_once_and_answered_the_same(cast: Cast) -> None:
    case, system = story.opened(cast), caller(cast.inspector)
    first, again = (drafted(system, case.number, "k-1") for _turn in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert "Idempotent-Replay" not in first.headers
    assert again.headers["Idempotent-Replay"] == "true"
    assert Notice.objects.count() == 1
    assert AuditEntry.objects.filter(verb="cases.draft_notice").count() == 1


def test_the_same_key_with_other_content_is_refused(cast: Cast) -> None:
    case, system = story.opened(cast), caller(cast.inspector)
    drafted(system, case.number, "k-1")
    said = problem(drafted(system, case.number, "k-1", "另一要求"), 409, "key.other_content")
    assert said["first_at"] == KeptAnswer.objects.get().at.isoformat()
    assert Notice.objects.get().requirement == "限期整改"


def test_another_address_is_other_content(cast: Cast) -> None:
    case, system = story.opened(cast), caller(cast.inspector)
    made = drafted(system, case.number, "k-1").json()
    problem(system.post(f"/cases/notices/{made['id']}/issue", key="k-1"), 409, "key.other_content")
    assert Notice.objects.get().state == "drafted"


def test_keys_belong_to_a_token(cast: Cast) -> None:
    first, second = story.opened(cast), story.opened(cast)
    assert drafted(caller(cast.inspector), first.number, "k-1").status_code == 201
    assert drafted(caller(cast.inspector), second.number, "k-1").status_code == 201


def test_a_refusal_is_judged_anew(cast: Cast) -> None:
    """Nothing was done, so nothing is kept: the same request works once the reason is gone."""
    case, system = story.opened(cast), caller(cast.head)
    path, said = f"/cases/cases/{case.number}/report", {"measures": "已修"}
    problem(system.post(path, said, key="k-1"), 422, "state.not_allowed")
    assert not KeptAnswer.objects.exists()
    story.received(cast, case)
    assert system.post(path, said, key="k-1").status_code == 200


def test_a_denial_stays_on_record_though_nothing_else_does(cast: Cast) -> None:
    case = story.opened(cast)
    notice = story.issued(cast, case)
    system = caller(cast.inspector)
    problem(system.post(f"/cases/notices/{notice.pk}/receive", {}, key="k-1"), 403, "forbidden")
    assert AuditEntry.objects.filter(verb="cases.receive", result="denied").count() == 1
    assert not KeptAnswer.objects.exists()


def test_a_photograph_again_is_the_same_photograph(cast: Cast) -> None:
    system = caller(cast.inspector)
    first, again = (system.upload("/trust/evidence", key="p-1", file=upload(picture())) for _turn in range(2))
    assert first.status_code == 201
    assert first.content == again.content
    assert again.headers["Idempotent-Replay"] == "true"
    other = system.upload("/trust/evidence", key="p-1", file=upload(picture("blue")))
    problem(other, 409, "key.other_content")
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("key", ["x" * 201, "键", "a\tb"])
def test_a_key_is_short_and_plain(cast: Cast, key: str) -> None:
    case = story.opened(cast)
    problem(drafted(caller(cast.inspector), case.number, key), 400, "key.unreadable")


def test_answers_are_kept_four_hundred_days(cast: Cast) -> None:
    case, system = story.opened(cast), caller(cast.inspector)
    drafted(system, case.number, "k-1")
    with time_machine.travel(now() + timedelta(days=399)):
        assert trust.forget_answers() == 0
    with time_machine.travel(now() + timedelta(days=401)):
        assert trust.forget_answers() == 1
        assert trust.forget_answers() == 0


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_while_one_is_under_way_the_other_is_refused() -> None:
    """On PostgreSQL the second is refused at once instead of waiting for the first."""
    said: list[object] = []

    def second() -> None:
        try:
            with transaction.atomic():
                said.append(trust.answered_before(owner="t", key="k", digest="d"))
        except Conflict as refusal:
            said.append(refusal.code)
        finally:
            connection.close()

    with transaction.atomic():
        assert trust.answered_before(owner="t", key="k", digest="d") is None
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(20)
    assert said == ["key.in_flight"]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_five_at_once_make_one(cast: Cast) -> None:
    """F12: five parallel retries of one request; whoever is refused meanwhile gets the answer afterwards."""
    case, system = story.opened(cast), caller(cast.inspector)
    key, answers = str(uuid4()), []

    def send() -> None:
        answers.append(drafted(system, case.number, key))
        connection.close()

    threads = [threading.Thread(target=send) for _one in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    codes = sorted(answer.status_code for answer in answers)
    assert set(codes) <= {201, 409}
    assert 201 in codes
    assert Notice.objects.count() == 1
    assert drafted(system, case.number, key).status_code == 201
    assert Notice.objects.count() == 1
