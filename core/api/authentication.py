"""`Authorization: Token <token>` (OCPI 2.1.1 §3.1): whose machine is calling?"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rest_framework.authentication import BaseAuthentication

from core.api.guessing import count_wrong_token
from core.domain.people.tokens import actor_of_token
from core.errors import NoToken

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request

    from core.models import Actor, ApiToken


def asker(request: Request) -> Actor:
    """Give who is asking: our authentication puts an Actor where DRF expects a user."""
    return cast("Actor", request.user)


def secret_of(request: Request | HttpRequest) -> str:
    """Give the token that a request comes with; an empty text, when it has none."""
    word, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return secret.strip() if word.lower() == "token" else ""


class TokenAuthentication(BaseAuthentication):
    """Let a machine in by its token; request.user is then its Actor."""

    def authenticate(self, request: Request) -> tuple[Actor, ApiToken | None]:
        """Give the machine and its token. Raises NoToken, and TooMany after many wrong ones."""
        secret = secret_of(request)
        if not secret:
            raise NoToken
        try:
            actor = actor_of_token(secret=secret)
        except NoToken:
            count_wrong_token(request)
            raise
        return actor, actor.token
