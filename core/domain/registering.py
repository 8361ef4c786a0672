"""Registration tokens: they say whose a box is that nobody knows yet, and where it stands."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from core.domain.auditing import record
from core.domain.linking import place_station
from core.domain.stations import register_station
from core.domain.tokens import keyed_digest
from core.errors import NotFound, TokenOver
from core.identities import TOKEN_MARK
from core.models import Actor, ChargeStation, RegistrationToken
from core.models.clock import database_now

if TYPE_CHECKING:
    from core.models import Location

RANDOM_BYTES = 16


def token_digest(secret: str) -> bytes:
    """Give the form in which a registration token is kept; boxes may send it in any capitals."""
    return keyed_digest("registration-token", secret.lower().encode("utf-8", "surrogatepass"))


@transaction.atomic
def create_registration_token(
    *,
    actor: Actor,
    name: str,
    location: Location | None = None,
    days: int = 30,
    most_uses: int = 100,
    security_profile: int = 1,
) -> tuple[RegistrationToken, str]:
    """Make a token that registers stations of this profile as Stock at a Location; its secret is given this once."""
    secret = TOKEN_MARK + base64.b32encode(secrets.token_bytes(RANDOM_BYTES)).decode().rstrip("=").lower()
    token = RegistrationToken.objects.create(
        operator=actor.operator,
        location=location,
        name=name,
        digest=token_digest(secret),
        security_profile=security_profile,
        created_by=str(actor),
        expires_at=database_now() + timedelta(days=days),
        most_uses=most_uses,
    )
    record(actor=actor, verb="create_registration_token", subject=f"registration token {token.pk}")
    return token, secret


@transaction.atomic
def revoke_registration_token(*, actor: Actor, token_id: int) -> None:
    """Let a token register nothing more; the stations that came with it stay. Saying it twice is fine.

    Raises NotFound.
    """
    tokens = RegistrationToken.objects.visible_to(actor).filter(pk=token_id)
    if not tokens.exists():
        raise NotFound
    if tokens.filter(revoked_at=None).update(revoked_at=Now()):
        record(actor=actor, verb="revoke_registration_token", subject=f"registration token {token_id}")


@transaction.atomic
def register_by_token(*, token_id: int, identity: str, key_digest: bytes | None) -> ChargeStation:
    """Register a box that nobody knows, as Stock at the token's Location, with the key that it brings.

    Raises TokenOver when the token may not (any more), and IdentityTaken.
    """
    rows = RegistrationToken.objects.select_for_update(of=("self",), no_key=True).select_related("operator", "location")
    alive = rows.filter(pk=token_id, revoked_at=None, expires_at__gt=Now(), uses__lt=F("most_uses"))
    token = alive.filter(operator__registers_by_token=True).first()
    if token is None:
        raise TokenOver
    actor = Actor.of_registration(token)
    station = register_station(actor=actor, identity=identity)
    proof = {"security_profile": token.security_profile, "key_digest": key_digest}
    ChargeStation.objects.filter(pk=station.pk).update(**proof)
    if token.location is not None:
        place_station(actor=actor, station=station, location=token.location)
    RegistrationToken.objects.filter(pk=token.pk).update(uses=F("uses") + 1, last_used_at=Now())
    station.refresh_from_db()
    return station
