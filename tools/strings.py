"""Gather the strings of the interface from Python and from templates, room by room; see messages.py."""

from __future__ import annotations

import ast
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import extract

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
CHINESE = re.compile(r"[\u3400-\u9fff]+")
MARKED = re.compile(r"""_\((?:"[^"]*"|'[^']*')\)""")
HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# A template that is Chinese for every reader (an official paper, say) says so in a comment.
CHINESE_ONLY = "{# Chinese only"


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


def _callee(call: ast.Call) -> str:
    function = call.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def python_strings(path: Path, name: str) -> Iterator[String]:
    """Strings handed to gettext and its kin in Python.

    Raises:
        Problem: for an f-string, which has no key, and for gettext under a name that is not looked for here.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"), name)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for one in node.names:
                if one.name in KEYWORDS and one.asname and one.asname not in KEYWORDS:
                    raise Problem(
                        f"{name}:{node.lineno}: {one.name} as {one.asname}: its strings would be missed"
                    )
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


def bare_text(path: Path, name: str) -> Iterator[str]:
    """Places of a template where Chinese stands outside translation: everybody would see it as it is."""
    from django.template.base import Lexer, TokenType

    text = path.read_text(encoding="utf-8")
    inside: str | None = None  # the block whose text is translated, or not shown
    for token in () if CHINESE_ONLY in text else Lexer(text).tokenize():
        word = token.contents.split(maxsplit=1)[0] if token.token_type == TokenType.BLOCK else ""
        if inside:
            inside = None if word == f"end{inside}" else inside
        elif word in {"blocktranslate", "blocktrans", "comment"}:
            inside = word
        elif word not in {"translate", "trans"} and token.token_type != TokenType.COMMENT:
            left = MARKED.sub("", token.contents)
            if found := CHINESE.search(HTML_COMMENT.sub("", left)):
                line = (token.lineno or 1) + left[: found.start()].count("\n")
                yield f"{name}:{line}: 「{found.group()}」: not marked for translation"


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


def gather(root: Path) -> tuple[dict[Path, list[String]], list[str]]:
    """All strings by room, and what could not be gathered."""
    rooms: dict[Path, list[String]] = defaultdict(list)
    problems: list[str] = []
    for path in source_files(root):
        read = python_strings if path.suffix == ".py" else template_strings
        try:
            name = str(path.relative_to(root))
            if strings := list(read(path, name)):
                rooms[room_of(path, root)].extend(strings)
            problems += [] if path.suffix == ".py" else bare_text(path, name)
        except (Problem, SyntaxError) as problem:
            problems.append(str(problem))
    return dict(rooms), problems
