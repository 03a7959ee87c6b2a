"""The shell of the app, its service worker with the list of files to keep, its manifest."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from duqin.ui.access import public

KEPT = (
    *("ui/dist/app.css", "ui/dist/phone.js", "ui/dist/icons.svg"),
    *("ui/favicon.svg", "ui/icon-180.png", "ui/icon-192.png"),
)
SHRINKER = "ui/dist/phone-shrink.js"
LATER = ("ui/dist/phone-scan.js", "ui/dist/zxing_reader.wasm")
SHELL = "offline/shell.html"


@public
@require_GET
@ensure_csrf_cookie
@csp_update({"script-src": [SELF, "'wasm-unsafe-eval'"], "worker-src": [SELF], "media-src": [SELF, "blob:"]})
@cache_control(no_cache=True)
def shell(request: HttpRequest) -> HttpResponse:
    """The one page of the app; it holds templates and words, and nothing of anybody."""
    return render(request, SHELL)


@public
@require_GET
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker with the files it keeps, by the hash of their content: a new one comes only when they change."""
    told = json.dumps(
        {"files": kept_files(), "shell": reverse("offline:shell"), "later": [static(name) for name in LATER]}
    )
    script = f"self.DUQIN = {told};\n{read('ui/dist/phone-sw.js').decode()}"
    return HttpResponse(
        script,
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": reverse("offline:shell")},
    )


@public
@require_GET
@cache_control(no_cache=True)
def shrinker(request: HttpRequest) -> HttpResponse:
    """The worker that makes photographs small; under the app's own folder, else it would not come out of what is kept:
    a browser asks the service worker for a worker's script by the address of that script."""
    return HttpResponse(read(SHRINKER), content_type="text/javascript; charset=utf-8")


@public
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What makes it installable."""
    address = reverse("offline:shell")
    told = {
        "id": address,
        "name": _("督勤 检查"),
        "short_name": _("督勤"),
        "start_url": address,
        "scope": address,
        "display": "standalone",
        "background_color": "#f7f5f0",
        "theme_color": "#1f5f8b",
        "icons": [
            {"src": static(f"ui/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
            for size in (192, 512)
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json")


def kept_files() -> list[dict[str, str]]:
    """Addresses to keep, each with the hash of its content; the shell's follows from them and the language."""
    files = [{"url": static(name), "revision": digest(name)} for name in KEPT]
    files.append({"url": reverse("offline:shrinker"), "revision": digest(SHRINKER)})
    template = get_template(SHELL).origin.name  # type: ignore[attr-defined]  # of Django's own engine
    parts = [str(one) for one in files] + [
        get_language() or "",
        hashlib.sha256(Path(template).read_bytes()).hexdigest(),
    ]
    whole = hashlib.sha256("".join(parts).encode()).hexdigest()[:16]
    return [*files, {"url": reverse("offline:shell"), "revision": whole}]


@lru_cache(maxsize=32)
def digest(name: str) -> str:
    return hashlib.sha256(read(name)).hexdigest()[:16]


def read(name: str) -> bytes:
    """A built file; 404 where the front end is not built."""
    found = finders.find(name)
    if not isinstance(found, str):
        raise Http404(name)
    return Path(found).read_bytes()
