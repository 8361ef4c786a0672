"""Roaming partners: make one, let it register, exchange its keys, let it go (OCPI 2.2.1 §7)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from core.choices import Scope
from core.domain.auditing import record
from core.domain.people.tokens import keyed_digest
from core.errors import (
    FieldError,
    Invalid,
    NotAllowed,
    NotFound,
    NoToken,
    PartnerNotRegistered,
    PartnerRegistered,
)
from core.models import Actor, Partner
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from core.models import Operator

LONGEST_NAME = 100  # letters
USE_RECORDED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Registration:
    """What a partner told about itself: its token for us (OCPI's token B), where its versions are, and its roles."""

    token: str
    versions_url: str
    version: str
    roles: list[dict[str, Any]]


@transaction.atomic
def create_partner(
    *, operator: Operator, name: str, reads_at_once: bool = False, actor: Actor | None = None
) -> tuple[Partner, str]:
    """Make a partner and its token, which is in the answer and nowhere else, ever. Without an actor it is the command.

    The token is OCPI's token A: it lets the partner register itself. With `reads_at_once` it lets it read Locations
    right away, for versions and partners without that exchange.
    """
    token = new_token()
    kind = "digest" if reads_at_once else "registration_digest"
    partner = Partner(operator=operator, name=name, **{kind: token_digest(token)})
    partner.save(force_insert=True)
    record(actor=actor or Actor.of_command(operator, "create_partner"), verb="create", subject=f"partner {name}")
    return partner, token


def invite_partner(*, actor: Actor, name: str, reads_at_once: bool = False) -> tuple[Partner, str]:
    """Make a partner and its token in somebody's name, by `create_partner`. Raises NotAllowed, Invalid (`name`)."""
    _refuse_others(actor)
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME or "\0" in name:
        raise Invalid(
            errors=[
                FieldError(
                    "name", Sentence(_("Say who they are, in at most %(most)s characters."), {"most": LONGEST_NAME})
                )
            ]
        )
    return create_partner(operator=actor.operator, name=name, reads_at_once=reads_at_once, actor=actor)


@transaction.atomic
def renew_partner(*, actor: Actor, partner_id: int) -> tuple[Partner, str]:
    """Give a partner another token; no token of either side from before works any more.

    It is of the kind that it began with: one that registered itself, or never did, registers anew; one that read at
    once reads at once. Raises NotAllowed, NotFound.
    """
    partner, token = _living(actor, partner_id), new_token()
    partner.digest, partner.registration_digest = (
        (token_digest(token), None) if partner.reads_at_once else (None, token_digest(token))
    )
    partner.token_for_them, partner.registered_at = "", None
    partner.save(update_fields=["digest", "registration_digest", "token_for_them", "registered_at"])
    record(actor=actor, verb="renew_partner", subject=f"partner {partner.name}")
    return partner, token


@transaction.atomic
def remove_partner(*, actor: Actor, partner_id: int) -> None:
    """Let a partner go, registered or not: no token of either side works any more. Raises NotAllowed, NotFound."""
    _let_go(actor, _living(actor, partner_id))


def _refuse_others(actor: Actor) -> None:
    if not actor.may(Scope.OPERATOR_WRITE) or actor.is_limited:
        raise NotAllowed(who=_("your administrator"))


def _living(actor: Actor, partner_id: int) -> Partner:
    """Give a partner that was not let go, locked. Raises NotAllowed, NotFound."""
    _refuse_others(actor)
    rows = Partner.objects.visible_to(actor).select_for_update(of=("self",)).select_related("operator")
    partner: Partner | None = rows.filter(pk=partner_id, revoked_at__isnull=True).first()
    if partner is None:
        raise NotFound
    return partner


def new_token() -> str:
    return secrets.token_urlsafe(30)


def token_digest(token: str) -> bytes:
    return keyed_digest("partner-token", token.encode("utf-8", "surrogatepass"))


def partner_of_token(*, spellings: Iterable[str]) -> tuple[Partner, str]:
    """Give the partner that holds one of these tokens, and which it is. Raises NoToken for unknown and revoked ones."""
    digests = {token_digest(spelling): spelling for spelling in spellings}
    held = Q(digest__in=digests) | Q(registration_digest__in=digests)
    partner = Partner.objects.filter(held, revoked_at__isnull=True).select_related("operator").first()
    if partner is None:
        raise NoToken
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=timezone.now() - USE_RECORDED_EVERY)
    Partner.objects.filter(stale, pk=partner.pk).update(last_used_at=Now())
    return partner, digests[bytes(partner.digest or partner.registration_digest or b"")]


@transaction.atomic
def register(*, partner: Partner, told: Registration) -> str:
    """Take a partner in and give its token C; token A is dead from now on. Raises PartnerRegistered."""
    row = _locked(partner)
    if row.registration_digest is None:
        raise PartnerRegistered
    return _keep(row, told, "register")


@transaction.atomic
def exchange(*, partner: Partner, told: Registration) -> str:
    """Replace what a registered partner told, and its token C. Raises PartnerNotRegistered."""
    row = _locked(partner)
    if row.digest is None:
        raise PartnerNotRegistered
    return _keep(row, told, "exchange")


@transaction.atomic
def revoke(*, partner: Partner) -> None:
    """Let a registered partner go: no token of either side works any more. Raises PartnerNotRegistered."""
    row = _locked(partner)
    if row.digest is None:
        raise PartnerNotRegistered
    _let_go(Actor.of_partner(row), row)


def _let_go(actor: Actor, row: Partner) -> None:
    Partner.objects.filter(pk=row.pk).update(digest=None, registration_digest=None, token_for_them="", revoked_at=Now())
    record(actor=actor, verb="revoke", subject=f"partner {row.name}")


def _locked(partner: Partner) -> Partner:
    """Lock the row, so that of two exchanges at once the second sees what the first did."""
    rows = Partner.objects.select_for_update(of=("self",)).select_related("operator")
    return rows.get(pk=partner.pk)


def _keep(row: Partner, told: Registration, verb: str) -> str:
    token = new_token()
    first: Mapping[str, Any] = told.roles[0]
    Partner.objects.filter(pk=row.pk).update(
        registration_digest=None,
        digest=token_digest(token),
        token_for_them=told.token,
        versions_url=told.versions_url,
        version=told.version,
        roles=told.roles,
        country_code=first["country_code"],
        party_id=first["party_id"],
        registered_at=Now(),
    )
    record(actor=Actor.of_partner(row), verb=verb, subject=f"partner {row.name}")
    return token
