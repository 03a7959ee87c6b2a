"""The way of a file: sent, checked by a sweep, confirmed, brought in by a sweep; all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, states
from duqin.domains.inspections.models import RecordImport
from duqin.domains.inspections.rules.past.mapping import FileMapping, check_mapping, mapping_of
from duqin.domains.inspections.services.past.lines import PastFile, read_lines
from duqin.domains.inspections.services.past.matching import NOT_MATCHED
from duqin.domains.inspections.services.past.planning import Plan, Tell, plan, refuse_unsound
from duqin.domains.inspections.services.past.storing import store
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.csv_files import read_any
from duqin.kernel.errors import Conflict, Forbidden, Refusal
from duqin.kernel.moments import CAMPUS, now
from duqin.kernel.spreadsheets import MAX_BYTES, Spreadsheet

SILENCE = timedelta(minutes=3)  # after it a worker is taken for dead
SHOWN = 8  # inspections of the preview
MOST_NOTES = 20


def read_file(data: bytes, mapping: Mapping[str, Any]) -> tuple[PastFile, FileMapping]:
    """The lines of a file and its mapping. Raises Refusal as the readers do."""
    said = mapping_of(mapping)
    return read_lines(read_any(data), said), said


@act("inspections.upload_records", may=policies.may_import)
def upload(
    *,
    by: Actor,
    file: File,
    mapping: Mapping[str, Any],
    into_frozen: bool = False,
) -> RecordImport:
    """Keep a file of past inspections to be checked; each call keeps another, nothing is imported by it.

    A sound file whose columns are not understood is kept as "unmatched", for a person to say which is which.

    Args:
        mapping: as it is written, see docs/how-to/import-past-inspections.md.
        into_frozen: points of frozen months are wanted as corrections of their cards.

    Raises:
        Refusal: "import.*" for what is no such file, "mapping.*".
    """
    if mapping:
        check_mapping(mapping)
    data = file.read(MAX_BYTES + 1)
    book = read_any(data)
    lines = _lines_or_none(book, mapping)
    path = f"past/{book.sha256[:2]}/{book.sha256}{_ending(data)}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(data))
    return RecordImport.objects.create(
        state="uploaded" if lines is not None else "unmatched",
        file_name=PurePath((file.name or "").replace("\\", "/")).name[:200] or book.sha256[:12],
        sha256=book.sha256,
        size=len(data),
        path=path,
        mapping=dict(mapping),
        into_frozen=into_frozen,
        language=translation.get_language() or "",
        total=lines or 0,
        asked_at=now(),
        asked_by_id=by.person_id,
        asked_by_name=str(by)[:120],
    )


def _lines_or_none(book: Spreadsheet, mapping: Mapping[str, Any]) -> int | None:
    """How many lines are to be checked; None when it is not clear yet which column is which."""
    try:
        return len(read_lines(book, mapping_of(mapping)).lines)
    except Refusal as refusal:
        if refusal.code not in NOT_MATCHED or not any(sheet.lines for sheet in book.sheets.values()):
            raise
        return None


@act("inspections.confirm_import", may=policies.may_import)
def confirm(record: RecordImport, *, by: Actor) -> RecordImport:
    """Say that what was checked shall be brought in; the sweep does it as this person.

    Raises:
        Refusal: "state.not_allowed"; "import.no_person" for an account without a person.
    """
    if by.person_id is None:
        raise Refusal("import.no_person", _("导入必须由具名的人确认；这个账号没有对应的人员。"))
    states.IMPORT.move(record, "confirm")
    record.asked_by_id, record.asked_by_name = by.person_id, str(by)[:120]
    record.heartbeat_at, record.phase, record.progress = None, "", 0
    record.save()
    return record


@act("inspections.discard_import", may=policies.may_import)
def discard(record: RecordImport, *, by: Actor) -> RecordImport:
    """Give a file up that was not imported. Raises Refusal "state.not_allowed"."""
    states.IMPORT.move(record, "discard")
    record.save()
    return record


@act("inspections.import_records", may=policies.may_import)
def bring_in(record: RecordImport, *, by: Actor, found: Plan) -> RecordImport:
    """Store everything the plan says, in this one transaction; a second time changes nothing.

    The past is told, not done: nobody is notified, no paper is issued, no rung of the ladder is climbed. Points are
    posted in the months of their findings; where a month is frozen and `into_frozen` was asked for, its card is
    corrected as version n + 1, as by hand.

    Raises:
        Refusal: "import.errors", "import.nothing_new", "import.may_not_correct", "period.frozen", "case.closer" and
            what else became wrong since the plan was made. Conflict: "import.stale" when one of the inspections
            was imported meanwhile.
    """
    if record.state == "done":
        return record
    refuse_unsound(found)
    states.IMPORT.move(record, "finish")
    try:
        store(found, record, by)
    except IntegrityError as fault:
        raise Conflict("import.stale", _("核对之后数据有了变化，没有导入任何内容；请重新核对。")) from fault
    keep_check(record, found)
    record.finished_at = now()
    record.save()
    return record


def keep_check(record: RecordImport, found: Plan) -> None:
    """Put what the check came to onto the record (not saved)."""
    record.counts, record.fingerprint = found.counts(), found.fingerprint
    record.faults, record.total = found.faults, len(found.file.lines)
    record.sample = [_line_of(visit) for visit in found.visits[:SHOWN]]
    record.notes = _notes(found)


def _line_of(visit: Any) -> list[Any]:
    inspection = visit.inspection
    points = sum(story.finding.points for story in visit.stories)
    at = f"{visit.started_at.astimezone(CAMPUS):%Y-%m-%d %H:%M}"
    said = (visit.name, at, inspection.unit.name, inspection.lead.name)
    return [*said, len(visit.answers), len(visit.stories), str(points)]


def _notes(found: Plan) -> list[str]:
    notes = []
    if found.file.unused:
        notes.append(_("没有用到的列：%(names)s。") % {"names": _("、").join(found.file.unused[:MOST_NOTES])})
    if found.differing:
        words = {"n": len(found.differing), "keys": _("、").join(found.differing[:MOST_NOTES])}
        notes.append(
            _("%(n)d 次以前导入过的检查，文件里的内容与当时不同，仍以当时的为准：%(keys)s。") % words
        )
    if found.frozen and found.into_frozen:
        words = {"months": _("、").join(found.frozen[:MOST_NOTES])}
        notes.append(_("下列已冻结的考核表将更正为新版本：%(months)s。") % words)
    return notes


def process_waiting() -> int:
    """Sweep: check what was sent, bring in what was confirmed; returns how many files.

    Safe to run twice and to be killed: until the one transaction of `bring_in` is committed nothing is stored, and a
    file whose worker went silent is taken up again.
    """
    idle = Q(heartbeat_at__isnull=True) | Q(heartbeat_at__lt=now() - SILENCE)
    rows = RecordImport.objects.filter(idle, state__in=["uploaded", "waiting"])
    done = 0
    for pk in rows.order_by("asked_at", "pk").values_list("pk", flat=True)[:5]:
        if RecordImport.objects.filter(idle, pk=pk).update(heartbeat_at=now(), phase="reading"):
            process(RecordImport.objects.select_related("asked_by").get(pk=pk))
            done += 1
    return done


def process(record: RecordImport) -> None:
    """One step of one file: from sent to checked, or from confirmed to done; what is refused is told on the record."""
    with translation.override(record.language or None):
        try:
            with default_storage.open(record.path) as stored:
                data: bytes = stored.read()
            file, said = read_file(data, record.mapping)
            found = plan(file, said, into_frozen=record.into_frozen, tell=_progress(record))
            _go_on(record, found)
        except Refusal as refusal:
            sentence = [0, "", str(refusal)]
            _settle(record, "faulty", faults=[sentence, *record.faults[:100]])
        except OSError:
            _settle(record, "faulty", faults=[[0, "", _("上传的文件读不到了，请重新上传。")]])


def _go_on(record: RecordImport, found: Plan) -> None:
    before = record.fingerprint
    keep_check(record, found)
    if record.state == "waiting" and found.is_sound and record.fingerprint == before:
        RecordImport.objects.filter(pk=record.pk).update(phase="writing", heartbeat_at=now())
        _bring_in(record, found)
        return
    if record.state == "waiting":
        record.notes.insert(0, _("确认之后数据有了变化，没有导入任何内容；请看过新的结果再确认。"))
    names = ("counts", "fingerprint", "faults", "sample", "notes", "total")
    state = "checked" if found.is_sound else "faulty"
    _settle(record, state, **{name: getattr(record, name) for name in names})


def _bring_in(record: RecordImport, found: Plan) -> None:
    by = organisation.actor_of_person(record.asked_by) if record.asked_by else None
    if by is None or not policies.may_import(by):
        raise Forbidden("forbidden", _("确认导入的人已没有这项权限。"))
    bring_in(record, by=by, found=found)


def _settle(record: RecordImport, state: str, **columns: Any) -> None:
    """The outcome of a check, unless someone has settled the file meanwhile."""
    rows = RecordImport.objects.filter(pk=record.pk, state__in=["uploaded", "waiting"])
    rows.update(state=state, phase="", heartbeat_at=None, version=record.version + 1, **columns)


def _progress(record: RecordImport) -> Tell:
    """Progress in the row itself, so that every process shows it."""

    def tell(phase: str, done: int, total: int) -> None:
        rows = RecordImport.objects.filter(pk=record.pk)
        rows.update(phase=phase, progress=done, total=total, heartbeat_at=now())

    return tell


def _ending(data: bytes) -> str:
    return ".xlsx" if data.startswith(b"PK") else ".csv"
