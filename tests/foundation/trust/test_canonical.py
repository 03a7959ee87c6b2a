"""The bytes the chain is made of: the same by the way of the model, of the driver, and of the fast writer."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duqin.foundation.trust import queries
from duqin.foundation.trust.models import AuditEntry
from duqin.foundation.trust.rules.chain import GENESIS, canonical, facts_of, is_link, link, read_stored

text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
numbers = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)
facts = st.dictionaries(text, values, max_size=5)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)).map(
    lambda found: found.replace(tzinfo=UTC)
)


def stored(at: object, said: Any, before: Any, after: Any) -> tuple[Any, ...]:
    written = tuple(map(json.dumps, (said, before, after)))
    return 7, at, "a.b", "1", "王", "", "x.y", "done", "c.d", "2", "标签\n\"'\\", *written, "r"


def test_the_form_never_changes() -> None:
    """Bytes written down by hand: whoever changes the form breaks every chain there is."""
    row = stored("2026-11-22 18:00:00.120000", {"b": 1, "a": [1.5, None, "督"]}, {}, {"x": 1e16})
    expected = (
        '{"actor":["a.b","1","王",""],"after":{"x":1e+16},"at":"2026-11-22T18:00:00.120000+00:00","before":{},"id":7,'
        '"object":["c.d","2","标签\\n\\"\'\\\\"],"request":"r","result":"done","said":{"a":[1.5,null,"督"],"b":1},'
        '"verb":"x.y"}'
    ).encode()
    assert canonical(facts_of(read_stored(row))) == expected
    made = hashlib.sha256(GENESIS.encode() + b"\n" + expected).hexdigest()
    assert link(GENESIS, facts_of(read_stored(row))) == made
    assert is_link(made, GENESIS, row)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moments, facts, facts, facts)
def test_whatever_was_sealed_is_found_right_and_nothing_else(
    at: datetime, said: Any, before: Any, after: Any
) -> None:
    row = stored(at, said, before, after)
    made = link(GENESIS, facts_of(read_stored(row)))
    assert is_link(made, GENESIS, row)
    assert is_link(made, GENESIS, stored(str(at).removesuffix("+00:00"), said, before, after))
    assert not is_link(made, GENESIS, stored(at, said, before, {**after, "又": 1}))
    assert not is_link(made, "1" * 64, row)


@pytest.mark.parametrize(
    "column, value",
    [(0, None), (1, None), (1, 5), (1, "2026-11-22"), (4, b"\xff"), (11, "{"), (12, None), (13, "[" * 99999)],
)
def test_what_no_act_can_have_written_is_no_link_and_no_traceback(column: int, value: object) -> None:
    row = list(stored("2026-11-22 18:00:00", {}, {}, {}))
    made = link(GENESIS, facts_of(read_stored(row)))
    row[column] = value
    assert not is_link(made, GENESIS, row)


@pytest.mark.django_db
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moments, facts, facts)
def test_model_and_driver_give_the_same_bytes(at: datetime, said: Any, after: Any) -> None:
    """Through the database, whatever it makes of numbers: what is sealed is what is verified and what is proved."""
    kept = AuditEntry.objects.create(
        at=at, actor_kind="a.b", actor_id="1", actor_name="王", verb="x.y", said=said, after=after
    )
    (row,) = [one for one in queries.waiting_rows(10_000) if one[0] == kept.pk]
    assert canonical(facts_of(read_stored(row))) == canonical(AuditEntry.objects.get(pk=kept.pk).facts())
