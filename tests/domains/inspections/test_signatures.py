"""Signatures, refusals, obstructions, guests."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from duqin.domains.inspections import queries, services
from duqin.domains.inspections.models import Inspection, Obstruction, Signature
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Account, Unit
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Conflict, Forbidden, Refusal
from duqin.kernel.moments import now
from tests.cast import SINCE, Cast
from tests.domains.inspections import visit

pytestmark = pytest.mark.django_db
CAMPUS = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def inspection(cast: Cast) -> Inspection:
    visit.library(cast)
    return visit.begin(cast)


def line(inspection: Inspection, role: str) -> queries.Signer:
    return next(one for one in queries.signers(inspection) if one.role == role)


def test_a_joint_check_of_four_shows_who_is_unsigned(cast: Cast) -> None:
    """R-004-97: led by the office with finance, audit, discipline: 4 signatures; a missing one shows "unsigned"."""
    visit.library(cast)
    offices = [
        Unit.objects.create(code=code, name=name, kind="office", valid_from=SINCE)
        for code, name in [("CW", "财务处"), ("SJ", "审计处"), ("JJ", "纪检")]
    ]
    found = visit.begin(cast, kind="joint", co_hosts=offices)
    hosts = [one for one in queries.signers(found) if one.role == "host"]
    assert [one.unit for one in hosts] == ["监控部", "财务处", "审计处", "纪检"]
    for one in hosts[:3]:
        assert one.party
        services.sign(
            found,
            by=cast.inspector.actor,
            role="host",
            name=f"{one.unit}来人",
            party=one.party,
            image=visit.kept(cast.inspector.actor),
        )
    assert [one.unit for one in queries.signers(found) if one.role == "host" and one.is_missing] == ["纪检"]


def test_the_same_signature_twice_is_one(cast: Cast, inspection: Inspection) -> None:
    image, identity = visit.kept(cast.inspector.actor), uuid4()
    for _tap in range(2):
        services.sign(
            inspection, by=cast.inspector.actor, id=identity, role="accompany", name="钱监控", image=image
        )
    assert Signature.objects.count() == 1
    with pytest.raises(Conflict):
        services.sign(
            inspection, by=cast.inspector.actor, id=identity, role="accompany", name="别人", image=image
        )


def test_a_signature_of_another_inspection_is_not_found_by_its_id(cast: Cast, inspection: Inspection) -> None:
    image, identity = visit.kept(cast.inspector.actor), uuid4()
    said = {"by": cast.inspector.actor, "id": identity, "role": "accompany", "name": "钱监控", "image": image}
    services.sign(inspection, **said)
    with pytest.raises(Conflict):
        services.sign(visit.begin(cast), **said)


def test_a_refusal_needs_reason_and_witness_and_a_later_signature_counts(
    cast: Cast, inspection: Inspection
) -> None:
    party = line(inspection, "accompany").party
    said = {"by": cast.inspector.actor, "role": "accompany", "name": "赵经理", "party": party}
    for missing in ({"reason": "", "witness": "郑督查"}, {"reason": "不认可", "witness": " "}):
        with pytest.raises(Refusal):
            services.refuse_to_sign(inspection, **said, **missing)
    services.refuse_to_sign(inspection, **said, reason="不认可扣分", witness="郑督查")
    shown = line(inspection, "accompany").signature
    assert shown is not None
    assert (shown.is_refused, shown.witness_name) == (True, "郑督查")
    services.sign(inspection, **said, image=visit.kept(cast.inspector.actor))
    shown = line(inspection, "accompany").signature
    assert shown is not None
    assert not shown.is_refused
    assert Signature.objects.count() == 2, "the refusal stays on record"


def test_signed_after_handing_in_but_not_after_confirming(cast: Cast) -> None:
    visit.library(cast)
    inspection = visit.handed_in(cast)
    said = {
        "by": cast.inspector.actor,
        "role": "accompany",
        "name": "钱",
        "image": visit.kept(cast.inspector.actor),
    }
    services.sign(inspection, **said)
    services.confirm(inspection, by=cast.monitoring_head.actor)
    with pytest.raises(Refusal) as refusal:
        services.sign(inspection, **said)
    assert refusal.value.code == "inspection.settled"


def test_an_obstruction_is_kept_with_its_moment_and_witness(cast: Cast) -> None:
    """R-002-21: "refused to open storeroom, 11:05"."""
    with time_machine.travel("2026-05-06T11:20:00+08:00"):
        visit.library(cast)
        inspection = visit.begin(cast)
        at = datetime(2026, 5, 6, 11, 5, tzinfo=CAMPUS)
        identity = uuid4()
        for _tap in range(2):
            services.obstruct(
                inspection, by=cast.inspector.actor, id=identity, what="拒绝打开库房", witness="郑督查", at=at
            )
        with pytest.raises(Refusal):
            services.obstruct(
                inspection, by=cast.inspector.actor, what="拒绝", witness="郑", at=at + timedelta(hours=1)
            )
        with pytest.raises(Refusal):
            services.obstruct(inspection, by=cast.inspector.actor, what="拒绝", witness="")
    row = Obstruction.objects.get()
    assert (row.at, row.what, row.witness_name) == (at, "拒绝打开库房", "郑督查")


def test_strangers_neither_sign_nor_obstruct(cast: Cast, inspection: Inspection) -> None:
    for member in (cast.head, cast.second_inspector):
        with pytest.raises(Forbidden):
            services.obstruct(inspection, by=member.actor, what="x", witness="y")


# ---------------------------------------------------------------- guests (R-001-15)

FROM, UNTIL = datetime(2026, 5, 6, 8, tzinfo=CAMPUS), datetime(2026, 5, 6, 18, tzinfo=CAMPUS)


def invited(cast: Cast, inspection: Inspection, by: Actor | None = None, **more: object) -> Account:
    said = {"name": "市监所 李某", "username": "guest.li", "valid_from": FROM, "valid_until": UNTIL} | more
    return services.invite_guest(inspection, by=by or cast.inspector.actor, **said)  # type: ignore[arg-type]


def test_a_guest_sees_only_that_inspection_and_only_in_his_hours(cast: Cast) -> None:
    """R-001-15: valid 2026-05-06 08:00–18:00, sees only that inspection."""
    with time_machine.travel("2026-05-06T09:00:00+08:00") as traveller:
        visit.library(cast)
        other, mine = visit.handed_in(cast), visit.begin(cast)
        account = invited(cast, mine)
        guest = organisation.actor_for(account)
        assert list(queries.inspections(guest)) == [mine]
        assert not queries.findings(guest).exists()
        services.answer(mine, by=guest, clause=visit.clause("C-1"), result="ok")
        visit_page = reverse("inspections:sheet", args=[mine.pk])
        browser = Client()
        browser.force_login(account, backend="duqin.interfaces.web.signin.Backend")
        assert browser.get(visit_page).status_code == 200
        assert browser.get(reverse("inspections:detail", args=[other.pk])).status_code == 404
        assert browser.get(reverse("inspections:start")).status_code == 403
        listed = browser.get(reverse("inspections:list")).content.decode()
        assert mine.number in listed
        assert other.number not in listed
        for moment in ("2026-05-06T07:59:00+08:00", "2026-05-06T18:01:00+08:00"):
            traveller.move_to(moment)
            assert browser.get(visit_page).status_code == 302, (
                "sign in again: the account is closed at this hour"
            )


def test_a_guest_neither_hands_in_nor_invites(cast: Cast) -> None:
    with time_machine.travel("2026-05-06T09:00:00+08:00"):
        visit.library(cast)
        inspection = visit.begin(cast)
        guest = organisation.actor_for(invited(cast, inspection))
        with pytest.raises(Forbidden):
            services.submit(inspection, by=guest)
        with pytest.raises(Forbidden):
            invited(cast, inspection, by=guest, username="second")
        assert line(inspection, "guest").is_missing


def test_only_the_lead_invites_and_only_for_a_while(cast: Cast, inspection: Inspection) -> None:
    window = {"valid_from": now(), "valid_until": now() + timedelta(hours=8)}
    with pytest.raises(Forbidden):
        invited(cast, inspection, by=cast.monitoring_head.actor, **window)
    with pytest.raises(Refusal) as refusal:
        invited(cast, inspection, valid_from=now(), valid_until=now() + timedelta(days=32))
    assert refusal.value.code == "guest.window"
    with pytest.raises(Refusal):
        invited(cast, inspection, valid_from=now() - timedelta(days=2), valid_until=now() - timedelta(days=1))
    invited(cast, inspection, **window)
    with pytest.raises(Refusal) as refusal:
        invited(cast, inspection, **window)
    assert refusal.value.code == "account.taken"


def test_the_link_is_for_guests_of_this_inspection_only(cast: Cast, inspection: Inspection) -> None:
    account = invited(cast, inspection, valid_from=now(), valid_until=now() + timedelta(hours=8))
    assert services.guest_link(inspection, by=cast.inspector.actor, account=account)
    with pytest.raises(Refusal):
        services.guest_link(inspection, by=cast.inspector.actor, account=cast.director.account)
    with pytest.raises(Forbidden):
        services.guest_link(inspection, by=cast.head.actor, account=account)
