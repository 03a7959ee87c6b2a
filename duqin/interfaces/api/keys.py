"""`Idempotency-Key`: the change and the answer to it are one transaction, so a retry changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from duqin.foundation.organisation.models import ApiToken
from duqin.foundation.trust import services as trust
from duqin.interfaces.api.problems import Declined
from duqin.interfaces.api.reading import FORM

HEADER = "Idempotency-Key"
LONGEST = 200


def key_of(request: HttpRequest) -> str:
    """The key the caller gave, empty for none. Raises Declined key.unreadable (400)."""
    key = request.headers.get(HEADER, "")
    if key and not (len(key) <= LONGEST and key.isascii() and key.isprintable()):
        raise Declined(400, "key.unreadable", _("幂等键应是 1 到 200 个可见的 ASCII 字符。"))
    return key


def once(
    request: HttpRequest, token: ApiToken, key: str, answer: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """The answer of the first request with this key and content; a refusal changes nothing and is judged anew.

    Raises:
        Conflict: key.in_flight, key.other_content.
    """
    owner, digest = f"organisation.apitoken:{token.pk}", digest_of(request)
    with transaction.atomic():
        if known := trust.answered_before(owner=owner, key=key, digest=digest):
            return HttpResponse(
                known.body,
                status=known.status,
                content_type=known.media_type,
                headers={"Idempotent-Replay": "true"},
            )
        response = answer()
        if response.status_code < 400 and isinstance(response, HttpResponse):
            trust.keep_answer(
                owner=owner,
                key=key,
                digest=digest,
                status=response.status_code,
                media_type=response.headers["Content-Type"],
                body=response.content.decode(),
            )
        return response


def digest_of(request: HttpRequest) -> str:
    """SHA-256 of method, address and content; of a form its parts, since their separator differs at each try."""
    seen = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != FORM:
        seen.update(request.body)
        return seen.hexdigest()
    for name, values in sorted(request.POST.lists()):
        seen.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            content = hashlib.sha256()
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
            seen.update(repr((name, content.hexdigest())).encode())
    return seen.hexdigest()
