"""Tags that wrap content: sections, facts, the next-step bar, empty states, dialogs."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from duqin.ui import facts as drawn
from duqin.ui import markup
from duqin.ui.parts import Text

register = template.Library()


@register.simple_block_tag
def section(
    content: SafeString,
    title: Text,
    *,
    icon: str = "",
    count: int | None = None,
    id: str = "",
    href: Text = "",
    href_label: Text = "",
) -> SafeString:
    """A titled part of a page."""
    named = f' id="{markup.escaped(id)}"' if id else ""
    number = f' <span class="count">{count:d}</span>' if count is not None else ""
    more = f'<a href="{markup.escaped(href)}">{markup.escaped(href_label)}</a>' if href and href_label else ""
    return mark_safe(  # noqa: S308 escaped
        f'<section class="section"{named}><header class="section-head"><h2>{markup.icon(icon)}'
        f"{markup.escaped(title)}{number}</h2>{more}</header>{content}</section>"
    )


@register.simple_block_tag
def facts(content: SafeString) -> SafeString:
    """The list of facts of a noun; inside stand `fact` and `fact_block`."""
    return mark_safe(f'<dl class="facts">{content}</dl>')  # noqa: S308 drawn by the template


@register.simple_block_tag(end_name="endfact_block")
def fact_block(content: SafeString, label: Text) -> SafeString:
    """A fact whose value is more than a word."""
    return drawn.wide_fact(label, content)


register.simple_block_tag(drawn.next_step, end_name="endnext_step")


@register.simple_block_tag(end_name="endempty")
def empty(content: SafeString, title: Text, *, text: Text = "", icon: str = "inbox") -> SafeString:
    """What will stand here, and the first step as content."""
    return format_html(
        '<div class="empty">{}<p class="empty-title">{}</p>{}{}</div>',
        markup.icon(icon, "lg"),
        title,
        format_html("<p>{}</p>", text) if text else "",
        content,
    )


@register.simple_block_tag(end_name="endconfirm_dialog")
def confirm_dialog(
    content: SafeString, id: str, title: Text, *, label: Text, icon: str = "", kind: str = ""
) -> SafeString:
    """A button that opens a dialog with the content, usually a form; without script it stands open."""
    return render_to_string(
        "ui/parts/dialog.html",
        {"content": content, "id": id, "title": title, "label": label, "icon": icon, "kind": kind},
    )
