"""`Authorization: Token <token>`: which partner is calling? Plain in 2.1.1, Base64 since 2.2 (OCPI 2.2.1 §4.1.5)."""

from __future__ import annotations

import binascii
from base64 import b64decode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission

from core.api.guessing import count_wrong_token
from core.domain.partners import partner_of_token
from core.errors import NoToken
from core.models import Actor

if TYPE_CHECKING:
    from rest_framework.request import Request

    from core.models import Partner


@dataclass(frozen=True)
class Caller:
    """The partner that calls, and the token it said: we keep none and can only say it back."""

    partner: Partner
    token: str


def caller(request: Request) -> Caller:
    """Give who calls: our authentication puts it where DRF expects a credential."""
    return cast("Caller", request.auth)


def spellings(said: str) -> list[str]:
    """Give what a token may mean: Base64 read first, then as it came; some partners of 2.2 never encode theirs.

    The specification's own example ends in an encoded line break, and is copied.
    """
    try:
        decoded = b64decode(said, validate=True).decode().removesuffix("\n")
    except (binascii.Error, ValueError):
        return [said]
    return [decoded, said] if decoded else [said]


class PartnerAuthentication(BaseAuthentication):
    """Let a partner in by its token; request.user is then an Actor of the operator that it belongs to."""

    def authenticate(self, request: Request) -> tuple[Actor, Caller]:
        kind, _, said = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "token" or not said.strip():
            raise NoToken
        try:
            partner, token = partner_of_token(spellings=spellings(said.strip()))
        except NoToken:
            count_wrong_token(request)
            raise
        return Actor.of_partner(partner), Caller(partner, token)


class Registered(BasePermission):
    """A token with which a partner may only register opens versions and credentials, nothing else."""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002 -- DRF's signature
        if caller(request).partner.digest is None:
            raise NoToken
        return True


class AnyPartner(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002 -- DRF's signature
        return request.auth is not None
