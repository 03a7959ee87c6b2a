"""Triggers that keep the number of cases by unit and state, and for each person of those he answers for or follows.

They only add rows, so that no two writers wait for each other; a job folds them (services/tallying.py). The SQL of both
engines is the same but for what calls it.

SQLite drops a table's triggers when a migration alters the table. So a migration that alters cases_case or cases_tally
begins with `StopTally()` and ends with `KeepTally()` (which counts anew what stands there), as with `OpenGate()` and
`CloseGate()`; tests/engines/cases/test_tally.py fails when it was forgotten.
"""

from duqin.kernel.triggers import Triggers


def _counted(row, n):
    """One part for everybody, one for who answers, one for who follows unless it is the same."""
    return (
        f"INSERT INTO cases_tally (person_id, unit_id, state, n) SELECT w.person_id, {row}.unit_id, {row}.state, {n} "
        f"FROM (SELECT 0 AS person_id UNION ALL SELECT {row}.responsible_id "
        f"UNION ALL SELECT NULLIF({row}.follower_id, {row}.responsible_id)) w WHERE w.person_id IS NOT NULL;"
    )


IN, OUT = _counted("NEW", 1), _counted("OLD", -1)
WATCHED = ("unit_id", "state", "responsible_id", "follower_id")
NEVER_CHANGED = "append-only: a part of a sum is added and folded, never changed"

SQLITE = [
    f"CREATE TRIGGER cases_case_tally_insert AFTER INSERT ON cases_case BEGIN {IN} END",
    f"CREATE TRIGGER cases_case_tally_update AFTER UPDATE ON cases_case "
    f"WHEN {' OR '.join(f'OLD.{name} IS NOT NEW.{name}' for name in WATCHED)} BEGIN {OUT} {IN} END",
    f"CREATE TRIGGER cases_case_tally_delete AFTER DELETE ON cases_case BEGIN {OUT} END",
    f"CREATE TRIGGER cases_tally_no_update BEFORE UPDATE ON cases_tally "
    f"BEGIN SELECT RAISE(ABORT, '{NEVER_CHANGED}'); END",
]
SQLITE_BACK = [
    f"DROP TRIGGER IF EXISTS {name}"
    for name in (
        *("cases_case_tally_insert", "cases_case_tally_update", "cases_case_tally_delete"),
        "cases_tally_no_update",
    )
]
OLD, NEW = (", ".join(f"{row}.{name}" for name in WATCHED) for row in ("OLD", "NEW"))
POSTGRESQL = [
    "CREATE OR REPLACE FUNCTION cases_case_tally() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF TG_OP <> 'INSERT' THEN {OUT} END IF; IF TG_OP <> 'DELETE' THEN {IN} END IF; RETURN NULL; END $$",
    "CREATE TRIGGER cases_case_tally AFTER INSERT OR DELETE ON cases_case "
    "FOR EACH ROW EXECUTE FUNCTION cases_case_tally()",
    "CREATE TRIGGER cases_case_tally_moved AFTER UPDATE ON cases_case FOR EACH ROW "
    f"WHEN (({OLD}) IS DISTINCT FROM ({NEW})) EXECUTE FUNCTION cases_case_tally()",
    "CREATE OR REPLACE FUNCTION cases_tally_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"RAISE EXCEPTION '{NEVER_CHANGED}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER cases_tally_append_only BEFORE UPDATE ON cases_tally "
    "FOR EACH ROW EXECUTE FUNCTION cases_tally_refuse()",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER IF EXISTS cases_case_tally ON cases_case",
    "DROP TRIGGER IF EXISTS cases_case_tally_moved ON cases_case",
    "DROP TRIGGER IF EXISTS cases_tally_append_only ON cases_tally",
    "DROP FUNCTION IF EXISTS cases_case_tally()",
    "DROP FUNCTION IF EXISTS cases_tally_refuse()",
]
# What stands there: after the triggers, which lock out writers until the migration is over.
FILLED = [
    "DELETE FROM cases_tally",
    "INSERT INTO cases_tally (person_id, unit_id, state, n) "
    "SELECT 0, unit_id, state, count(*) FROM cases_case GROUP BY unit_id, state "
    "UNION ALL SELECT responsible_id, unit_id, state, count(*) FROM cases_case GROUP BY responsible_id, unit_id, state "
    "UNION ALL SELECT follower_id, unit_id, state, count(*) FROM cases_case "
    "WHERE follower_id <> responsible_id GROUP BY follower_id, unit_id, state",
]


class KeepTally(Triggers):
    """From now on the database counts the cases itself; those that are there are counted now."""

    does = "Keep the number of cases by unit and state"

    def put_up(self, vendor):
        return [*(SQLITE if vendor == "sqlite" else POSTGRESQL), *FILLED]

    def taken_away(self, vendor):
        return SQLITE_BACK if vendor == "sqlite" else POSTGRESQL_BACK


class StopTally(KeepTally):
    """Take the triggers away while their tables are altered; the same migration counts anew at its end."""

    does = "Stop counting cases while their tables are altered"
    put_up, taken_away = KeepTally.taken_away, KeepTally.put_up
