"""Triggers that put a new stamp down whenever a row is written that rights are reckoned from (queries/held.py).

On PostgreSQL they do it when the transaction commits, so that no two writers wait for each other before, nor one for another's
rows while he holds the stamp. On SQLite there is one writer at a time, and they do it at once.

SQLite drops a table's triggers when a migration alters the table. So a migration that alters one of `RIGHTS` ends with
`StampRights()`; tests/house/test_guards.py fails when it was forgotten.
"""

from duqin.kernel.triggers import Triggers

RIGHTS = (
    *("organisation_appointment", "organisation_seat", "organisation_post"),
    *("organisation_unit", "organisation_provider", "organisation_contract"),
)
VERBS = ("INSERT", "UPDATE", "DELETE")
STAMPED = (
    "INSERT INTO organisation_rightsstamp (id, text) VALUES (1, {new}) "
    "ON CONFLICT (id) DO UPDATE SET text = excluded.text WHERE organisation_rightsstamp.text <> excluded.text"
)
NEW = {
    "sqlite": "lower(hex(randomblob(16)))",
    # The same for all rows of a transaction, and of no other one.
    "postgresql": "md5(pg_current_xact_id()::text || transaction_timestamp()::text)",
}
FUNCTION = "organisation_rights_changed"


def _taken_away(vendor):
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_rights_{verb.lower()}" for table in RIGHTS for verb in VERBS]
    return [f"DROP FUNCTION IF EXISTS {FUNCTION}() CASCADE"]


def _put_up(vendor):
    stamped = STAMPED.format(new=NEW[vendor])
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_rights_{verb.lower()} AFTER {verb} ON {table} BEGIN {stamped}; END"
            for table in RIGHTS
            for verb in VERBS
        ]
    called = f"EXECUTE FUNCTION {FUNCTION}()"
    return [
        f"CREATE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {stamped}; RETURN NULL; END $$",
        *(
            f"CREATE CONSTRAINT TRIGGER {table}_rights AFTER {' OR '.join(VERBS)} ON {table} "
            f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW {called}"
            for table in RIGHTS
        ),
        *(
            f"CREATE TRIGGER {table}_rights_emptied AFTER TRUNCATE ON {table} FOR EACH STATEMENT {called}"
            for table in RIGHTS
        ),
    ]


class StampRights(Triggers):
    """From now on each change of what rights are reckoned from puts down a new stamp."""

    does = "Stamp what rights are reckoned from"

    def put_up(self, vendor):
        return [*_taken_away(vendor), *_put_up(vendor), STAMPED.format(new=NEW[vendor])]

    def taken_away(self, vendor):
        """Without triggers there must be no stamp: then rights are reckoned at every request."""
        return [*_taken_away(vendor), "DELETE FROM organisation_rightsstamp"]
