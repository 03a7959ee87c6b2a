"""Icons, pills, buttons, dates and numbers."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from duqin.kernel.figures import Rate
from duqin.ui import facts, markup, moments
from duqin.ui.parts import Text

register = template.Library()

register.simple_tag(markup.icon, name="icon")
register.simple_tag(markup.pill, name="pill")
register.simple_tag(markup.severity_mark, name="severity")
register.simple_tag(markup.risk_mark, name="risk")
register.simple_tag(facts.fact, name="fact")
register.filter("moment", markup.unbroken_moment)
register.filter("day", markup.unbroken_day)
register.filter("clock", moments.clock_words)
register.filter("due", markup.unbroken_due)
register.filter("points", moments.points_words)
register.filter("amount", moments.amount_words)
register.filter("count", moments.count_words)


@register.simple_tag
def state(value: Any, *, overdue: bool = False) -> SafeString:
    """The pill of a state; `overdue` adds the flag."""
    return markup.state_pill(value, overdue)


@register.filter
def rate(numerator: Any, denominator: Any = None) -> str:
    """“95.0 %（19/20）”: of two numbers, of the text "19,20", or of a kernel Rate."""
    if isinstance(numerator, Rate):
        return moments.rate_words(numerator.part, numerator.whole)
    if denominator is None and isinstance(numerator, str) and "," in numerator:
        numerator, denominator = numerator.split(",", 1)
    if isinstance(denominator, str) and "," in denominator:
        numerator, denominator = denominator.split(",", 1)
    return moments.rate_words(numerator, denominator)


def _css(kind: str) -> str:
    return f"button button-{kind}" if kind else "button"


@register.simple_tag
def button(label: Text, href: Text, *, icon: str = "", kind: str = "") -> SafeString:
    """A link that looks like the act it leads to; kind primary, quiet, danger or none."""
    words = f"{markup.icon(icon)}{markup.escaped(label)}"
    return mark_safe(f'<a class="{_css(kind)}" href="{markup.escaped(href)}">{words}</a>')  # noqa: S308 escaped


@register.simple_tag
def submit(label: Text, *, icon: str = "", kind: str = "", name: str = "", value: str = "") -> SafeString:
    """The button that sends the form it stands in."""
    sent = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html('<button class="{}"{}>{}{}</button>', _css(kind), sent, markup.icon(icon), label)


@register.simple_tag(takes_context=True)
def post_button(
    context: Context,
    label: Text,
    action: Text,
    *,
    icon: str = "",
    kind: str = "",
    confirm: Text = "",
    name: str = "",
    value: str = "",
) -> SafeString:
    """A button with a form of its own; `confirm` is the sentence a dialog asks before it is sent."""
    asked = format_html(' data-confirm="{}"', confirm) if confirm else ""
    return format_html(
        '<form class="inline" method="post" action="{}"{}>'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">{}</form>',
        action,
        asked,
        context.get("csrf_token", ""),
        submit(label, icon=icon, kind=kind, name=name, value=value),
    )


@register.simple_tag
def stat(
    label: Text,
    value: Any,
    *,
    href: Text = "",
    numerator: Any = None,
    denominator: Any = None,
    note: Text = "",
    family: str = "",
) -> SafeString:
    """A number that matters, large and alone, a dash where there is none; under it what a rate is made of."""
    base = f"{numerator}/{denominator}" if denominator is not None else ""
    small = note or base
    tone = f" stat-{markup.family_of(family)}" if family else ""
    number = (
        value if isinstance(value, str) else moments.plain_number(value) or ("—" if value is None else value)
    )
    body = format_html(
        '<span class="stat-label">{}</span><span class="stat-value">{}</span>{}',
        label,
        number,
        format_html('<span class="stat-note">{}</span>', small) if small else "",
    )
    if href:
        return format_html('<a class="stat{}" href="{}">{}</a>', tone, href, body)
    return format_html('<div class="stat{}">{}</div>', tone, body)


@register.simple_tag
def crumb(label: Text, url: Text = "") -> SafeString:
    """A step of the path above the heading; the last one has no address."""
    if url:
        return format_html('<li><a href="{}">{}</a></li>', url, label)
    return format_html('<li aria-current="page">{}</li>', label)


@register.simple_tag
def progress(value: float, maximum: float, *, label: Text = "") -> SafeString:
    """How far: a bar with “3/10” in words; a maximum of 0 shows an empty bar."""
    words = f"{moments.plain_number(value)}/{moments.plain_number(maximum)}"
    return format_html(
        '<span class="progress"><progress value="{}" max="{}" aria-label="{}"></progress>'
        "<span>{}</span></span>",
        value,
        maximum or 1,
        label or _("进度"),
        words,
    )


@register.simple_tag
def qr(svg: SafeString, *, caption: Text = "") -> SafeString:
    """A QR code given as safe SVG, with what it leads to in words under it."""
    return format_html('<figure class="qr">{}<figcaption>{}</figcaption></figure>', svg, caption)


@register.simple_tag
def visually_hidden(text: Text) -> SafeString:
    """Words for those who hear the page."""
    return mark_safe(f'<span class="hidden">{markup.escaped(text)}</span>')  # noqa: S308 escaped
