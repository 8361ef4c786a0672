"""Registration tokens: they say whose a box is that nobody knows yet, and where it stands."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from core.choices import Scope
from core.domain.auditing import record
from core.domain.field.linking import place_station
from core.domain.people.tokens import keyed_digest
from core.domain.stations.making import register_station
from core.errors import FieldError, Invalid, NotAllowed, NotFound, TokenOver
from core.identities import TOKEN_MARK
from core.models import Actor, ChargeStation, Location, RegistrationToken
from core.models.clock import database_now
from core.words import _

RANDOM_BYTES = 16
NAME_FITS = 100  # letters
LONGEST_DAYS, MOST_STATIONS, HIGHEST_PROFILE = 365, 10_000, 3


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
def issue_registration_token(
    *, actor: Actor, name: str, location_id: str = "", days: int = 30, most_uses: int = 100, security_profile: int = 1
) -> tuple[RegistrationToken, str]:
    """Make a token in an administrator's name, for boxes that stand at `location_id` if it is named.

    Raises NotAllowed, Invalid (`name`, `location_id`, `days`, `most_uses`, `security_profile`).
    """
    _refuse_others(actor)
    place = Location.objects.visible_to(actor).filter(location_id__iexact=location_id).first() if location_id else None
    wrong = [
        FieldError(field, message)
        for field, message, is_wrong in (
            ("name", _("Say what it is for."), not 0 < len(name) <= NAME_FITS or "\0" in name),
            ("location_id", _("This Location is not known here."), bool(location_id) and place is None),
            ("days", _("Give 1 to 365 days."), not 1 <= days <= LONGEST_DAYS),
            ("most_uses", _("Give 1 to 10000 stations."), not 1 <= most_uses <= MOST_STATIONS),
            ("security_profile", _("Give 0 to 3."), not 0 <= security_profile <= HIGHEST_PROFILE),
        )
        if is_wrong
    ]
    if wrong:
        raise Invalid(errors=wrong)
    limits = {"days": days, "most_uses": most_uses, "security_profile": security_profile}
    return create_registration_token(actor=actor, name=name, location=place, **limits)


@transaction.atomic
def revoke_registration_token(*, actor: Actor, token_id: int) -> None:
    """Let a token register nothing more; the stations that came with it stay. Saying it twice is fine.

    Raises NotAllowed, NotFound.
    """
    _refuse_others(actor)
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
    proof = {"security_profile": token.security_profile, "key_digest": key_digest, "factory_key_digest": key_digest}
    ChargeStation.objects.filter(pk=station.pk).update(**proof)
    if token.location is not None:
        place_station(actor=actor, station=station, location=token.location)
    RegistrationToken.objects.filter(pk=token.pk).update(uses=F("uses") + 1, last_used_at=Now())
    station.refresh_from_db()
    return station


def _refuse_others(actor: Actor) -> None:
    if not actor.may(Scope.PEOPLE_WRITE) or actor.companies is not None:
        raise NotAllowed(who=_("your administrator"))
