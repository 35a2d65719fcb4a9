"""Who calls: the owner of a token, within its scopes. Cookies mean nothing to the API."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from mingzhang.web.api.errors import ApiError
from mingzhang.web.api.models import Token
from mingzhang.web.people.models import Person


class Scoped(HttpBearer):
    """Needs a token with a scope and, where a body is wanted, its media type."""

    openapi_bearerFormat = "mz_…"  # noqa: N815

    def __init__(self, scope: str, media: str = "") -> None:
        super().__init__()
        self.scope = scope
        self.media = media

    def __call__(self, request: HttpRequest) -> Token | None:
        """The token; None, which is answered with 401, without one. Raises ApiError 403 where it lacks the scope,
        415 for a body of another media type."""
        return self.authenticate(request, "")

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:  # noqa: ARG002
        """The token that the frame found."""
        found = token_of(request)
        if found is not None and self.scope not in found.scopes:
            raise ApiError(403, f"这个令牌没有“{self.scope}”权限。")
        if found is not None and self.media and request.content_type != self.media:
            raise ApiError(415, f"请求的内容须为 {self.media}。")
        return found


read, check, write = Scoped("read"), Scoped("check"), Scoped("write")
uploading, setting_aside = Scoped("check", "multipart/form-data"), Scoped("write", "application/json")


def token_of(request: HttpRequest) -> Token | None:
    """The token of the call; None where there is none."""
    found: Token | None = getattr(request, "api_token", None)
    return found


def caller(request: HttpRequest) -> Person:
    """The person for whom the token acts. Raises ApiError 401."""
    token = token_of(request)
    if token is None:
        raise ApiError(401)
    return token.person
