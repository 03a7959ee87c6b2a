"""The English of the interface, without GNU gettext: gather strings, check them, compile them.

    python tools/messages.py update     put new strings into each room's catalogue, drop those no longer used
    python tools/messages.py check      fail when a string has no English, or English that would break a page
    python tools/messages.py compile    write the .mo files that Django reads

Source strings are Chinese. Each room has its own catalogue, <room>/locale/en/LC_MESSAGES/django.po;
a room is the nearest folder with an apps.py.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "en"
HEADER = "# English of the strings of this room; gathered by `make messages`."

# Function → where its context, singular and plural stand among the arguments.
KEYWORDS: dict[str, tuple[int | None, int, int | None]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
# The same for Babel, which reads what Django makes of a template.
TEMPLATE_KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
TEMPLATE_SUFFIXES = {".html", ".txt", ".svg", ".xml"}
PLACEHOLDER = re.compile(
    r"%\((\w+)\)[#0 +-]*[\d.]*[a-zA-Z]|(?<!%)(?:%%)*%([sdifr])|\{(\w*)(?:![rsa])?(?::[^{}]*)?\}"
)


class Problem(Exception):
    """A source file whose strings cannot be gathered; the message names file and line."""


class String(NamedTuple):
    """One string as it stands in a source file."""

    file: str
    line: int
    context: str | None
    singular: str
    plural: str | None

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.singular

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: 「{self.singular}」"


# ---------------------------------------------------------------- gathering


def _callee(call: ast.Call) -> str:
    function = call.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def python_strings(path: Path, name: str) -> Iterator[String]:
    """Strings handed to gettext and its kin in Python. Raises Problem for an f-string: it has no key."""
    tree = ast.parse(path.read_text(encoding="utf-8"), name)
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        places = KEYWORDS.get(_callee(call))
        if places is None or len(call.args) <= max(place or 0 for place in places):
            continue
        found = [None if place is None else call.args[place] for place in places]
        if any(isinstance(argument, ast.JoinedStr) for argument in found):
            raise Problem(f"{name}:{call.lineno}: an f-string cannot be translated; use a named placeholder")
        texts = [argument.value if isinstance(argument, ast.Constant) else None for argument in found]
        context, singular, plural = (text if isinstance(text, str) else None for text in texts)
        if singular:
            yield String(name, call.lineno, context, singular, plural)


def template_strings(path: Path, name: str) -> Iterator[String]:
    """Strings of translate and blocktranslate tags and of _("…") in a template, as Django reads them."""
    from django.utils.translation.template import templatize

    code = templatize(path.read_text(encoding="utf-8"), origin=name)
    # The rest of the page comes back as rows of X; its indentation would be a syntax error to the extractor.
    lines = "\n".join(line.strip() for line in code.split("\n"))
    for line, found, _, context in extract("python", io.BytesIO(lines.encode()), TEMPLATE_KEYWORDS):
        texts = found if isinstance(found, tuple) else (found,)
        yield String(name, line, context, texts[0], texts[1] if len(texts) > 1 else None)


def room_of(path: Path, root: Path) -> Path:
    """The room a file belongs to: the nearest folder with an apps.py. Raises Problem when there is none."""
    for folder in path.parents:
        if (folder / "apps.py").exists():
            return folder
        if folder == root:
            break
    raise Problem(f"{path.relative_to(root)}: strings outside a room; no folder above it has an apps.py")


def source_files(root: Path) -> Iterator[Path]:
    for path in sorted((root / "duqin").rglob("*")):
        in_template = "templates" in path.parts and path.suffix in TEMPLATE_SUFFIXES
        if (path.suffix == ".py" and "migrations" not in path.parts) or in_template:
            yield path


def gather(root: Path = ROOT) -> tuple[dict[Path, list[String]], list[str]]:
    """All strings by room, and what could not be gathered."""
    rooms: dict[Path, list[String]] = defaultdict(list)
    problems: list[str] = []
    for path in source_files(root):
        read = python_strings if path.suffix == ".py" else template_strings
        try:
            if strings := list(read(path, str(path.relative_to(root)))):
                rooms[room_of(path, root)].extend(strings)
        except (Problem, SyntaxError) as problem:
            problems.append(str(problem))
    return dict(rooms), problems


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
    dull = ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team", "Generated-By")
    dull = (*dull, "Project-Id-Version", "Report-Msgid-Bugs-To")
    lines = buffer.getvalue().decode().split("\n")
    return "\n".join(line for line in lines if not line.startswith(tuple(f'"{word}:' for word in dull)))


def is_complete(message: Message) -> bool:
    texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return bool(texts) and all(texts) and not message.fuzzy


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
        (message.context, message.id[0] if isinstance(message.id, tuple) else message.id): message
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


def placeholders(text: str) -> Counter[str]:
    """What a text expects to be filled in: %(name)s, %s, {name}."""
    return Counter(
        match.group(1) or match.group(2) or "{" + match.group(3) + "}" for match in PLACEHOLDER.finditer(text)
    )


def placeholder_fault(message: Message) -> str | None:
    """Why filling in the English would fail or lose something; None when all is well."""
    sources = message.id if isinstance(message.id, tuple) else (message.id,)
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    wanted = set().union(*(placeholders(source) for source in sources))
    for number, text in enumerate(texts):
        given = set(placeholders(text))
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
