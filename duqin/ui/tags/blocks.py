"""Tags that wrap content: sections, facts, the next-step bar, empty states, dialogs."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from duqin.ui import markup
from duqin.ui.parts import Deadline, StateLike, Text

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
    return format_html(
        '<section class="section"{}><header class="section-head"><h2>{}{}{}</h2>{}</header>{}</section>',
        format_html(' id="{}"', id) if id else "",
        markup.icon(icon),
        title,
        format_html(' <span class="count">{}</span>', count) if count is not None else "",
        format_html('<a href="{}">{}</a>', href, href_label) if href and href_label else "",
        content,
    )


@register.simple_block_tag
def facts(content: SafeString) -> SafeString:
    """The list of facts of a noun; inside stand `fact` and `fact_block`."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag(end_name="endfact_block")
def fact_block(content: SafeString, label: Text) -> SafeString:
    """A fact whose value is more than a word."""
    return format_html('<div class="wide"><dt>{}</dt><dd>{}</dd></div>', label, content)


@register.simple_block_tag(end_name="endnext_step")
def next_step(
    content: SafeString,
    title: Text,
    *,
    who: Text = "",
    post: Text = "",
    due: Deadline | None = None,
    state: StateLike | None = None,
    text: Text = "",
) -> SafeString:
    """Who is at turn, by when (with the count on tap) and, as content, the one primary button."""
    return render_to_string(
        "ui/parts/next_step.html",
        {
            "content": content,
            "title": title,
            "who": who,
            "post": post,
            "due": due,
            "state": state,
            "text": text,
        },
    )


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
