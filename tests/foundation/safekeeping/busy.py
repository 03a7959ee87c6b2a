"""A school at work in a process of its own: photographs and units through the real gate, until it is told to stop.

python -m tests.foundation.safekeeping.busy found     found a school and leave
python -m tests.foundation.safekeeping.busy write     write, and print one line per acknowledged act
"""

from __future__ import annotations

import io
import os
import random
import sys


def main(what: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duqin.config.settings")
    from duqin.interfaces.cli.commands.starting import start

    start()
    if what == "found":
        found()
    else:
        write()


def found() -> None:
    from duqin.foundation.organisation import services
    from duqin.foundation.trust import services as trust
    from duqin.kernel.actors import system

    services.found(by=system("drill"), name="江城大学", name_en="Jiangcheng University", short_name="江大")
    for _ in range(3):
        trust.keep_photograph(photograph(), by=system("drill"))
    trust.seal_pending()
    trust.anchor()


def write() -> None:
    from duqin.foundation.trust import services as trust
    from duqin.kernel.actors import system

    while True:
        kept = trust.keep_photograph(photograph(), by=system("drill"))
        trust.seal_pending()
        print(kept.sha256, flush=True)


def photograph() -> object:
    """A small picture nobody has handed in before."""
    from django.core.files.base import ContentFile
    from PIL import Image

    out = io.BytesIO()
    Image.frombytes("RGB", (16, 16), random.randbytes(16 * 16 * 3)).save(out, "PNG")
    return ContentFile(out.getvalue(), name="p.png")


if __name__ == "__main__":
    main(sys.argv[1])
