"""Tokens of machines and registration tokens of boxes, for machines: each secret in one answer alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from core.api.admin.bodies import RegistrationTokenBody, TokenBody
from core.api.admin.things import Act, Secrets, Things
from core.api.permissions import MayLookAfterPeople
from core.documents.plain import present, stamp
from core.domain.people import tokens as verbs
from core.domain.stations import registering
from core.queries.tokens import living_tokens, registration_tokens

if TYPE_CHECKING:
    from core.models import Actor


def token_card(row: Any) -> dict[str, Any]:
    """Print an API token."""
    card = {
        "id": row.pk,
        "name": row.name,
        "cpo_ids": row.cpo_ids,
        "created": stamp(row.created),
        "created_by": str(row.created_by or ""),
        "expires_at": stamp(row.expires_at),
        "last_used_at": stamp(row.last_used_at),
    }
    return present(card) | {"scopes": row.scopes}


class Tokens(Things):
    """The tokens that open something today, by name."""

    listed = staticmethod(living_tokens)
    card = staticmethod(token_card)
    permission_classes = [MayLookAfterPeople]
    of_one_thing = ("GET", "DELETE")
    bodies = {"POST": TokenBody}
    needs = {"POST": ("name", "scopes")}

    def make(self, actor: Actor, **said: Any) -> tuple[int, Secrets]:
        token, secret = verbs.issue_token(actor=actor, **said)
        return token.pk, {"secret": secret}

    def end(self, actor: Actor, key: int) -> None:
        verbs.end_token(actor=actor, token_id=key)


class Renew(Act):
    """Make a token's successor; the one before lives on for a week at most."""

    permission_classes = [MayLookAfterPeople]
    of = Tokens

    def act(self, actor: Actor, key: int, **said: Any) -> tuple[int, Secrets]:  # noqa: ARG002 -- nothing is said
        token, secret = verbs.renew_token(actor=actor, token_id=key)
        return token.pk, {"secret": secret}


def registration_card(row: Any) -> dict[str, Any]:
    """Print a registration token."""
    card = {
        "id": row.pk,
        "name": row.name,
        "state": row.state,
        "location_id": row.location.location_id if row.location else None,
        "security_profile": row.security_profile,
        "uses": row.uses,
        "most_uses": row.most_uses,
        "created": stamp(row.created),
        "created_by": row.created_by,
        "expires_at": stamp(row.expires_at),
        "revoked_at": stamp(row.revoked_at),
        "last_used_at": stamp(row.last_used_at),
    }
    return present(card)


class RegistrationTokens(Things):
    """What boxes register themselves with, the newest first, those that are over as well."""

    listed = staticmethod(registration_tokens)
    card = staticmethod(registration_card)
    permission_classes = [MayLookAfterPeople]
    of_one_thing = ("GET", "DELETE")
    bodies = {"POST": RegistrationTokenBody}
    needs = {"POST": ("name",)}

    def make(self, actor: Actor, **said: Any) -> tuple[int, Secrets]:
        token, secret = registering.issue_registration_token(actor=actor, **said)
        return token.pk, {"secret": secret, "url": f"{settings.GATEWAY_URL}/{secret}"}

    def end(self, actor: Actor, key: int) -> None:
        registering.revoke_registration_token(actor=actor, token_id=key)
