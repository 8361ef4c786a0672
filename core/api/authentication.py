"""`Authorization: Token <token>` (OCPI 2.1.1 §3.1): whose machine is calling?"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rest_framework.authentication import BaseAuthentication

from core.domain.tokens import actor_of_token
from core.errors import NoToken

if TYPE_CHECKING:
    from rest_framework.request import Request

    from core.models import Actor, ApiToken


def asker(request: Request) -> Actor:
    """Give who is asking: our authentication puts an Actor where DRF expects a user."""
    return cast("Actor", request.user)


class TokenAuthentication(BaseAuthentication):
    """Let a machine in by its token; request.user is then its Actor."""

    def authenticate(self, request: Request) -> tuple[Actor, ApiToken | None] | None:
        word, _, secret = request.headers.get("Authorization", "").partition(" ")
        if word.lower() != "token" or not secret:
            raise NoToken
        actor = actor_of_token(secret=secret.strip())
        return actor, actor.token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 -- DRF's signature
        return "Token"
