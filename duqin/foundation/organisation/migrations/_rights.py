"""Triggers that put a new stamp down whenever a row is written that rights are reckoned from (queries/held.py).

SQLite drops a table's triggers when a migration alters the table. So a migration that alters one of `RIGHTS` ends with
`StampRights()`; tests/foundation/organisation/test_rights_stamp.py fails when it was forgotten.
"""

from django.db.migrations.operations.base import Operation

RIGHTS = (
    *("organisation_appointment", "organisation_seat", "organisation_post"),
    *("organisation_unit", "organisation_provider", "organisation_contract"),
)
VERBS = ("INSERT", "UPDATE", "DELETE")
STAMPED = (
    "INSERT INTO organisation_rightsstamp (id, text) VALUES (1, {new}) "
    "ON CONFLICT (id) DO UPDATE SET text = excluded.text"
)
RANDOM = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "replace(gen_random_uuid()::text, '-', '')"}
FUNCTION = "organisation_rights_changed"


def _taken_away(vendor):
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_rights_{verb.lower()}" for table in RIGHTS for verb in VERBS]
    return [f"DROP FUNCTION IF EXISTS {FUNCTION}() CASCADE"]


def _put_up(vendor):
    stamped = STAMPED.format(new=RANDOM[vendor])
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_rights_{verb.lower()} AFTER {verb} ON {table} BEGIN {stamped}; END"
            for table in RIGHTS
            for verb in VERBS
        ]
    return [
        f"CREATE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {stamped}; RETURN NULL; END $$",
        *(
            f"CREATE TRIGGER {table}_rights AFTER {' OR '.join(VERBS)} OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
            for table in RIGHTS
        ),
    ]


class StampRights(Operation):
    """From now on each change of what rights are reckoned from puts down a new stamp."""

    reversible = True

    def state_forwards(self, app_label, state):
        """The state of the models does not change."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        vendor = schema_editor.connection.vendor
        for statement in (*_taken_away(vendor), *_put_up(vendor), STAMPED.format(new=RANDOM[vendor])):
            schema_editor.execute(statement)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for statement in _taken_away(schema_editor.connection.vendor):
            schema_editor.execute(statement)

    def describe(self):
        return "Stamp what rights are reckoned from"
