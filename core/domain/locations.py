"""Make Locations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.domain.auditing import record
from core.models import Location

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import Actor


@transaction.atomic
def create_location(*, actor: Actor, fields: Mapping[str, Any]) -> Location:
    """Add a Location: name, address, city, postal_code, country (alpha-3), optional latitude and longitude in degrees.

    Unpublished and private until a supervisor approves a station there.
    """
    location = Location(
        operator=actor.operator,
        cpo_id=actor.operator.cpo_id,
        created_by=str(actor),
        modified_by=str(actor),
        **fields,
    )
    location.save(force_insert=True)
    location.refresh_from_db()
    record(actor=actor, verb="create", subject=f"location {location.location_id}")
    return location
