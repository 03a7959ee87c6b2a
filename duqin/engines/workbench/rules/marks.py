"""By what mail servers recognise that the same e-mail came twice."""

from __future__ import annotations

from email.utils import parseaddr


def message_id(mark: str, sender: str) -> str:
    """The Message-ID (RFC 5322, 3.6.4) of what has this mark: at the domain of the sender, with or without a name before
    his address."""
    domain = parseaddr(sender)[1].partition("@")[2]
    return f"<{mark}@{domain or 'localhost'}>"
