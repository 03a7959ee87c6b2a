"""The English of the interface, without GNU gettext: gather strings, check them, compile them.

    python tools/messages.py update     put new strings into each room's catalogue, drop those no longer used
    python tools/messages.py check      fail when a string has no English, or English that would break a page
    python tools/messages.py compile    write the .mo files that Django reads

Source strings are Chinese. Each room has its own catalogue, <room>/locale/en/LC_MESSAGES/django.po;
a room is the nearest folder with an apps.py.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from strings import String, gather

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "en"
HEADER = "# English of the strings of this room; gathered by `make messages`."

# Header lines that would change without any string having changed.
DULL = tuple(
    f'"{word}:'
    for word in (
        *("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team"),
        *("Generated-By", "Project-Id-Version", "Report-Msgid-Bugs-To"),
    )
)
PLACEHOLDER = re.compile(
    r"%\((\w+)\)[#0 +-]*[\d.]*[a-zA-Z]|(?<!%)(?:%%)*%([sdifr])|\{(\w*)(?:![rsa])?(?::[^{}]*)?\}"
)


# ---------------------------------------------------------------- catalogues


def catalogue_of(room: Path) -> Path:
    return room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Catalog:
    """A room's catalogue; an empty one when there is none yet."""
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def text_of(catalogue: Catalog) -> str:
    """The catalogue as a .po file without dates and tool versions: it changes only with its strings."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, include_lineno=False, ignore_obsolete=True)
    lines = buffer.getvalue().decode().split("\n")
    return "\n".join(line for line in lines if not line.startswith(DULL))


def forms(text: object) -> list[str]:
    """The wordings of one side of a message: one, or singular and plural."""
    return [str(form) for form in text] if isinstance(text, (tuple, list)) else [str(text or "")]


def is_complete(message: Message) -> bool:
    return all(forms(message.string)) and not message.fuzzy


def merged(strings: list[String], old: Catalog, elsewhere: dict[tuple[str | None, str], Message]) -> Catalog:
    """A catalogue of just these strings with the English there is: the room's own, else another room's."""
    new = Catalog(locale=LANGUAGE, header_comment=HEADER, fuzzy=False)
    for string in strings:
        message_id = (string.singular, string.plural) if string.plural else string.singular
        known = old.get(string.singular, string.context) or elsewhere.get(string.key)
        fits = known and bool(known.pluralizable) == bool(string.plural)
        new.add(
            message_id,
            known.string if known and fits else None,
            locations=[(string.file, string.line)],
            flags=(flag for flag in known.flags if flag == "fuzzy") if known and fits else (),
            user_comments=known.user_comments if known else (),
            context=string.context,
        )
    return new


def update(root: Path = ROOT) -> int:
    """Bring every catalogue in step with the sources. Returns 1 when some source could not be read."""
    rooms, problems = gather(root)
    elsewhere = {
        (message.context, forms(message.id)[0]): message
        for room in rooms
        for message in read(catalogue_of(room))
        if message.id and is_complete(message)
    }
    for room, strings in rooms.items():
        path = catalogue_of(room)
        new = merged(strings, read(path), elsewhere)
        open_ = sum(not is_complete(message) for message in new if message.id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(new), encoding="utf-8")
        print(f"{room.relative_to(root)}: {len(new)} strings, {open_} without English")
    print(*problems, sep="\n", end="\n" if problems else "")
    return 1 if problems else 0


def compile_all(root: Path = ROOT) -> int:
    """Write a .mo beside every .po."""
    for path in sorted((root / "duqin").glob("**/locale/*/LC_MESSAGES/*.po")):
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path))
    return 0


# ---------------------------------------------------------------- checking


def placeholders(text: str) -> set[str]:
    """What a text expects to be filled in: %(name)s, %s (numbered, as each takes one value), {name}."""
    found: list[str] = []
    for match in PLACEHOLDER.finditer(text):
        name, positional, braced = match.groups()
        place = sum(one.startswith("%") for one in found) + 1
        found.append(name or (f"%{positional} no. {place}" if positional else f"{{{braced}}}"))
    return set(found)


def placeholder_fault(message: Message) -> str | None:
    """Why filling in the English would fail or lose something; None when all is well."""
    sources, texts = forms(message.id), forms(message.string)
    wanted: set[str] = set().union(*map(placeholders, sources))
    for number, text in enumerate(texts):
        given = placeholders(text)
        # "One finding" need not repeat the number; every other form must.
        may_omit = len(texts) > 1 and number == 0
        if given - wanted or (wanted - given and not may_omit):
            return f"placeholders differ: {sorted(wanted)} in Chinese, {sorted(given)} in English"
    return None


def faults_of(string: String, catalogue: Catalog) -> str | None:
    """What is wrong with the English of one string; None when nothing is."""
    message = catalogue.get(string.singular, string.context)
    if message is None:
        return "not in the catalogue (run: make messages)"
    if bool(message.pluralizable) != bool(string.plural):
        return "the catalogue has it with another plural (run: make messages)"
    if message.fuzzy:
        return "marked fuzzy"
    return placeholder_fault(message) if is_complete(message) else "no English"


def rival_wordings(rooms: dict[Path, list[String]]) -> Iterator[str]:
    """Django keeps one English for a string of all rooms: two wordings mean that one is never shown."""
    wordings: dict[tuple[str | None, str], dict[str, str]] = defaultdict(dict)
    for room, strings in rooms.items():
        catalogue = read(catalogue_of(room))
        for string in strings:
            message = catalogue.get(string.singular, string.context)
            if message is not None and is_complete(message):
                wordings[string.key].setdefault(str(message.string), str(string))
    for found in wordings.values():
        if len(found) > 1:
            said = "; ".join(f"{english!r} at {place}" for english, place in found.items())
            yield f"one string, several English wordings (agree on one, or use pgettext): {said}"


def check(root: Path = ROOT) -> int:
    """List every string without right English. Returns 1 when there is any."""
    rooms, problems = gather(root)
    for room, strings in rooms.items():
        catalogue = read(catalogue_of(room))
        faults = {
            string.key: f"{string}: {fault}" for string in strings if (fault := faults_of(string, catalogue))
        }
        problems += faults.values()
    problems += rival_wordings(rooms)
    print(*problems, sep="\n", end="\n" if problems else "")
    total = sum(len({string.key for string in strings}) for strings in rooms.values())
    print(f"{total} strings in {len(rooms)} rooms, {len(problems)} problems")
    return 1 if problems else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="The English of the interface.")
    parser.add_argument("verb", choices=["update", "check", "compile"])
    verb = parser.parse_args().verb
    return {"update": update, "check": check, "compile": compile_all}[verb]()


if __name__ == "__main__":
    sys.exit(main())
