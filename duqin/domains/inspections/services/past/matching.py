"""Which column is which field, and what the file's words and names stand for: offered, and chosen by a person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from duqin.domains.inspections import policies, states
from duqin.domains.inspections.models import RecordImport
from duqin.domains.inspections.models.plans import Kind
from duqin.domains.inspections.rules.past import cells
from duqin.domains.inspections.rules.past.fields import BY_KEY
from duqin.domains.inspections.rules.past.mapping import FORMAT, FileMapping, check_mapping, mapping_of
from duqin.domains.inspections.services.past.lines import (
    Line,
    PastFile,
    columns_of,
    read_lines,
    where_headings_are,
)
from duqin.domains.inspections.services.past.register import HEAD, Register, Unfit
from duqin.foundation.organisation.models import Person, Place, Unit
from duqin.foundation.standards.models import Clause
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.csv_files import read_any
from duqin.kernel.errors import Refusal
from duqin.kernel.spreadsheets import Spreadsheet
from duqin.kernel.texts import split_names, words_of

MOST_OFFERED = 100
"""Unknown words and names offered at once; the next ones come when these are settled."""
MOST_SUGGESTED = 2_000
LONGEST_EXAMPLE = 40
NOT_MATCHED = {"import.missing_columns", "import.no_heading", "import.no_column"}
"""A file that is sound and whose columns are not known yet."""

NAMED = {
    "unit": "units", "host": "units", "responsible": "units", "place": "places", "inspector": "people",
    "fixed_by": "people", "verified_by": "people", "clause": "clauses",
}  # fmt: skip
"""Field → the kind of noun its cells name."""
WORDED = {
    "result": cells.RESULTS, "level": cells.LEVELS, "severity": cells.SEVERITIES, "state": cells.STATES,
    "veto": cells.YES_NO,
}  # fmt: skip
"""Field → the few words it may say, by value."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word or name that nothing here answers to.

    Attributes:
        of: the field of a word (result, level, …), or the kind of noun (units, places, people, clauses).
        lines: how many lines say it.
    """

    of: str
    text: str
    lines: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What a person can match.

    Attributes:
        headings: (heading, the first thing that stands below it), as they stand in the file.
        columns: field → heading, as understood so far. unknown: most frequent first, at most 100.
    """

    headings: Sequence[tuple[str, str]] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    unknown: Sequence[Unknown] = ()


def offered(record: RecordImport) -> Offer:
    """What the file of an import offers, read anew. Raises Refusal "import.lost" when it is gone."""
    book, said = _book(record), mapping_of(record.mapping)
    sheet, start = where_headings_are(book, said)
    rows = dict(sheet.lines)
    headings = [(heading, number) for number, heading in enumerate(rows.get(start, ())) if heading]
    below = [cells for row, cells in sheet.lines if row > start][:20]
    shown = [(heading, _example(below, number)) for heading, number in headings]
    columns = {key: rows[start][number] for key, number in columns_of(rows.get(start, ()), said).items()}
    try:
        unknown = _unknown(read_lines(book, said), said)
    except Refusal:  # columns are missing; words and names are offered once they are there
        unknown = []
    return Offer(shown, columns, unknown)


@act("inspections.match_import", may=policies.may_import)
def match(
    record: RecordImport,
    *,
    by: Actor,
    columns: Mapping[str, str],
    defaults: Mapping[str, str],
    words: Mapping[str, Mapping[str, str]],
) -> RecordImport:
    """Say which column is which field and what unknown words and names stand for; the file is checked anew.

    A second time replaces the columns and defaults and adds to the words and names.

    Args:
        columns: field → heading; an empty heading says that no column of the file is this field.
        defaults: field → what holds where the file says nothing.
        words: field or kind of noun → text in the file → word, code or staff number here.

    Raises:
        Refusal: "state.not_allowed", "import.lost", "import.missing_columns", "import.no_column", "import.unknown_name".
        Refusals: "mapping.refused".
    """
    states.IMPORT.move(record, "match")
    mapping = _merged(record.mapping, columns, defaults, words)
    check_mapping(mapping)
    said = mapping_of(mapping)
    read_lines(_book(record), said)
    _refuse_names(words, said)
    record.mapping = mapping
    record.phase, record.progress, record.heartbeat_at, record.faults = "", 0, None, []
    record.save()
    return record


def _merged(
    mapping: Mapping[str, Any],
    columns: Mapping[str, str],
    defaults: Mapping[str, str],
    words: Mapping[str, Mapping[str, str]],
) -> dict[str, Any]:
    found = {**mapping, "format": FORMAT, "columns": dict(columns), "defaults": dict(defaults)}
    nouns = set(NAMED.values())
    for of, said in words.items():
        if of in nouns:
            found[of] = {**found.get(of, {}), **said}
        elif said:
            values = found.setdefault("values", {})
            found["values"] = {**values, of: {**values.get(of, {}), **said}}
    return found


def _refuse_names(words: Mapping[str, Mapping[str, str]], said: FileMapping) -> None:
    """A name is matched with something that is there, so that the mistake is told where it was typed."""
    codes = words.get("clauses", {}).values()
    register = Register(said, set(codes))
    for of, knows in _knowing(register).items():
        if of in set(NAMED.values()):
            for target in words.get(of, {}).values():
                if not knows(target):
                    raise Refusal("import.unknown_name", _("这里没有“%(name)s”。") % {"name": target})


def _knowing(register: Register) -> dict[str, Callable[[str], bool]]:
    """Kind of noun → whether a text names one."""

    def by(read: Callable[[str], object]) -> Callable[[str], bool]:
        def knows(text: str) -> bool:
            try:
                read(text)
            except Unfit:
                return False
            return True

        return knows

    return {
        "units": by(register.unit),
        "places": by(register.place),
        "people": lambda text: text.casefold() in HEAD or by(register.person)(text),
        "clauses": register.knows_clause,
    }


def _unknown(file: PastFile, said: FileMapping) -> list[Unknown]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for line in file.lines:
        for of, text in _spoken(line):
            found[of][text] += 1
    register = Register(said, set(found["clauses"]))
    knowing = _knowing(register)
    kinds = words_of(Kind.choices)
    rows = [
        Unknown(of, text, lines)
        for of, texts in found.items()
        for text, lines in texts.items()
        if not (knowing[of](text) if of in knowing else _is_word(of, text, kinds))
    ]
    return sorted(rows, key=lambda one: (-one.lines, one.of, one.text))[:MOST_OFFERED]


def _spoken(line: Line) -> Iterator[tuple[str, str]]:
    """What a line says that must be known here."""
    for key, text in line.cells.items():
        if not text:
            continue
        if key == "inspector":
            yield from (("people", name) for name in split_names(text))
        elif key in NAMED:
            yield NAMED[key], text
        elif key in WORDED or key == "kind":
            yield key, text


def _is_word(key: str, text: str, kinds: Mapping[str, str]) -> bool:
    if key == "kind":
        return text.casefold() in kinds
    try:
        cells.word(text, WORDED[key])
    except ValueError:
        return False
    return True


def words_offered(key: str) -> list[tuple[str, str]]:
    """The words a field may say: as they are written in a mapping, and as a person reads them."""
    if key == "kind":
        return [(value, str(label)) for value, label in Kind.choices]
    return [(names[0] or value, _shown(names)) for value, names in WORDED[key].items()]


def _shown(names: Sequence[str]) -> str:
    """The Chinese word of a few that mean the same; the first where there is none."""
    return next((name for name in names if not name.isascii()), names[0])


def _example(rows: Sequence[Sequence[str]], number: int) -> str:
    texts = (cells[number] for cells in rows if number < len(cells) and cells[number])
    return next(texts, "")[:LONGEST_EXAMPLE]


def _book(record: RecordImport) -> Spreadsheet:
    try:
        with default_storage.open(record.path) as stored:
            return read_any(stored.read())
    except OSError as fault:
        raise Refusal("import.lost", _("上传的文件读不到了，请重新上传。")) from fault


def heading_of(key: str) -> str:
    """What a field or a kind of noun is called on the page."""
    nouns = {"units": _("单位"), "places": _("地点"), "people": _("人员"), "clauses": _("条款")}
    return nouns.get(key) or BY_KEY[key].local


def known(kinds: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """Kind of noun → code or staff number, and name, of what is here; to be suggested while typing."""
    rows: dict[str, Callable[[], Iterable[tuple[str, str]]]] = {
        "units": lambda: Unit.objects.order_by("code").values_list("code", "name"),
        "places": lambda: Place.objects.order_by("code").values_list("code", "full_name"),
        "people": lambda: Person.objects.order_by("staff_no").values_list("staff_no", "name"),
        "clauses": lambda: Clause.objects.order_by("code").values_list("code", "title").distinct(),
    }
    return {kind: list(islice(rows[kind](), MOST_SUGGESTED)) for kind in rows if kind in kinds}
