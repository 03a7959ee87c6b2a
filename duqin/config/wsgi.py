"""The WSGI door. Static files are answered before Django is asked; with DUQIN_EMBEDDED_JOBS=1 the process also runs
the periodic jobs, each under its lease."""

import os
import threading
from wsgiref.headers import Headers

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from servestatic import ServeStatic

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duqin.config.settings")


def secured(headers: Headers, path: str, url: str) -> None:
    """What Django's middleware would say of a file: it is only what its type says."""
    headers["X-Content-Type-Options"] = "nosniff"


application = ServeStatic(
    get_wsgi_application(),
    root=settings.STATIC_ROOT if settings.STATIC_ROOT.is_dir() else None,
    prefix=settings.STATIC_URL,
    allow_all_origins=False,
    add_headers_function=secured,
)

if settings.EMBEDDED_JOBS:
    from duqin.foundation.schedule import services as schedule

    threading.Thread(target=schedule.work, args=(threading.Event(),), name="jobs", daemon=True).start()
