"""What happened and by when it must, as HTML: histories, steps, deadlines, photographs. As text, not by templates: on the
page of one noun they are most of what is drawn. Every word is escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from duqin.ui import moments
from duqin.ui.markup import escaped, icon, moment_writer, unbroken_day, unbroken_due
from duqin.ui.parts import CountLine, Deadline, Entry, Photo, Step, Text

Words = Callable[[datetime], str]


def timeline(entries: Iterable[Entry], capacity: Callable[[str], str] = str) -> SafeString:
    """An append-only history in the order given; `capacity` turns posts as they are kept into the reader's language."""
    words = moment_writer()
    return _safe(f'<ol class="timeline">{"".join(_entry(entry, words, capacity) for entry in entries)}</ol>')


def _entry(entry: Entry, words: Words, capacity: Callable[[str], str]) -> str:
    css = f"line-{escaped(entry.family)}" if entry.family else ""
    post = f'<span class="soft"> · {escaped(capacity(str(entry.post)))}</span>' if entry.post else ""
    note = escaped(str(entry.note)).replace("\r\n", "\n").replace("\n", "<br>")
    note = f'<p class="timeline-note">{note}</p>' if note else ""
    return (
        f'<li class="{css}"><span class="dot">{icon(entry.icon, "sm")}</span><div><p class="timeline-head">'
        f"<strong>{escaped(entry.verb)}</strong> <span>{escaped(entry.who)}{post}</span> {_time(entry.at, words)}</p>"
        f"{note}{photos(entry.photos)}</div></li>"
    )


def _time(at: datetime, words: Words, css: str = "") -> str:
    named = f' class="{css}"' if css else ""
    return f'<time{named} datetime="{moments.local(at).isoformat()}">{words(at)}</time>'


def stepper(steps: Sequence[Step]) -> SafeString:
    """The steps of a procedure and where it stands."""
    words = moment_writer()
    drawn = "".join(_step(step, number, words) for number, step in enumerate(steps, start=1))
    return _safe(f'<ol class="stepper">{drawn}</ol>')


def _step(step: Step, number: int, words: Words) -> str:
    signs = {"done": icon("check", "sm"), "skipped": icon("minus", "sm")}
    current = ' aria-current="step"' if step.status == "current" else ""
    said = {
        "done": f'<span class="hidden">{escaped(_("已完成"))}</span>',
        "skipped": f'<span class="step-note">{escaped(_("不需要"))}</span>',
    }.get(step.status, "")
    who = f'<span class="step-note">{escaped(step.who)}</span>' if step.who else ""
    return (
        f'<li class="step-{escaped(step.status)}"{current}><span class="step-sign">{signs.get(step.status, number)}</span>'
        f'<span class="step-words"><span class="step-label">{escaped(step.label)}</span>{said}{who}'
        f"{_time(step.at, words, 'step-note') if step.at else ''}</span></li>"
    )


def deadline(due: Deadline | None) -> SafeString:
    """What is left in words and, on tap, how it was counted."""
    if due is None:
        return SafeString()
    opener = icon("chevron-down", "sm") if due.lines else ""
    words = f'{escaped(due.remaining)}<span class="left-at">{unbroken_due(due.due_at)}{opener}</span>'
    css = f"left left-{escaped(due.family)}"
    if not due.lines:
        return _safe(f'<span class="{css}">{words}</span>')
    lines = "".join(map(_count_line, due.lines))
    return _safe(
        f'<details class="deadline"><summary class="{css}">{words}</summary>'
        f'<ol class="derivation">{lines}</ol></details>'
    )


def _count_line(line: CountLine | Text) -> str:
    if not isinstance(line, CountLine):
        return f'<li class="sentence">{escaped(line)}</li>'
    css = "paused" if line.is_paused else "off" if line.number is None else ""
    number = "—" if line.number is None else line.number
    return (
        f'<li class="{css}"><span class="derivation-number">{number}</span><time datetime="{line.day:%Y-%m-%d}">'
        f"{unbroken_day(line.day)}</time> <span>{escaped(line.text)}</span></li>"
    )


def photos(shown: Sequence[Photo], label: Text = "") -> SafeString:
    """A strip of photographs, each of which opens in full; nothing where there is none."""
    if not shown:
        return SafeString()
    label, words = label or _("照片"), moment_writer()
    drawn = "".join(_photo(photo, label, words) for photo in shown)
    return _safe(f'<ul class="photos" aria-label="{escaped(label)}">{drawn}</ul>')


def _photo(photo: Photo, label: Text, words: Words) -> str:
    taken = f" {_time(photo.taken_at, words)}" if photo.taken_at else ""
    caption = f"<p>{escaped(photo.caption)}{taken}</p>" if photo.caption or taken else ""
    return (
        f'<li><a href="{escaped(photo.url)}" data-photo><img src="{escaped(photo.thumb_url or photo.url)}"'
        f' alt="{escaped(photo.alt or photo.caption or label)}" width="160" height="120" loading="lazy"'
        f' decoding="async"></a>{caption}</li>'
    )


Photos = Photo | Sequence[Photo] | None


def before_after(before: Photos, after: Photos) -> SafeString:
    """The same spot before and after; of several photographs the first in full, the others in a strip below it, so that
    none is on the wrong side. A missing half says so."""
    words = moment_writer()
    return _safe(
        f'<div class="pair">{_half(_("整改前"), before, words)}{_half(_("整改后"), after, words)}</div>'
    )


def _half(label: Text, shown: Photos, words: Words) -> str:
    if not shown:
        none = (
            f'<div class="pair-none">{icon("photo-off", "lg")}<span>{escaped(_("还没有照片"))}</span></div>'
        )
        return f"<figure><figcaption><strong>{escaped(label)}</strong></figcaption>{none}</figure>"
    photo, *others = [shown] if isinstance(shown, Photo) else shown
    taken = f" {_time(photo.taken_at, words)}" if photo.taken_at else ""
    caption = f"<p>{escaped(photo.caption)}</p>" if photo.caption else ""
    return (
        f"<figure><figcaption><strong>{escaped(label)}</strong>{taken}</figcaption>"
        f'<a href="{escaped(photo.url)}" data-photo><img src="{escaped(photo.thumb_url or photo.url)}"'
        f' alt="{escaped(photo.alt or photo.caption or label)}" width="480" height="360" loading="lazy"'
        f' decoding="async"></a>{caption}{photos(others, label)}</figure>'
    )


def _safe(drawn: str) -> SafeString:
    return mark_safe(drawn)  # noqa: S308 every word is escaped above
