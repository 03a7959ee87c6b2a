"""Times and CPU of pages beside their limits, turn by turn in the same minute: machines drift, and so do neighbours."""

from __future__ import annotations

import re
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg

from benchmark.servers import Served, cpu_of
from benchmark.visitor import Visitor

ROUNDS, TURN = 8, 8
"""Rounds of the measurement, and how often page, raw SQL and hello world are asked in each."""
HANDS, TOGETHER = 8, 12
"""Connections at once, and the requests of each."""
Ask = Callable[[Visitor], object]


@dataclass
class Figures:
    """What a page costs; times in milliseconds, the rates in requests a second."""

    name: str
    page: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)
    hello: list[float] = field(default_factory=list)
    python: float = 0.0
    database: float = 0.0
    statements: list[int] = field(default_factory=list)
    rate: float = 0.0
    limit_cpu: float = 0.0

    @property
    def p50(self) -> float:
        return statistics.median(self.page)

    @property
    def p95(self) -> float:
        return sorted(self.page)[int(len(self.page) * 0.95)]

    @property
    def cpu(self) -> float:
        """CPU of server and database for one request."""
        return self.python + self.database

    @property
    def limit(self) -> float:
        """Raw SQL and hello world: what no page of this server can go below."""
        return statistics.median(self.raw or [0.0]) + statistics.median(self.hello or [0.0])

    @property
    def ratio(self) -> float:
        return self.p50 / self.limit if self.limit else float("nan")

    @property
    def cpu_ratio(self) -> float:
        """The same of CPU time, which a busy neighbour stretches less."""
        return self.cpu / self.limit_cpu if self.limit_cpu else float("nan")


class Backends:
    """CPU of the database processes that serve the product; they live as long as its connections."""

    def __init__(self, address: str) -> None:
        self.seen: dict[int, float] = {}
        self.connection = psycopg.connect(address, autocommit=True, application_name="bench")

    def close(self) -> None:
        self.connection.close()

    def cpu(self) -> float:
        """CPU seconds of all clients of this database but our own."""
        rows = self.connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND application_name <> 'bench' AND pid <> pg_backend_pid()"
        )
        for (pid,) in rows:
            self.seen[pid] = cpu_of(pid)  # one that has ended keeps what it had
        return sum(self.seen.values())


@dataclass
class Bench:
    """Everything that a measurement needs."""

    server: Served
    hello: Served
    backends: Backends
    visitor: Visitor
    raw_pid: int

    def limit_cpu(self) -> float:
        """CPU seconds of raw SQL, client and database, and of the hello world so far."""
        return time.process_time() + cpu_of(self.raw_pid) + self.hello.cpu()

    def page(self, name: str, path: str, raw: Callable[[], None]) -> Figures:
        """A page that only shows, one by one and with several hands."""
        figures, greeter = Figures(name), Visitor(self.hello.port)
        for _ in range(2 * TURN):
            self.visitor.get(path)
            raw()
            greeter.get("/")
        for _ in range(ROUNDS):
            self.turn(figures, lambda who: who.get(path))
            begun = self.limit_cpu()
            figures.raw += [timed(raw) for _ in range(TURN)]
            figures.hello += [timed(lambda: greeter.get("/")) for _ in range(TURN)]
            figures.limit_cpu += (self.limit_cpu() - begun) * 1000
        asked = len(figures.page)
        figures.python, figures.database = figures.python / asked, figures.database / asked
        figures.limit_cpu /= asked
        figures.rate = self.together(lambda who: who.get(path))
        return figures

    def turn(self, figures: Figures, ask: Ask, times: int = TURN) -> None:
        """Some requests in a row, with what they cost and how many statements their log lines tell of."""
        mark = self.server.log.stat().st_size
        python, database = self.server.cpu(), self.backends.cpu()
        figures.page += [timed(lambda: ask(self.visitor)) for _ in range(times)]
        figures.python += (self.server.cpu() - python) * 1000
        figures.database += (self.backends.cpu() - database) * 1000
        lines = self.server.log.read_bytes()[mark:].decode("utf-8", "replace")
        figures.statements += [int(number) for number in re.findall(r'"sql": ?(\d+)', lines)]

    def together(self, ask: Ask) -> float:
        """Requests a second of several connections at once."""
        twins = [self.visitor.twin() for _ in range(HANDS)]
        faults: list[BaseException] = []

        def work(who: Visitor) -> None:
            try:
                for _ in range(TOGETHER):
                    ask(who)
            except BaseException as fault:
                faults.append(fault)

        hands = [threading.Thread(target=work, args=[who], daemon=True) for who in twins]
        begun = time.perf_counter()
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join(120)
        if faults:
            raise faults[0]
        return HANDS * TOGETHER / (time.perf_counter() - begun)


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000
