"""An OpenID provider in the hands of an attacker: speaks the protocol, signs whatever the test tells it to."""

from __future__ import annotations

import base64
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jws, jwt
from joserfc.jwk import RSAKey

from tests.interfaces.doors import campus


class Liar:
    """`claims` and `sign` are replaced by the test; what is left is what an honest provider would say."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, parameters={"kid": "one"})
        self.algorithms = ["RS256"]
        self.changes: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "one"}
        self.signer: Any = self.key
        self.nonce = ""
        self.issuer_said = ""
        self.has_token = True
        self.has_shared_secret = False

    def __enter__(self) -> Liar:
        liar = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(liar.discovery() if "openid-configuration" in self.path else liar.keys())

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.answer(liar.token())

            def answer(self, said: dict[str, Any]) -> None:
                body = json.dumps(said).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *said: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer_said or self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "id_token_signing_alg_values_supported": self.algorithms,
        }

    def keys(self) -> dict[str, Any]:
        return {"keys": [self.key.as_dict(private=False)]}

    def token(self) -> dict[str, Any]:
        said: dict[str, Any] = {"access_token": "a", "token_type": "Bearer", "expires_in": 60}
        return said | ({"id_token": self.id_token()} if self.has_token else {})

    def id_token(self) -> str:
        moment = int(time.time())
        claims = {
            "iss": self.address,
            "sub": "1",
            "aud": campus.CLIENT,
            "iat": moment,
            "exp": moment + 60,
            "nonce": self.nonce,
            "employee_number": "CYHEAD",
        }
        claims = {name: value for name, value in (claims | self.changes).items() if value is not None}
        if self.has_shared_secret:
            return self.with_public_key_as_secret(claims)
        if self.header["alg"] == "none":  # by hand: the library only warns of it
            parts = [_encoded(json.dumps(part).encode()) for part in (self.header, claims)]
            return f"{b'.'.join(parts).decode()}."
        registry = jws.JWSRegistry(algorithms=["HS256", "RS256"], strict_check_header=False)
        return jwt.encode(self.header, claims, self.signer, registry=registry)

    def with_public_key_as_secret(self, claims: dict[str, Any]) -> str:
        """The old trick: HMAC with the public key as the secret. No library helps with it any more."""
        parts = [_encoded(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": "one"}, claims)]
        body = b".".join(parts)
        seal = hmac.digest(self.key.as_pem(private=False), body, "sha256")
        return (body + b"." + _encoded(seal)).decode()

    def learn_nonce(self, location: str) -> str:
        """What an honest provider would read from the request; returns the state."""
        said = parse_qs(urlsplit(location).query)
        self.nonce = said["nonce"][0]
        return said["state"][0]


def _encoded(value: bytes) -> bytes:
    return base64.urlsafe_b64encode(value).rstrip(b"=")
