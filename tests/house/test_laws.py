"""Laws 4 and 7, and habits a machine can watch: foreign keys, names of files, signals, pages and tables."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.apps import apps
from django.db.models import PROTECT, Field, ForeignKey, Model

from tests.house.sources import ROOT, room_of, sources

NAMELESS = {"core", "common", "base", "utils", "util", "misc", "extras", "helpers", "helper"}
NAMED_BY_DJANGO = {"duqin/config/postgresql/base.py"}  # where it looks for the engine of a database
UNBELIEVED = re.compile(r"#\s*type:\s*ignore")
UNBELIEVED_WITH_REASON = re.compile(r"#\s*type:\s*ignore\[[^]]+\]\s*#\s*\w")
ASKING_PAGES = {"views", "forms", "api", "papers"}  # they ask queries, and never the tables


def room_of_model(model: type[Model]) -> tuple[str, ...] | None:
    return room_of(tuple(model.__module__.split(".")))


def crossing_keys() -> list[tuple[type[Model], Field]]:
    """Foreign keys from one room to another, one-to-one links included."""
    return [
        (model, field)
        for model in apps.get_models()
        if (room := room_of_model(model))
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey)
        and (other := room_of_model(field.remote_field.model))
        and other != room
    ]


def protects(field: Field) -> bool:
    return field.remote_field.on_delete is PROTECT


def test_a_row_that_another_room_points_at_cannot_be_deleted() -> None:
    weak = [f"{model.__name__}.{field.name}" for model, field in crossing_keys() if not protects(field)]
    assert weak == []


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    ours = [source.path for source in sources() if source.path not in NAMED_BY_DJANGO]
    named = {part for path in ours for part in Path(path).with_suffix("").parts}
    assert named & NAMELESS == set()


def test_no_reaction_hangs_on_a_signal() -> None:
    listening = [
        source.path
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").endswith("signals")
        and (node.module or "").startswith("django.db")
    ]
    assert listening == []


def test_pages_ask_queries_and_never_the_tables() -> None:
    asking = [
        f"{source.path}:{node.lineno}"
        for source in sources()
        if len(source.module) > 3 and source.module[3] in ASKING_PAGES
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
    ]
    assert asking == []


def test_where_the_types_are_not_believed_it_is_said_why() -> None:
    silent = [
        f"{source.path}:{number}"
        for source in sources()
        for number, line in enumerate((ROOT / source.path).read_text("utf-8").splitlines(), 1)
        if UNBELIEVED.search(line) and not UNBELIEVED_WITH_REASON.search(line)
    ]
    assert silent == []
