"""The WSGI door. Static files are answered before Django is asked; with DUQIN_EMBEDDED_JOBS=1 the process also runs
the periodic jobs, each under its lease."""

import os
import threading

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from servestatic import ServeStatic

from duqin.config.static_files import headers, is_immutable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duqin.config.settings")
application = ServeStatic(
    get_wsgi_application(),
    root=settings.STATIC_ROOT,
    prefix=settings.STATIC_URL,
    immutable_file_test=is_immutable,
    add_headers_function=headers,
)

if os.environ.get("DUQIN_EMBEDDED_JOBS") == "1":
    from duqin.foundation.schedule import services as schedule

    threading.Thread(target=schedule.work, args=(threading.Event(),), name="jobs", daemon=True).start()
