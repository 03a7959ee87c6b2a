"""Other systems, as the tests of the API need them: a token in the name of a member of the cast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from duqin.foundation.organisation import services
from duqin.foundation.organisation.models import ApiToken
from duqin.kernel.moments import today
from tests.cast import Member

ROOT = "/api/v1"


def token_of(
    member: Member, *scopes: str, days: int = 30, is_read_only: bool = False, name: str = "数据平台"
) -> ApiToken:
    """A token with these scopes, or with all its owner holds."""
    by = member.actor
    return services.make_token(
        by=by,
        account=member.account,
        name=name,
        scopes=scopes or sorted(by.grants),
        expires_on=today() + timedelta(days=days),
        is_read_only=is_read_only,
    )


@dataclass
class Caller:
    """A system that calls in somebody's name."""

    token: ApiToken
    language: str = "zh-hans"

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self._client().get(ROOT + path, query)

    def post(self, path: str, said: Any = None, *, key: str = "", version: int | None = None) -> HttpResponse:
        headers = {"Idempotency-Key": key} if key else {}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        body = (
            {"data": said, "content_type": "application/json"}
            if said is not None
            else {"content_type": "application/json", "data": ""}
        )
        return self._client().post(ROOT + path, headers=headers, **body)

    def upload(self, path: str, key: str = "", **parts: Any) -> HttpResponse:
        headers = {"Idempotency-Key": key} if key else {}
        return self._client().post(ROOT + path, parts, headers=headers)

    def done(self, path: str, said: Any = None, *, status: int = 200, **more: Any) -> Any:
        """The answer of a step that must work."""
        response = self.post(path, said, **more)
        assert response.status_code == status, response.content.decode()[:3000]
        return response.json() if response.content else None

    def read(self, path: str, **query: Any) -> Any:
        """What must be there to read."""
        response = self.get(path, **query)
        assert response.status_code == 200, response.content.decode()[:3000]
        return response.json()

    def _client(self) -> Client:
        headers = {"Authorization": f"Bearer {self.token.secret}", "Accept-Language": self.language}
        return Client(headers=headers)


def caller(member: Member, *scopes: str, **more: Any) -> Caller:
    return Caller(token_of(member, *scopes, **more))
