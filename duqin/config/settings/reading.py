"""How every DUQIN_… variable is read: a wrong value ends the start with one sentence that names the variable.

Blanks around a value do not count, and an empty value is one that is not set. The sentences are for whoever looks after the
installation, so they are Chinese like all words of the commands; they show what was written, but never a secret, nor
what has an "@" or "?" in it, where a password or a key may be.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable
from datetime import timedelta
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off"})
UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
# Every name that was asked for: what else begins with DUQIN_ is misspelt. The first is read by its command alone.
ASKED = {"DUQIN_PASSWORD"}
# Of the tests of Duqin itself.
TESTS = "DUQIN_TEST_"


def wrong(name: str, should_be: str, value: str = "") -> ImproperlyConfigured:
    """The fault of a variable, to be raised: what it should be, and what it is where that may be shown."""
    shown = f"，现在是“{shortened(value)}”" if value and not {"@", "?"} & set(value) else ""
    return ImproperlyConfigured(f"{name} {should_be}{shown}。")


def shortened(value: str) -> str:
    """At most 120 characters, all of them printable."""
    printable = "".join(one if one.isprintable() else "?" for one in value)
    return printable if len(printable) <= 120 else f"{printable[:119]}…"


def text(name: str, default: str = "", *, empty: bool = True) -> str:
    """What was written, else the default; with `empty=False` an empty value is one too, as of a thing that is switched off."""
    ASKED.add(name)
    said = os.environ.get(name)
    if said is None:
        return default
    return said.strip() or (default if empty else "")


def secret(name: str) -> str:
    """A password or key: no fault shows it, and blanks around it are refused, for nobody sees them."""
    ASKED.add(name)
    said = os.environ.get(name, "")
    if said != said.strip():
        raise wrong(name, "前后不能有空格或换行")
    return said


def choice(name: str, default: str, choices: Collection[str]) -> str:
    """One of these words, in small letters however it was written."""
    said = text(name, default)
    if said.lower() not in choices:
        raise wrong(name, f"应为 {'、'.join(choices)} 之一", said)
    return said.lower()


def boolean(name: str, *, default: bool = False) -> bool:
    said = text(name).lower()
    if said and said not in YES | NO:
        raise wrong(name, "应为 1 或 0（也可以写 true、yes、on 或 false、no、off）", said)
    return said in YES if said else default


def whole(name: str, default: int, *, least: int, most: int) -> int:
    said = text(name, str(default))
    if not re.fullmatch(r"[0-9]{1,18}", said) or not least <= int(said) <= most:
        raise wrong(name, f"应为 {least} 到 {most} 之间的整数", said)
    return int(said)


def duration(name: str, default: timedelta, *, least: timedelta, most: timedelta) -> timedelta:
    """Seconds, or a number with its unit: 90s, 15m, 2h, 7d."""
    said = text(name)
    if not said:
        return default
    found = re.fullmatch(r"([0-9]{1,9})([smhd]?)", said.lower())
    seconds = int(found[1]) * UNITS[found[2]] if found else -1
    if not least.total_seconds() <= seconds <= most.total_seconds():
        raise wrong(
            name,
            f"应为 {least.total_seconds():.0f} 到 {most.total_seconds():.0f} 之间的秒数（也可以写成 90s、15m、2h、7d）",
            said,
        )
    return timedelta(seconds=seconds)


def path(name: str, default: Path | str) -> Path:
    """A place on this machine, whole: ~ and links are followed. Nothing is made, and nothing need be there."""
    said = text(name, str(default))
    try:
        return Path(said).expanduser().resolve()
    except (RuntimeError, OSError) as fault:  # ~nobody, links in a circle, a name that is too long
        raise wrong(name, "应为本机的路径", said) from fault


def folder(name: str, default: Path | str) -> Path:
    """A folder that is there, or is still to be made."""
    found = path(name, default)
    there = next((one for one in (found, *found.parents) if os.path.lexists(one)), found)
    if not os.path.isdir(there):
        raise wrong(
            name, "应为一个目录" if there == found else f"应为一个目录，而 {there} 不是目录", str(found)
        )
    return found


def present_folder(name: str) -> Path | None:
    """A folder that is there; None when the variable is not set."""
    if not text(name):
        return None
    found = path(name, "")
    if not os.path.isdir(found):
        raise wrong(name, "应为一个已有的目录", str(found))
    return found


def file(name: str) -> Path | None:
    """A file that is there and can be read; None when the variable is not set."""
    if not text(name):
        return None
    found = path(name, "")
    if not (os.path.isfile(found) and os.access(found, os.R_OK)):
        raise wrong(name, "应为一个可以读取的文件", str(found))
    return found


def address(
    name: str, default: str = "", *, schemes: Iterable[str] = ("https", "http"), with_path: bool = True
) -> str:
    """A web address, without the slash at its end; empty when neither the variable nor the default says one."""
    said = text(name, default)
    return checked_address(name, said, schemes=schemes, with_path=with_path) if said else ""


def checked_address(name: str, said: str, *, schemes: Iterable[str], with_path: bool) -> str:
    """The address, when it is one: a scheme of these, a host, no user, query or fragment, and a path only where it may be."""
    begins = "或".join(f" {scheme}:// " for scheme in schemes)
    parts = split(said)
    if parts is None or parts.scheme not in schemes or not parts.hostname or re.search(r"[\s\\]", said):
        raise wrong(name, f"应为以{begins}开头的网址", said)
    if parts.username is not None or parts.query or parts.fragment:
        raise wrong(name, "里只写协议、主机名、端口和路径，不带用户名、问号和井号", said)
    if not with_path and parts.path not in ("", "/"):
        raise wrong(name, "里只写协议、主机名和端口，不带路径", said)
    return said.rstrip("/")


def private_address(name: str, default: str = "") -> str:
    """A web address at which nobody between can read or change what is said: TLS, or this very machine."""
    said = address(name, default)
    parts = urlsplit(said)
    if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise wrong(name, "应以 https:// 开头（只有本机的服务可以用 http://）", said)
    return said


def all_or_none(*names: str) -> None:
    """Refuse some of several variables that mean nothing without each other."""
    missing = [name for name in names if not text(name)]
    if missing and len(missing) < len(names):
        there = next(name for name in names if text(name))
        raise wrong("、".join(missing), f"没有设置，而 {there} 已设置：它们要一起设置")


def split(said: str) -> SplitResult | None:
    """The parts of an address; None where one cannot be made out (a port that is no number, half a bracket)."""
    try:
        parts = urlsplit(said)
        return None if parts.port == 0 else parts
    except ValueError:
        return None


def words(name: str, default: Iterable[str] = ()) -> list[str]:
    """A list, its members parted by commas."""
    return [one for word in text(name, ",".join(default)).split(",") if (one := word.strip())]


def need(name: str, module: str, extra: str) -> None:
    """Refuse a setting whose package is not installed: it comes with an extra of Duqin."""
    if find_spec(module) is None:
        raise wrong(name, f"已设置，但没有安装所需的软件包：pip install '/path/to/duqin[{extra}]'")


def strangers() -> list[str]:
    """Of each variable that begins with DUQIN_ and is no setting a sentence, with the one it was perhaps meant to be.

    To be asked when all themes have been read.
    """
    found = sorted(name for name in os.environ if name.startswith("DUQIN_") and name not in ASKED)
    return [stranger(name) for name in found if not name.startswith(TESTS)]


def stranger(name: str) -> str:
    meant = get_close_matches(name, sorted(ASKED), 1, 0.75)
    hint = f"，是不是 {meant[0]}？" if meant else "。"
    return f"没有 {shortened(name)} 这项设置，它不起作用{hint}"
