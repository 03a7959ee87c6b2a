"""Voice notes: what is let in, known by its content, never by its name."""

from __future__ import annotations

from django.utils.translation import gettext as _

from duqin.kernel.errors import Refusal

MOST_BYTES = 5 * 1024 * 1024
KINDS = {"webm": "audio/webm", "mp4": "audio/mp4", "ogg": "audio/ogg"}
MOVING = {"webm": (b"V_VP8", b"V_VP9", b"V_AV1", b"V_MPEG"), "mp4": (b"vide",), "ogg": (b"theora", b"BBCD")}
HEAD = 8192


def read_recording(content: bytes) -> str:
    """The media type of a recording: WebM, MP4 or Ogg, as browsers record them, with sound only.

    Raises:
        Refusal: recording.too_large, recording.type, recording.pictures.
    """
    if len(content) > MOST_BYTES:
        raise Refusal("recording.too_large", _("录音超过 5 MB，请分成几段录。"))
    kind = _container(content)
    if not kind:
        raise Refusal("recording.type", _("只接受 WebM、MP4、Ogg 录音；这个文件的内容不是录音。"))
    if any(mark in content[:HEAD] or mark in content[-HEAD:] for mark in MOVING[kind]):
        raise Refusal("recording.pictures", _("这个文件带有视频画面；这里只接受录音。"))
    return KINDS[kind]


def _container(content: bytes) -> str:
    head = content[:64]
    if head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head:
        return "webm"
    if head[4:8] == b"ftyp":
        return "mp4"
    return "ogg" if head.startswith(b"OggS") else ""
