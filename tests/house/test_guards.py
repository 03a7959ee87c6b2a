"""The triggers of this version stand and are awake: on the tables as `migrate` lays them, none gone, none put to sleep.

After a restore, an upgrade and the way to PostgreSQL the same is asked (tests/foundation/safekeeping, tests/upgrades).
"""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from duqin.kernel import guards as house_guards
from tests import guards

GROWS_ONLY = {
    *("assessment_ledgerentry", "cases_step", "cases_stepevidence", "documents_issuedpaper"),
    *("documents_paperfile", "inspections_halfmonthreport", "trust_auditentry", "trust_seal"),
}
RIGHTS = ("appointment", "seat", "post", "unit", "provider", "contract")
SQLITE = {
    *(f"{table}.{table}_no_{verb}" for table in GROWS_ONLY for verb in ("update", "delete")),
    *(f"cases_case.cases_case_tally_{verb}" for verb in ("insert", "update", "delete")),
    *(
        f"organisation_{name}.organisation_{name}_rights_{verb}"
        for name in RIGHTS
        for verb in ("insert", "update", "delete")
    ),
    *("cases_tally.cases_tally_no_update", "cases_step.cases_step_gate"),
    *("cases_case.cases_case_gate_insert", "cases_case.cases_case_gate_update"),
    *(
        f"documents_numberdrawn.documents_numberdrawn_{name}"
        for name in ("no_delete", "no_rewrite", "void_once")
    ),
}
POSTGRESQL = {
    *(f"{table}.{table}_append_only" for table in GROWS_ONLY),
    *("cases_case.cases_case_tally", "cases_case.cases_case_tally_moved"),
    *("cases_tally.cases_tally_append_only", "cases_step.cases_step_gate", "cases_case.cases_case_gate"),
    *(
        f"organisation_{name}.organisation_{name}_rights{when}"
        for name in RIGHTS
        for when in ("", "_emptied")
    ),
    "documents_numberdrawn.documents_numberdrawn_stays",
}
WANTED = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def here() -> guards.Guards:
    """Those of the database of the tests."""

    def ask(statement: str) -> list[tuple[object, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    return guards.awake(ask, connection.vendor)


@pytest.mark.django_db
def test_every_guard_stands_after_migrate() -> None:
    """A migration that rebuilds a table on SQLite takes its triggers away; it must put them back."""
    assert set(here()) == WANTED[connection.vendor]
    assert here() == guards.wanted(connection.vendor), "and it says what it said when it was laid"


@pytest.mark.django_db
def test_the_house_itself_knows_every_guard_and_finds_it_standing() -> None:
    """What it reads from the migrations is what stands (`duqin verify`, 运行状况)."""
    applied = frozenset(MigrationRecorder(connection).applied_migrations())
    known = {f"{guard.table}.{guard.name}" for guard in house_guards.laid(connection.vendor, applied)}
    assert known == WANTED[connection.vendor]
    assert house_guards.fallen() == []
    early = {one for one in applied if one[0] == "trust" and one[1] < "0002"}
    assert house_guards.laid(connection.vendor, frozenset(early)) == ()


MOVED = "(old.a IS DISTINCT FROM new.a)", "(old.b IS DISTINCT FROM new.b)", "((old.c)::text <> (new.c)::text)"


def test_a_condition_is_the_same_after_a_dump() -> None:
    """As PostgreSQL writes it before and after."""
    a, b, c = MOVED
    laid, dumped = f"WHEN (((({a} OR {b}) OR {c})))\n EXECUTE", f"WHEN (({a} OR {b} OR {c})) EXECUTE"
    assert guards.plain(laid) == guards.plain(dumped)


def test_conditions_that_differ_in_brackets_only_are_told_apart() -> None:
    a, b, c = MOVED
    said = {
        *(f"WHEN (({a} OR {b}) AND {c})", f"WHEN ({a} OR ({b} AND {c}))", f"WHEN ({a} OR {b} AND {c})"),
        *(f"WHEN (NOT ({a} OR {b}) OR {c})", f"WHEN (NOT {a} OR {b} OR {c})", f"WHEN (f({a} OR {b}) OR {c})"),
        *("SAY '(a'", "SAY 'a'"),
    }
    assert len({guards.plain(each) for each in said}) == len(said)


DAMAGE = {
    "sqlite": [
        ("DROP TRIGGER cases_case_tally_update", "cases_case.cases_case_tally_update"),
        ("DROP TRIGGER trust_seal_no_delete", "trust_seal.trust_seal_no_delete"),
    ],
    "postgresql": [
        ("DROP TRIGGER cases_case_tally_moved ON cases_case", "cases_case.cases_case_tally_moved"),
        ("ALTER TABLE trust_seal DISABLE TRIGGER USER", "trust_seal.trust_seal_append_only"),
        (
            "ALTER TABLE cases_case ENABLE REPLICA TRIGGER cases_case_tally",
            "cases_case.cases_case_tally",
        ),
    ],
}


@pytest.mark.django_db
def test_a_guard_that_is_gone_or_asleep_is_noticed() -> None:
    """The saboteur."""
    for statement, missed in DAMAGE[connection.vendor]:
        before = set(here())
        with connection.cursor() as cursor:
            cursor.execute(statement)
        assert before - set(here()) == {missed}
        assert missed in {f"{one.table}.{one.name}" for one in house_guards.fallen()}
    found = {one.how for one in house_guards.fallen()}
    assert found == ({"missing"} if connection.vendor == "sqlite" else {"missing", "asleep"})
    if connection.vendor == "postgresql":  # it stands and is awake, and does nothing
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION cases_step_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RETURN NEW; END $$"
            )
        assert here()["cases_step.cases_step_append_only"] != guards.wanted(connection.vendor).get(
            "cases_step.cases_step_append_only"
        )
        assert house_guards.Fallen("cases_step", "cases_step_append_only", "changed") in house_guards.fallen()


WEAKENED = {
    "sqlite": [
        ("DROP TRIGGER cases_step_gate",),
        (
            "CREATE TRIGGER cases_step_gate BEFORE INSERT ON cases_step WHEN 0 BEGIN SELECT RAISE(ABORT, 'x'); END",
        ),
    ],
    "postgresql": [
        ("DROP TRIGGER cases_case_tally_moved ON cases_case",),
        (
            "CREATE TRIGGER cases_case_tally_moved AFTER UPDATE ON cases_case FOR EACH ROW WHEN (false) "
            "EXECUTE FUNCTION cases_case_tally()",
        ),
    ],
}


@pytest.mark.django_db
def test_a_guard_that_was_laid_again_and_does_less_is_noticed() -> None:
    with connection.cursor() as cursor:
        for statement in WEAKENED[connection.vendor]:
            cursor.execute(*statement)
    assert [one.how for one in house_guards.fallen()] == ["changed"]
