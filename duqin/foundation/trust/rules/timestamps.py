"""RFC 3161: ask for a time-stamp over some bytes, and read the token that comes back.

The protocol is rfc3161-client's (extra `timestamp`); without it nothing here can be called.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from django.utils.translation import gettext as _


class NotStamped(ValueError):
    """The token does not say that these bytes were there; tells why."""


class NoClient(Exception):
    """rfc3161-client is not installed."""


@dataclass(frozen=True, slots=True)
class Question:
    """A request for an authority: its bytes, and the number that must come back."""

    content: bytes
    nonce: int


def ask(message: bytes) -> Question:
    """The question to send. Only a hash of the message leaves the house.

    Raises:
        NoClient
    """
    client = _client()
    builder = client.TimestampRequestBuilder().data(message).hash_algorithm(client.base.HashAlgorithm.SHA256)
    request = builder.nonce(nonce=True).cert_request(cert_request=True).build()
    return Question(request.as_bytes(), request.nonce)


def stamped_at(
    token: bytes, message: bytes, roots: Sequence[x509.Certificate], nonce: int | None = None
) -> datetime:
    """When the authority saw these bytes, by its own clock.

    Args:
        roots: whom to believe; without any only the content of the token is compared, not who signed it.

    Raises:
        NotStamped, NoClient
    """
    client = _client()
    try:
        answer = client.decode_timestamp_response(token)
        if answer.status != 0:
            raise NotStamped(
                _("时间戳服务拒绝了：{why}").format(why=", ".join(answer.status_string) or answer.status)
            )
        if nonce is not None and answer.tst_info.nonce != nonce:
            raise NotStamped(_("答复的不是所问的"))
        if roots:
            client.VerifierBuilder(roots=list(roots)).build().verify_message(answer, message)
        elif not _is_of(answer, message):
            raise NotStamped(_("时间戳盖的不是这份存证"))
        return answer.tst_info.gen_time
    except NotStamped:
        raise
    except (ValueError, TypeError, client.errors.VerificationError) as fault:
        raise NotStamped(str(fault) or type(fault).__name__) from fault


def _is_of(answer: Any, message: bytes) -> bool:
    """Whether the token speaks of these bytes: by what `ask` would send for them."""
    return bytes(answer.tst_info.message_imprint.message) == hashlib.sha256(message).digest()


def _client() -> Any:
    try:
        import rfc3161_client
        import rfc3161_client.base
        import rfc3161_client.errors
    except ImportError as fault:
        raise NoClient from fault
    return rfc3161_client
