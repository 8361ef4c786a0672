"""Roaming partners, for machines: asked in, given another token, let go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from core.api.admin.bodies import PartnerBody
from core.api.admin.things import Act, Secrets, Things
from core.api.permissions import MayAdminister
from core.documents.plain import present, stamp
from core.domain import partners as verbs
from core.queries.partners import living_partners

if TYPE_CHECKING:
    from core.models import Actor


def partner_card(row: Any) -> dict[str, Any]:
    """Print a partner; `roles` is what it told of itself (OCPI's CredentialsRole)."""
    card = {
        "id": row.pk,
        "name": row.name,
        "state": row.state,
        "country_code": row.country_code,
        "party_id": row.party_id,
        "roles": row.roles,
        "version": row.version,
        "versions_url": row.versions_url,
        "created": stamp(row.created),
        "registered_at": stamp(row.registered_at),
        "last_used_at": stamp(row.last_used_at),
    }
    return present(card)


def told(secret: str) -> Secrets:
    """Give what a partner needs to begin: its token, and where our versions are."""
    return {"secret": secret, "url": f"{settings.PUBLIC_URL}/ocpi/versions"}


class Partners(Things):
    """Who reads our Locations over OCPI, or was asked to, by name."""

    listed = staticmethod(living_partners)
    card = staticmethod(partner_card)
    permission_classes = [MayAdminister]
    of_one_thing = ("GET", "DELETE")
    bodies = {"POST": PartnerBody}
    needs = {"POST": ("name",)}

    def make(self, actor: Actor, **said: Any) -> tuple[int, Secrets]:
        partner, secret = verbs.invite_partner(actor=actor, **said)
        return partner.pk, told(secret)

    def end(self, actor: Actor, key: int) -> None:
        verbs.remove_partner(actor=actor, partner_id=key)


class RenewPartner(Act):
    """Give it another token; those from before work no more."""

    permission_classes = [MayAdminister]
    of = Partners

    def act(self, actor: Actor, key: int, **said: Any) -> tuple[int, Secrets]:  # noqa: ARG002 -- nothing is said
        partner, secret = verbs.renew_partner(actor=actor, partner_id=key)
        return partner.pk, told(secret)
