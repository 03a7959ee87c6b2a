"""Have the newest checkpoint time-stamped by an authority outside. A failure never keeps a checkpoint from being signed."""

from __future__ import annotations

import os
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils.translation import gettext as _

from duqin.foundation.trust import queries
from duqin.foundation.trust.rules.timestamps import NoClient, NotStamped, Question, ask, stamped_at
from duqin.kernel.errors import Refusal

SECONDS = 10
MOST_BYTES = 64 * 1024


def stamp() -> int:
    """Ask DUQIN_TSA_URL for a time-stamp of the newest checkpoint and keep it beside it; 0 when there is none to ask
    for, or it is there. Only a hash leaves the house.

    Raises:
        Refusal: timestamp.client, timestamp.unreachable, timestamp.wrong, timestamp.roots, anchor.damaged.
    """
    checkpoint = queries.newest_checkpoint() if settings.TSA_URL else None
    if checkpoint is None:
        return 0
    file = queries.token_file(checkpoint, queries.checkpoint_file().parent)
    if file.exists():
        return 0
    message = checkpoint.note.encode()
    try:
        question = ask(message)
        token = _answered(question)
        stamped_at(token, message, queries.stamp_roots(), question.nonce)
    except NoClient as fault:
        raise Refusal(
            "timestamp.client", _("没有安装时间戳组件：pip install '/path/to/duqin[timestamp]'。")
        ) from fault
    except NotStamped as fault:
        raise Refusal("timestamp.wrong", _("时间戳不成立，没有保存：{fault}").format(fault=fault)) from fault
    except URLError as fault:
        raise Refusal(
            "timestamp.unreachable", _("时间戳服务没有答复：{fault}").format(fault=fault.reason)
        ) from fault
    except (OSError, ValueError) as fault:
        raise Refusal("timestamp.roots", _("时间戳没有取得：{fault}").format(fault=fault)) from fault
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".draft")
    draft.write_bytes(token)
    os.replace(draft, file)
    return 1


def _answered(question: Question) -> bytes:
    request = Request(  # noqa: S310 - the settings refuse anything but http and https
        settings.TSA_URL, question.content, {"Content-Type": "application/timestamp-query"}
    )
    with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        content: bytes = answer.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise NotStamped(_("答复过长"))
    return content
