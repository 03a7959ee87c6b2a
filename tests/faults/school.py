"""A school in a process of its own, that may be killed at any moment.

python -m tests.faults.school found           found it; prints what a client needs as JSON
python -m tests.faults.school serve PORT      serve the pages; every server process that dies is replaced at once
python -m tests.faults.school product PORT    serve the pages by `duqin serve` itself, damaged by DUQIN_SABOTEUR
python -m tests.faults.school work            run the periodic jobs; every worker that dies is replaced at once
python -m tests.faults.school wait_for_jobs N what N inspections leave for the jobs
python -m tests.faults.school census          what is stored, as JSON
python -m tests.faults.school record TO COPY  inspect on SQLite; the statements of each transaction to TO, COPY is before
python -m tests.faults.school write N         16 writers at once on SQLite, N answers each; prints what failed

`serve` and `work` load the application once and fork, so that a new process is there in milliseconds and many kills
fit into a test; the processes that are killed run the product's own WSGI application and its own jobs.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

CLIENTS = 8
WAITING = "30"


def main(what: str, *words: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duqin.config.settings")
    end_with_parent()
    from duqin.interfaces.cli.commands.starting import start

    if what != "product":  # which begins by itself
        start()
    verbs = {
        verb.__name__: verb for verb in (found, wait_for_jobs, serve, product, work, census, record, write)
    }
    verbs[what](*words)


def end_with_parent() -> None:
    """Nothing that a test started outlives it (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


# ---------------------------------------------------------------- what there is


def found() -> None:
    """A small campus, clauses in force, clients who are signed in, and work that waits for the jobs."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    from tests.cast import Cast
    from tests.domains.inspections import visit

    cast = Cast()
    visit.library(cast)
    clients = []
    for _ in range(CLIENTS):
        browser = Client()
        browser.force_login(cast.inspector.account, backend=settings.AUTHENTICATION_BACKENDS[-1])
        clients.append(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    said = {
        "sessions": clients,
        "cookie": settings.SESSION_COOKIE_NAME,
        "csrf": settings.CSRF_COOKIE_NAME,
        "area": cast.areas["catering"].pk,
        "unit": cast.catering.pk,
        "place": cast.kitchen.pk,
        "clauses": [visit.clause(code).pk for code in ("C-1", "C-4")],
    }
    print(json.dumps(said))


def wait_for_jobs(inspections: str = WAITING) -> None:
    """Notices whose receipt is to be deemed, and e-mails to be sent: what a worker finds in the morning."""
    from datetime import timedelta

    import time_machine

    from duqin.engines.cases import services as cases
    from duqin.engines.cases.models import Notice
    from duqin.engines.workbench.models import Delivery
    from duqin.kernel.moments import now
    from tests.domains.inspections import visit

    cast = standing_cast()
    with time_machine.travel(now() - timedelta(days=3), tick=True):
        for _ in range(int(inspections)):
            visit.handed_in(cast, "C-1")
        for notice in Notice.objects.filter(state="drafted"):
            cases.issue(notice, by=cast.inspector.actor)
    Delivery.objects.update(next_at=now())


def standing_cast() -> Any:
    """The people of the school that is there already."""
    from duqin.foundation.organisation.models import Account, Place, ServiceArea, Unit
    from tests.cast import Cast, Member

    cast = Cast.__new__(Cast)
    for name, login in (("inspector", "inspector"), ("head", "cyhead")):
        account = Account.objects.select_related("person").get(username=login)
        assert account.person is not None
        setattr(cast, name, Member(account.person, account))
    cast.areas = {area.code: area for area in ServiceArea.objects.all()}
    cast.catering = Unit.objects.get(code="CY")
    cast.kitchen = Place.objects.get(code="XS-ST1-1F-01")
    return cast


def census() -> None:
    """Every inspection with what hangs on it, every number drawn, every job's effect, and whether the chain holds.

    What follows from a finding (case, points, line of a notice) is listed by the id of the finding, one for each row.
    """
    from django.db.models import Count

    from duqin.domains.inspections.models import Finding, Inspection, Party
    from duqin.engines.assessment.models import LedgerEntry
    from duqin.engines.cases.models import Case, Notice, NoticeItem, Step
    from duqin.engines.documents.models import NumberDrawn
    from duqin.engines.workbench.models import Delivery, Notification
    from duqin.foundation.trust import queries, services

    while services.seal_pending():
        pass
    findings: dict[str, list[str]] = {}
    for pk, inspection in Finding.objects.values_list("id", "inspection_id"):
        findings.setdefault(str(inspection), []).append(str(pk))
    numbers = NumberDrawn.objects.values_list("series__kind", "series_id", "sequence")
    by_series: dict[str, list[int]] = {}
    for kind, series, value in numbers:
        by_series.setdefault(f"{kind}:{series}", []).append(value)
    steps = Step.objects.values("case_id", "verb").annotate(n=Count("id"))
    said = {
        "inspections": {str(pk): state for pk, state in Inspection.objects.values_list("id", "state")},
        "findings": findings,
        "words": words_of(),
        "parties": sorted({str(pk) for pk in Party.objects.values_list("inspection", flat=True)}),
        "acts": acts_of(),
        "unbound": Finding.objects.filter(inspection__state="submitted", case=None).count(),
        "cases": list(Case.objects.values_list("origin_id", flat=True)),
        "entries": list(LedgerEntry.objects.filter(reverses=None).values_list("origin_id", flat=True)),
        "items": list(NoticeItem.objects.values_list("case__origin_id", flat=True)),
        "notices": {str(pk): state for pk, state in Notice.objects.values_list("id", "state")},
        "twice": [list(row.values()) for row in steps if row["n"] > 1],
        "received": sum(row["n"] for row in steps if row["verb"] == "acknowledge"),
        "numbers": {name: sorted(values) for name, values in by_series.items()},
        "told": Notification.objects.count(),
        "mails": dict(Delivery.objects.values_list("state").annotate(n=Count("id"))),
        "chain": queries.verify_chain().fault,
    }
    print(json.dumps(said))


def words_of() -> dict[str, str]:
    """What inspections and findings say, by their ids."""
    from duqin.domains.inspections.models import Finding, Inspection

    outlines = Inspection.objects.values_list("id", "outline")
    said = {str(pk): "\n".join(lines) for pk, lines in outlines}
    return said | {str(pk): words for pk, words in Finding.objects.values_list("id", "description")}


def acts_of() -> dict[str, list[str]]:
    """Whose begin, recording and handing-in the audit knows; a retry is told again, so each is named once."""
    from duqin.foundation.trust.models import AuditEntry

    rows = AuditEntry.objects.filter(result=AuditEntry.Result.DONE)
    named = {"start": "object_id", "record_finding": "said__id", "submit": "object_id"}
    return {
        verb: sorted(set(rows.filter(verb=f"inspections.{verb}").values_list(name, flat=True)))
        for verb, name in named.items()
    }


def record(told: str, copy: str) -> None:
    """Inspect as usual and write down the changes of each transaction, with a copy of the database as it was before."""
    from django.db import connection

    from tests.domains.inspections import visit

    cast = standing_cast()
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM INTO '{copy}'")
    spoken: list[str] = []
    connection.connection.set_trace_callback(spoken.append)
    for _ in range(4):
        visit.handed_in(cast, "C-1", "C-4")
    connection.connection.set_trace_callback(None)
    with open(told, "w", encoding="utf-8") as file:
        json.dump(transactions_of(spoken), file)


def transactions_of(spoken: list[str]) -> list[list[str]]:
    """The statements that change something, transaction by transaction; one with triggers is told twice in a row."""
    found: list[list[str]] = []
    for statement in spoken:
        word = statement.split(" ", 1)[0].upper()
        if word == "BEGIN":
            found.append([])
        elif word in ("INSERT", "UPDATE", "DELETE") and statement not in found[-1][-1:]:
            found[-1].append(statement)
    return [statements for statements in found if statements]


WRITERS = 16


def write(times: str) -> None:
    """Sixteen processes answer sheets at the same time, each its own; what was refused or failed is printed."""
    from django.db import connections

    from duqin.domains.inspections import services
    from tests.domains.inspections import visit

    cast = standing_cast()
    sheets = [visit.begin(cast) for _ in range(WRITERS)]
    connections.close_all()
    children = {}
    for sheet in sheets:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            end_with_parent()
            faults = []
            clause, by = visit.clause("C-1"), cast.inspector.actor
            for turn in range(int(times)):
                try:
                    services.answer(sheet, by=by, clause=clause, result="ok", note=f"{turn}")
                except Exception as fault:
                    faults.append(repr(fault))
            os.write(writing, json.dumps(faults[:20]).encode())
            os._exit(0)
        os.close(writing)
        children[child] = reading
    faults = []
    for child, reading in children.items():
        with os.fdopen(reading) as said:
            faults += json.loads(said.read())
        os.waitpid(child, 0)
    print(json.dumps(faults))


# ---------------------------------------------------------------- processes that may be killed


def keep_one(run: Callable[[], None]) -> None:
    """Fork a process that runs; when it dies another takes its place. Its id is printed for the killer."""
    from django.db import connections

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    connections.close_all()
    while True:
        child = os.fork()
        if child == 0:
            end_with_parent()
            run()
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)


class Quiet(WSGIRequestHandler):
    """Says nothing on the console."""

    def log_message(self, format: str, *args: Any) -> None:
        """Not needed: the answer is looked at."""


class Threaded(ThreadingMixIn, WSGIServer):
    """Several requests at a time, as on PostgreSQL."""

    daemon_threads = True


def serve(port: str) -> None:
    """One request at a time on SQLite, several on PostgreSQL: as `duqin serve` does it."""
    from django.db import connection
    from django.test import Client

    from duqin.config.wsgi import application
    from tests.faults.saboteurs import sabotaged

    Client(headers={"host": "127.0.0.1"}).get(
        "/account/login/"
    )  # routes and templates are read before the fork

    shared = socket.create_server(("127.0.0.1", int(port)), backlog=64)
    kind = Threaded if connection.vendor == "postgresql" else WSGIServer

    def run() -> None:
        server = kind(("127.0.0.1", int(port)), Quiet, bind_and_activate=False)
        server.socket.close()
        server.socket = shared
        server.server_name, server.server_port = "127.0.0.1", int(port)
        server.setup_environ()
        server.set_app(sabotaged(application))
        server.serve_forever()

    keep_one(run)


def product(port: str) -> None:
    """`duqin serve` as it is, but for the application that its server processes load."""
    from duqin.interfaces.cli import main as duqin
    from duqin.interfaces.cli.commands import running

    running._loaded = damaged
    duqin.main(["serve", "--port", port])


def damaged(target: str) -> Any:
    """The application of the product in the hands of a saboteur."""
    from duqin.config.wsgi import application
    from tests.faults.saboteurs import sabotaged

    return sabotaged(application)


def work() -> None:
    """The jobs of the product, with leases as short as the lives of these workers."""
    import threading
    from datetime import timedelta

    from duqin.engines.workbench.services import sending
    from duqin.foundation.schedule import services as schedule

    wait_for_jobs()
    schedule.LEASE = sending.CLAIM = timedelta(seconds=0.3)
    keep_one(lambda: schedule.work(threading.Event(), pause=0.01))


if __name__ == "__main__":
    main(*sys.argv[1:])
