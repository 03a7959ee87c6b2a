"""A campus as a process of its own: an OpenID provider (django-oauth-toolkit) and a CAS server (django-cas-server).

Run as `python -m tests.interfaces.doors.campus FOLDER`: prints its address, serves until it is ended.
"""

from __future__ import annotations

import socketserver
import sys
from pathlib import Path
from typing import Any
from wsgiref import simple_server

BACK = "http://duqin.test/account/door/oidc/back/"
CLIENT, SECRET = "duqin", "a-secret-of-the-campus-provider"
PASSWORD = "the-password-of-the-campus"
PEOPLE = {
    # name at the campus → staff number
    "zhao": "CYHEAD",
    "nobody": "NO-SUCH-NUMBER",
    "numberless": "",
    "keyless": "KEYLESS",
    "admin": "ADMIN",
}
OWNERS = ("auth", "contenttypes", "sessions", "oauth2_provider", "cas_server")
LOGIN = "<form method=post>{% csrf_token %}<input name=username><input name=password></form>"


def configure(folder: Path, address: str) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    settings.configure(
        SECRET_KEY="of the campus",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=f"{__spec__.name if __name__ == '__main__' else __name__}_urls",
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": folder / "campus.sqlite3",
                "OPTIONS": {"init_command": "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY;"},
            }
        },
        MIGRATION_MODULES=dict.fromkeys(OWNERS),  # tables straight from the models: seconds less
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "oauth2_provider",
            "cas_server",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.locale.LocaleMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ],
                    "loaders": [
                        ("django.template.loaders.locmem.Loader", {"registration/login.html": LOGIN}),
                        "django.template.loaders.app_directories.Loader",
                    ],
                },
            }
        ],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],  # nobody attacks the campus
        STATIC_URL="/static/",
        LOGIN_URL="/login/",
        USE_TZ=True,
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": pem.decode(),
            "OIDC_ISS_ENDPOINT": f"{address}/o",
            "SCOPES": {"openid": "openid", "profile": "profile"},
            "OAUTH2_VALIDATOR_CLASS": "tests.interfaces.doors.campus_urls.Validator",
        },
        CAS_SLO_TIMEOUT=5,
    )


def settle() -> None:
    """People with their staff numbers, our client, our service."""
    from cas_server.models import ReplaceAttributName, ServicePattern
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", run_syncdb=True, verbosity=0)
    stored = make_password(PASSWORD)
    for name, staff_no in PEOPLE.items():
        User.objects.create(username=name, password=stored, last_name=staff_no)
    Application.objects.create(
        name="Duqin",
        client_id=CLIENT,
        client_secret=SECRET,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=BACK,
        algorithm=Application.RS256_ALGORITHM,
        skip_authorization=True,
    )
    pattern = ServicePattern.objects.create(pos=1, name="duqin", pattern="^http://.*$", single_log_out=True)
    ReplaceAttributName.objects.create(name="last_name", replace="employeeNumber", service_pattern=pattern)


class Server(socketserver.ThreadingMixIn, simple_server.WSGIServer):
    daemon_threads = True


class Quiet(simple_server.WSGIRequestHandler):
    def log_message(self, *said: Any) -> None:
        pass


def main() -> None:
    folder = Path(sys.argv[1])
    server = Server(("127.0.0.1", 0), Quiet)
    address = f"http://127.0.0.1:{server.server_port}"
    configure(folder, address)
    import django

    django.setup()
    settle()
    from django.core.wsgi import get_wsgi_application

    server.set_app(get_wsgi_application())
    print(address, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
