"""The gate every verb passes: transaction, lock, policy, version, audit row.

A verb is a public function of a room's `services`::

    @act("cases.verify", may=policies.may_verify)
    def verify(case: Case, *, by: Actor, opinion: str = "") -> Case: ...

`may` is a predicate whose first parameter is the actor; its further parameters are named like parameters of the
verb and receive the same values. So page, command, import and API are permitted or denied by the same sentence.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, models, transaction
from django.utils.translation import gettext as _

from duqin.foundation.trust.models import AuditEntry, Versioned
from duqin.foundation.trust.services.recording import Record, recording
from duqin.foundation.trust.services.snapshots import changes, snapshot, spoken
from duqin.kernel.actors import Actor
from duqin.kernel.context import request_id
from duqin.kernel.errors import Conflict, Forbidden
from duqin.kernel.moments import now
from duqin.kernel.prepared import Prepared, Slot
from duqin.kernel.refs import Ref
from duqin.kernel.remembering import remembering

M = TypeVar("M", bound=models.Model)
P = ParamSpec("P")
T = TypeVar("T")

MOST_BETWEEN = 20
"""Acts looked at to say who came between; the number that a form sends may be any."""
SOUGHT, HELD = "_sought_by", "_is_held"
_depth: ContextVar[int] = ContextVar("act_depth", default=0)
acts: dict[str, Callable[..., Any]] = {}


def act(
    code: str, *, may: Callable[..., bool], reads: Sequence[str] = (), joins: bool = False
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Make a function a verb named `code` ("room.verb"), permitted by the predicate `may`.

    The first positional argument, when it is a saved row, is locked and re-read before the policy is asked, so a
    verb always judges the newest state and two people cannot do the same step twice.

    Args:
        reads: relations of the row that verb and policy look at, fetched by the statement that locks it (they
            themselves are not locked).
        joins: called by another verb, it is a part of that act and has no savepoint: what it refuses, the whole act
            refuses. Not for verbs whose refusal a caller catches.

    Raises:
        Forbidden: the policy says no; an audit row of the denial is written.
        Conflict: the row's version differs from `expected_version` set by the form.
    """

    def decorate(verb: Callable[P, T]) -> Callable[P, T]:
        signature = inspect.signature(verb)
        asked = _policy_parameters(code, may, signature)

        @functools.wraps(verb)
        def gated(*args: P.args, **kwargs: P.kwargs) -> T:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            by: Actor = bound.arguments["by"]
            subject = args[0] if args else None
            token = _depth.set(_depth.get() + 1)
            try:
                with remembering(), ExitStack() as stack:
                    _begin(stack, savepoint=not (joins and _depth.get() > 1))
                    record = stack.enter_context(recording())
                    _lock(subject, reads, code, by)
                    if not may(by, *(bound.arguments[name] for name in asked)):
                        raise Forbidden(
                            "forbidden", _("您的岗位没有这项权限，或它不包括这个单位。"), verb=code
                        )
                    before = snapshot(subject)
                    result = verb(*args, **kwargs)
                    _count_up(subject, record)
                    record.rows.append(_row(code, by, subject, result, before, spoken(bound.arguments)))
                return result
            except Forbidden:
                if _depth.get() == 1:
                    record_denial(code, by, subject)
                raise
            finally:
                _depth.reset(token)
                if isinstance(subject, Versioned):
                    subject.unlocked()

        gated.act_code = code  # type: ignore[attr-defined]  # a mark on the verb, read by the tests of the house
        acts[code] = gated
        return gated

    return decorate


def _begin(stack: ExitStack, *, savepoint: bool) -> None:
    """Open the transaction; where SQLite had no turn for us within its time, queue twice more: nothing is done yet."""
    for is_last in (False, False, True):
        try:
            stack.enter_context(transaction.atomic(savepoint=savepoint))
            return
        except OperationalError as fault:
            if is_last or "SQLITE_BUSY" not in str(getattr(fault.__cause__, "sqlite_errorname", "")):
                raise


def record_denial(code: str, by: Actor, subject: object = None) -> None:
    """Write the audit row of an act or page that was denied."""
    AuditEntry.objects.create(result=AuditEntry.Result.DENIED, **_who_what(code, by, subject))


def _policy_parameters(code: str, may: Callable[..., bool], verb: inspect.Signature) -> list[str]:
    if "by" not in verb.parameters:
        raise TypeError(f"{code}: a verb takes by=")
    names = list(inspect.signature(may).parameters)[1:]
    if missing := [n for n in names if n not in verb.parameters]:
        raise TypeError(f"{code}: policy asks for {missing}, which the verb does not have")
    return names


def _lock(subject: object, reads: Sequence[str], code: str, by: Actor) -> None:
    """Re-read the row under a lock; answer 409 when the form was made from an older version."""
    if not isinstance(subject, models.Model) or subject._state.adding:
        return
    question = subject.__dict__.pop(SOUGHT, None)
    if question is not None or not subject.__dict__.pop(HELD, False) or reads:
        question = question or _locking(type(subject), tuple(reads))
        question.reread(subject, pk=subject.pk)
    if isinstance(subject, Versioned):
        subject.locked(is_subject=True)
    if isinstance(subject, Versioned) and subject.expected_version not in (None, subject.version):
        raise Conflict(
            "stale",
            _overtaken(subject, code, by),
            expected=subject.expected_version,
            found=subject.version,
        )


def _overtaken(noun: Versioned, code: str, by: Actor) -> str:
    """What came between, in a sentence: one's own act, as when a form is sent twice, or something else."""
    since = noun.version - (noun.expected_version or 0)
    ref = Ref.to(noun)
    rows = AuditEntry.objects.filter(
        object_kind=ref.kind, object_id=ref.id[:80], result=AuditEntry.Result.DONE
    ).order_by("-pk")
    found = list(rows.values_list("actor_kind", "actor_id", "verb")[: min(max(since, 1), MOST_BETWEEN)])
    if {one[:2] for one in found} != {(by.ref.kind, by.ref.id)}:
        return _("您打开页面之后，这条记录已经改过。请比较两个版本后再提交，您填写的内容都还在。")
    if found[0][2] == code:
        return _("这一步您刚才已经提交过，那一次已经保存。这次填写的若有不同，请在最新的版本上再改。")
    return _("您打开页面之后，自己已经改过这条记录（也许在另一个窗口里）。请在最新的版本上修改。")


def sought(model: type[M], pk: object, question: Prepared[M]) -> M:
    """A noun that nobody has read yet, for a verb that is called with nothing else: the gate finds it by this question,
    which narrows it to what the caller sees, and locks it in the same statement.

    Args:
        question: for a row by the slot `pk`, under lock (`of=("self",)`), with the relations that the verb `reads`.

    The verb raises DoesNotExist of the model where there is no such row for the caller.
    """
    noun = model(pk=pk)
    noun._state.adding = False
    noun.__dict__[SOUGHT] = question
    return noun


def held(noun: M) -> M:
    """A noun that the caller has just read under lock, in the transaction that the next verb is a part of: its gate does
    not read it again, unless the verb looks at relations. Whoever changes the row in between says nothing of the kind.
    """
    noun.__dict__[HELD] = True
    return noun


@functools.cache
def _locking(model: type[models.Model], reads: tuple[str, ...]) -> Prepared[Any]:
    """One row of a model under lock, and the relations a verb looks at."""

    def build() -> models.QuerySet[Any]:
        rows = model._base_manager.filter(pk=Slot("pk", model._meta.pk)).select_for_update(of=("self",))
        return rows.select_related(*reads) if reads else rows

    return Prepared(build)


def _count_up(subject: object, record: Record) -> None:
    if isinstance(subject, Versioned) and subject.pk:
        if subject.count_up(is_left=record.counted is not None) and record.counted is not None:
            record.counted.append(subject)
        subject.expected_version = None


def _row(
    code: str, by: Actor, subject: object, result: object, before: Mapping[str, Any], said: Mapping[str, Any]
) -> AuditEntry:
    noun = subject if isinstance(subject, models.Model) else result
    old, new = changes(before, snapshot(noun)) if noun is subject else ({}, snapshot(noun))
    return AuditEntry(said=said, before=old, after=new, **_who_what(code, by, noun))


def _who_what(code: str, by: Actor, noun: object) -> dict[str, Any]:
    ref = Ref.to(noun) if isinstance(noun, models.Model) else Ref("", "", "")
    return {
        "at": now(),
        "actor_kind": by.ref.kind,
        "actor_id": by.ref.id,
        "actor_name": by.ref.label[:120],
        "capacity": by.capacity[:200],
        "verb": code,
        "object_kind": ref.kind,
        "object_id": ref.id[:80],
        "object_label": ref.label[:300],
        "request_id": request_id(),
    }
