"""The close gate as triggers, so that it also holds for raw SQL and for whatever passes the model layer.

SQLite drops a table's triggers when a migration alters the table, and stumbles over triggers that name a table being
rebuilt. So a migration that alters cases_case or cases_step begins with `OpenGate()` and ends with `CloseGate()`;
tests/engines/cases/test_close_gate.py fails when it was forgotten. For cases_case see _tally.py, too.
"""

from duqin.kernel.triggers import Triggers

UNVERIFIED = "close gate: a case is closed only by the step of the person who verified it"
IMPROPER = "close gate: a closing step needs a person, another than the one who reported, and a case that waits for it"

# A case may become (or be born) closed only when its verifier's step is there already.
CASE = """NEW.state = 'closed' AND NOT EXISTS (
    SELECT 1 FROM cases_step s WHERE s.case_id = NEW.id AND s.to_state = 'closed' AND s.from_state <> 'closed'
    AND s.verb IN ('verify', 'fix_on_the_spot') AND s.at = NEW.closed_at AND s.by_id = NEW.verified_by_id)"""
# The step itself: nobody verifies his own report, and only what waits for it can be closed.
STEP = """NEW.to_state = 'closed' AND NEW.from_state <> 'closed' AND (NEW.by_id IS NULL OR NOT EXISTS (
    SELECT 1 FROM cases_case c WHERE c.id = NEW.case_id AND (
        (NEW.verb = 'fix_on_the_spot' AND c.state = 'open')
        OR (NEW.verb = 'verify' AND c.state = 'reported' AND c.reported_by_id <> NEW.by_id))))"""

SQLITE = [
    f"CREATE TRIGGER cases_case_gate_update BEFORE UPDATE ON cases_case WHEN {CASE} "
    f"BEGIN SELECT RAISE(ABORT, '{UNVERIFIED}'); END",
    f"CREATE TRIGGER cases_case_gate_insert BEFORE INSERT ON cases_case WHEN NEW.state = 'closed' "
    f"BEGIN SELECT RAISE(ABORT, '{UNVERIFIED}'); END",
    f"CREATE TRIGGER cases_step_gate BEFORE INSERT ON cases_step WHEN {STEP} "
    f"BEGIN SELECT RAISE(ABORT, '{IMPROPER}'); END",
]
SQLITE_BACK = [
    f"DROP TRIGGER IF EXISTS {name}"
    for name in ("cases_case_gate_update", "cases_case_gate_insert", "cases_step_gate")
]


def _function(name: str, condition: str, said: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
        f"RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )


POSTGRESQL = [
    _function("cases_case_gate", CASE, UNVERIFIED),
    "CREATE TRIGGER cases_case_gate BEFORE INSERT OR UPDATE ON cases_case FOR EACH ROW EXECUTE FUNCTION cases_case_gate()",
    _function("cases_step_gate", STEP, IMPROPER),
    "CREATE TRIGGER cases_step_gate BEFORE INSERT ON cases_step FOR EACH ROW EXECUTE FUNCTION cases_step_gate()",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER IF EXISTS cases_case_gate ON cases_case",
    "DROP TRIGGER IF EXISTS cases_step_gate ON cases_step",
    "DROP FUNCTION IF EXISTS cases_case_gate()",
    "DROP FUNCTION IF EXISTS cases_step_gate()",
]


class CloseGate(Triggers):
    """From now on the database refuses to close an unverified case."""

    does = "Close the gate: no case is closed unverified"

    def put_up(self, vendor):
        return SQLITE if vendor == "sqlite" else POSTGRESQL

    def taken_away(self, vendor):
        return SQLITE_BACK if vendor == "sqlite" else POSTGRESQL_BACK


class OpenGate(CloseGate):
    """Take the gate away while its tables are altered; the same migration closes it again."""

    does = "Open the gate while its tables are altered"
    put_up, taken_away = CloseGate.taken_away, CloseGate.put_up
