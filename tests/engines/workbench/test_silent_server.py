"""A mail server that takes connections and says nothing: it is asked once in a while, and everything else goes on."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from duqin.engines.workbench import services as workbench
from duqin.engines.workbench.models import Delivery, Letter
from duqin.engines.workbench.ports import Later, Message, channels
from duqin.engines.workbench.services import silence
from duqin.foundation.schedule import services as schedule
from duqin.foundation.schedule.models import Lease
from duqin.foundation.trust import ports as trust
from duqin.kernel.jobs import jobs
from duqin.kernel.moments import now, retelling
from tests.cast import Cast

MANY = 20


@dataclass
class Silent:
    """The server: whom it let in, and a door that is never answered."""

    listening: socket.socket
    visitors: list[socket.socket] = field(default_factory=list)

    def serve(self) -> None:
        while True:
            try:
                self.visitors.append(self.listening.accept()[0])
            except OSError:
                return


@pytest.fixture
def server(settings) -> Iterator[Silent]:  # type: ignore[no-untyped-def]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        found = Silent(listening)
        thread = threading.Thread(target=found.serve, daemon=True)
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = listening.getsockname()
        settings.EMAIL_TIMEOUT, settings.HAS_MAIL = 0.2, True
        yield found
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)
    for one in found.visitors:
        one.close()
    silence.until.clear()


class Pigeons:
    """Another channel, which works."""

    label = "信鸽"
    rings = False

    def __init__(self) -> None:
        self.flown: list[str] = []
        self.seconds = 0.0

    def is_ready(self) -> bool:
        return True

    def addresses(self, people: object) -> dict[int, list[str]]:
        return {}

    def send(self, message: Message) -> None:
        time.sleep(self.seconds)
        self.flown.append(message.mark)


@pytest.fixture
def pigeons(monkeypatch: pytest.MonkeyPatch) -> Pigeons:
    found = Pigeons()
    monkeypatch.setitem(channels._items, "pigeon", found)
    return found


def tell(cast: Cast) -> None:
    for number in range(MANY):
        workbench.notify(cast.head.person, key=f"k{number}", kind="cases.notice", title="您有一张通知单")
    assert Delivery.objects.count() == MANY


def write(key: str) -> None:
    workbench.Outbox().write(
        trust.Letter(
            key=key,
            name="保管人",
            address="keeper@example.edu.cn",
            subject="存证",
            body="",
            attachment_name="",
            attachment="",
        )
    )


def test_after_one_try_in_vain_the_rest_is_put_off_and_keeps_its_tries(cast: Cast, server: Silent) -> None:
    tell(cast)
    write("k")
    assert workbench.send_waiting() == 0
    assert workbench.send_letters() == 0
    assert workbench.send_waiting() == 0
    assert len(server.visitors) == 1
    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0] * (MANY - 1) + [1]
    assert Letter.objects.get().attempts == 0


def test_the_server_is_tried_again_when_its_time_has_come(cast: Cast, server: Silent, settings) -> None:  # type: ignore[no-untyped-def]
    tell(cast)
    workbench.send_waiting()
    with retelling(now() + silence.PAUSE + timedelta(seconds=1)):
        workbench.send_waiting()
        assert len(server.visitors) == 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with retelling(now() + timedelta(hours=1)):
        assert workbench.send_waiting() == MANY, "nothing was lost"


def test_a_letter_in_vain_puts_off_the_messages_too(cast: Cast, server: Silent) -> None:
    tell(cast)
    write("one")
    write("two")
    assert workbench.send_letters() == 0
    assert workbench.send_waiting() == 0
    assert len(server.visitors) == 1


def test_another_channel_goes_on(cast: Cast, server: Silent, pigeons: Pigeons) -> None:
    tell(cast)
    Delivery.objects.filter(pk__in=[Delivery.objects.latest("pk").pk]).update(channel="pigeon")
    assert workbench.send_waiting() == 1
    assert len(pigeons.flown) == 1


def test_the_other_jobs_of_the_worker_have_their_turn(cast: Cast, server: Silent) -> None:
    tell(cast)
    write("k")
    Lease.objects.all().delete()
    turns = schedule.run_due("here")
    assert turns == len(list(jobs))
    assert len(server.visitors) == 1


def test_a_slow_channel_leaves_the_rest_to_the_next_turn(
    cast: Cast, pigeons: Pigeons, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It loses nothing and holds up nobody: the sweep ends after its time, whatever still waits."""
    tell(cast)
    Delivery.objects.update(channel="pigeon")
    pigeons.seconds = 0.1
    monkeypatch.setattr(silence, "TURN", 0.25)
    first = workbench.send_waiting()
    assert 0 < first < MANY
    pigeons.seconds = 0
    monkeypatch.setattr(silence, "TURN", 60)
    assert workbench.send_waiting() == MANY - first


def test_what_libraries_make_of_a_time_out_is_known() -> None:
    def wrapped() -> None:
        try:
            raise TimeoutError
        except TimeoutError:
            raise Later("no answer") from None

    with pytest.raises(Later) as told:
        wrapped()
    assert silence.has_waited(told.value, 0.1)
    assert silence.has_waited(OSError("no such name"), silence.VAIN), "a name server that is away"
    assert not silence.has_waited(ConnectionRefusedError(), 0.1), "a refusal holds up nobody"
