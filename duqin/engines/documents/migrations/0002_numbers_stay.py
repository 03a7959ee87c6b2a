"""A number once drawn stays: no row is deleted, and only voiding may change one."""

from django.db import migrations

from duqin.kernel.triggers import Triggers

SAID = "numbers stay: a drawn number is never deleted or rewritten, only voided once"
KEPT = "series_id", "sequence", "text", "drawn_at", "used_for_kind", "used_for_id"

SQLITE = [
    f"CREATE TRIGGER documents_numberdrawn_no_delete BEFORE DELETE ON documents_numberdrawn "
    f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
    f"CREATE TRIGGER documents_numberdrawn_no_rewrite BEFORE UPDATE OF {', '.join(KEPT)} ON documents_numberdrawn "
    f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
    f"CREATE TRIGGER documents_numberdrawn_void_once BEFORE UPDATE OF voided_at, void_reason ON documents_numberdrawn "
    f"WHEN OLD.voided_at IS NOT NULL BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
]
POSTGRESQL = [
    "CREATE OR REPLACE FUNCTION documents_numberdrawn_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF TG_OP = 'DELETE' OR OLD.voided_at IS NOT NULL OR "
    f"({', '.join('OLD.' + c for c in KEPT)}) IS DISTINCT FROM ({', '.join('NEW.' + c for c in KEPT)}) THEN "
    f"RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER documents_numberdrawn_stays BEFORE UPDATE OR DELETE ON documents_numberdrawn "
    "FOR EACH ROW EXECUTE FUNCTION documents_numberdrawn_stays()",
]
SQLITE_BACK = [
    f"DROP TRIGGER IF EXISTS documents_numberdrawn_{name}"
    for name in ("no_delete", "no_rewrite", "void_once")
]
POSTGRESQL_BACK = [
    "DROP TRIGGER IF EXISTS documents_numberdrawn_stays ON documents_numberdrawn",
    "DROP FUNCTION IF EXISTS documents_numberdrawn_stays()",
]


class NumbersStay(Triggers):
    does = "A drawn number stays: voided once, never deleted or rewritten"

    def put_up(self, vendor):
        return SQLITE if vendor == "sqlite" else POSTGRESQL

    def taken_away(self, vendor):
        return SQLITE_BACK if vendor == "sqlite" else POSTGRESQL_BACK


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]  # noqa: RUF012

    operations = [NumbersStay()]  # noqa: RUF012
