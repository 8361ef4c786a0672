"""Write energy mix profiles; every Location that uses one shows the change."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from core.domain.batch import Method, write_all
from core.domain.storing import store_all
from core.domain.writing import Kind, write_rows
from core.models import EnergyMixProfile, Location
from core.models.clock import moved_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.domain.batch import Item, Outcome
    from core.errors import FieldError
    from core.models import Actor

PROFILE = Kind(
    model=EnergyMixProfile,
    key="energy_mix_profile_id",
    id_field="energy_mix_profile_id",
    noun="energy mix profile",
    required=("is_green_energy",),
    optional=("energy_sources", "environ_impact", "supplier_name", "energy_product_name"),
    stamps=("etag", "modified", "modified_by"),
)


def write_energy_mix_profiles(
    *, actor: Actor, method: Method, items: Sequence[Item], atomic: bool = False
) -> list[Outcome]:
    """Create, replace or change profiles; their Locations' last_updated moves, their etags do not.

    Refuses as `write_locations` does.
    """

    def write(some: Sequence[Item]) -> list[Outcome]:
        return write_rows(kind=PROFILE, actor=actor, method=method, items=some, fill=_fill, written=_move_places)

    return write_all(items=items, write=write, atomic=atomic)


def _move_places(profiles: list[EnergyMixProfile]) -> None:
    places = Location.objects.filter(energy_mix_profile__in=profiles)
    places.update(last_updated=moved_on("last_updated"))
    store_all(places.values_list("pk", flat=True))


def _fill(row: EnergyMixProfile, said: dict[str, Any], whole: bool) -> list[FieldError]:  # noqa: ARG001, FBT001 -- as Kind says
    if not row.energy_mix_profile_id:
        row.energy_mix_profile_id = str(uuid.uuid4())
    return []
