"""The WSGI door. With DUQIN_EMBEDDED_JOBS=1 the process also runs the periodic jobs, each under its lease."""

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duqin.config.settings")
application = get_wsgi_application()

if os.environ.get("DUQIN_EMBEDDED_JOBS") == "1":
    from duqin.foundation.schedule import services as schedule

    threading.Thread(target=schedule.work, args=(threading.Event(),), name="jobs", daemon=True).start()
