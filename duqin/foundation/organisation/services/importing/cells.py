"""What a cell means: yes or no, one of a list, a reference; faults are told on the line."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext as _

from duqin.foundation.organisation.rules.import_layout import CLEAR, NO, YES, split
from duqin.foundation.organisation.services.importing.lines import Difference, Line
from duqin.kernel import texts

T = TypeVar("T")

# How much of a name must be right for it to be taken for what was meant: 主任 for 主任（处长）.
ALIKE = 0.4
LONGEST = 40  # characters of a name that may have been mistyped


def fault(line: Line, key: str, sentence: str, **words: object) -> None:
    """Note what is wrong with a cell, naming its heading."""
    told = {"heading": line.layout.heading(key).local, "sentence": sentence % words if words else sentence}
    line.errors.append(_("%(heading)s：%(sentence)s") % told)


def take_text(line: Line, key: str, model: type[models.Model]) -> None:
    """A text as long as its column allows; a hyphen empties it."""
    if key not in line.cells:
        return
    text = "" if line.cells[key] == CLEAR else line.cells[key]
    longest: int = getattr(model._meta.get_field(key), "max_length", 0)
    if len(text) > longest:
        fault(line, key, _("最多 %(n)d 个字。"), n=longest)
    elif not text and line.layout.heading(key).needed:
        fault(line, key, _("不能清空。"))
    else:
        line.values[key] = text


def take_email(line: Line, key: str) -> None:
    """An address that looks like one."""
    text = line.cells.get(key, "")
    if text == CLEAR:
        line.values[key] = ""
    elif text:
        try:
            validate_email(text)
        except ValidationError:
            fault(line, key, _("“%(text)s”不是邮箱地址。"), text=text)
        else:
            line.values[key] = text


def take_yes_no(line: Line, key: str) -> None:
    """Yes or no, in either language."""
    text = line.cells.get(key, "").casefold()
    if text in YES | NO:
        line.values[key] = text in YES
    elif text:
        fault(line, key, _("请填写“是”或“否”。"))


def take_choice(line: Line, key: str, words: Mapping[str, str], allowed: Iterable[str] | None = None) -> None:
    """One of a list by its code or its label."""
    text = line.cells.get(key, "")
    value = words.get(text.casefold())
    if not text:
        return
    if value is None or (allowed is not None and value not in allowed):
        fault(line, key, _("没有“%(text)s”这一项。"), text=text)
    else:
        line.values[key] = value


def words_of(choices: type[models.TextChoices]) -> dict[str, str]:
    """Every way to write a choice → its value: the value itself, the Chinese and the English label."""
    return texts.words_of(choices.choices)


def take_reference(line: Line, key: str, find: Callable[[str], T | None]) -> None:
    """A reference by code; a hyphen takes it away (None)."""
    text = line.cells.get(key, "")
    if text == CLEAR:
        line.values[key] = None
    elif text:
        found = find(text)
        if found is None:
            fault(line, key, _("找不到“%(text)s”。"), text=text)
        else:
            line.values[key] = found


def take_references(
    line: Line, key: str, find: Callable[[str], T | None], known: Callable[[], Iterable[str]]
) -> None:
    """Several references by code or name; a hyphen takes all away. Of the known names those like a wrong one are told."""
    text = line.cells.get(key, "")
    if not text:
        return
    found = {} if text == CLEAR else _found(split(text), find)
    for name in (name for name, noun in found.items() if noun is None):
        _miss(line, key, name, known())
    line.values[key] = list(dict.fromkeys(noun for noun in found.values() if noun is not None))


def _miss(line: Line, key: str, name: str, known: Iterable[str]) -> None:
    """A name that is not known, with those that may have been meant."""
    if near := _near(name, tuple(known)):
        fault(line, key, _("找不到“%(text)s”，相近的有“%(near)s”。"), text=name, near=_("”、“").join(near))
    else:
        fault(line, key, _("找不到“%(text)s”。"), text=name)


@lru_cache(maxsize=512)  # the same wrong name stands in many lines
def _near(name: str, known: tuple[str, ...]) -> list[str]:
    return difflib.get_close_matches(name, known, cutoff=ALIKE) if len(name) <= LONGEST else []


def _found(pieces: list[str], find: Callable[[str], T | None]) -> dict[str, T | None]:
    """Each name with what it stands for; a name may hold the comma that parts names (审计、纪检人员)."""
    found: dict[str, T | None] = {}
    while pieces:
        runs = (("、".join(pieces[:end]), end) for end in range(len(pieces), 0, -1))
        name, end = next((run for run in runs if find(run[0]) is not None), (pieces[0], 1))
        found[name] = find(name)
        pieces = pieces[end:]
    return found


def require(line: Line) -> None:
    """A new row needs its needed columns."""
    for heading in line.layout.headings:
        if heading.needed and heading.key not in line.cells:
            line.errors.append(_("新增时必须填写“%(heading)s”。") % {"heading": heading.local})


def compare(line: Line, key: str, before: Any, say: Callable[[Any], str] = str) -> None:
    """Note the difference between what an existing row says and what the file says."""
    if key in line.values and line.values[key] != before:
        label = line.layout.heading(key).local
        line.differences.append(Difference(key, label, say(before), say(line.values[key])))


def refuse_doubles(lines: Iterable[Line]) -> None:
    """The same code twice in a sheet: both lines are told."""
    first: dict[str, Line] = {}
    for line in lines:
        other = first.setdefault(line.identity, line)
        if line.identity and other is not line:
            line.errors.append(_("与第 %(row)d 行重复。") % {"row": other.row})
