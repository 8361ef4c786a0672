"""Make and write Locations."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.choices import AccessType
from core.documents.management import access_type
from core.domain.auditing import record
from core.domain.batch import Method, write_all
from core.domain.locations.places import is_country, time_zone_of
from core.domain.storing import store
from core.domain.writing import Kind, write_rows
from core.errors import FieldError, UnknownReference
from core.models import EnergyMixProfile, Location, SubCpo
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.domain.batch import Item, Outcome
    from core.models import Actor

SEVEN_DECIMALS = Decimal("0.0000001")
RESERVED = frozenset({"batch"})

LOCATION = Kind(
    model=Location,
    key="location_id",
    id_field="id",
    noun="location",
    required=("cpo_id", "name", "address", "city", "postal_code", "country"),
    optional=(
        "address_line_2",
        "type",
        "publish",
        "access_type",
        "auth_rules",
        "custom_groups",
        "remarks",
        "maintenance_info",
        "directions",
        "facilities",
        "charging_when_closed",
        "cpo_customer_external_id",
        "payment_provider",
        "wallet_id",
        "customised_fields",
    ),
    derived=("latitude", "longitude", "energy_mix_profile_id", "opening_times", "time_zone"),
)


def as_read(row: Location, said: dict[str, Any], whole: bool) -> dict[str, Any]:  # noqa: FBT001 -- as Kind says
    """Give what is meant where a Location comes back as readers were shown it.

    PRIVATE, as every one is read that is not published or has rules, does not take the place of what it will be once
    drivers see it; null does.
    """
    if said.get("access_type") != AccessType.PRIVATE or access_type(row) == row.access_type:
        return said
    publish, rules = (
        said.get(name) if whole or name in said else getattr(row, name) for name in ("publish", "auth_rules")
    )
    return said if publish and not rules else said | {"access_type": row.access_type}


AS_READ = replace(LOCATION, meant=as_read)


@transaction.atomic
def create_location(*, actor: Actor, fields: Mapping[str, Any]) -> Location:
    """Add a Location: name, address, city, postal_code, country (alpha-3), optional latitude and longitude in degrees.

    Unpublished and private until a supervisor approves a station there.
    """
    location = Location(
        operator=actor.operator,
        cpo_id=actor.company,
        created_by=str(actor),
        modified_by=str(actor),
        **fields,
    )
    location.time_zone = time_zone_of(position=location.position, country=location.country)
    location.save(force_insert=True)
    location.refresh_from_db()
    store(locations=[location.pk])
    record(actor=actor, verb="create", subject=f"location {location.location_id}")
    return location


def write_locations(
    *, actor: Actor, method: Method, items: Sequence[Item], atomic: bool = False, kind: Kind = LOCATION
) -> list[Outcome]:
    """Create, replace or change Locations, and give the row or the refusal of each.

    AS_READ is the `kind` of those who read Locations as the API prints them, others see what is kept.

    A refusal lists all that is wrong with its item: Invalid, UnknownField, UnknownReference; or is NotFound (PATCH),
    EtagRequired, StaleEtag (its data: the row), GivenTwice, Conflict, RolledBack.
    """

    def write(some: Sequence[Item]) -> list[Outcome]:
        known = _Known(actor, some)
        return write_rows(kind=kind, actor=actor, method=method, items=some, fill=known.fill, written=_store)

    return write_all(items=items, write=write, atomic=atomic)


def _store(rows: list[Location]) -> None:
    store(locations=[row.pk for row in rows])


class _Known:
    """What the items of one set refer to, looked up once."""

    def __init__(self, actor: Actor, items: Sequence[Item]) -> None:
        subs = SubCpo.objects.filter(operator=actor.operator).values_list("cpo_id", flat=True)
        self.cpo_ids = {cpo_id for cpo_id in (actor.operator.cpo_id, *subs) if actor.acts_for(cpo_id)}
        asked = {_profile_of(item.said) for item in items} - {None}
        profiles = EnergyMixProfile.objects.visible_to(actor) if asked else EnergyMixProfile.objects.none()
        self.profiles = {row.energy_mix_profile_id.lower(): row.pk for row in profiles}

    def fill(self, row: Location, said: dict[str, Any], whole: bool) -> list[FieldError]:  # noqa: FBT001 -- as Kind says
        """Set what follows from what was said; give what is wrong with it."""
        errors = [*self._named(row, said)]
        if "coordinates" in said or whole:
            row.latitude, row.longitude = _position(said.get("coordinates"))
        if "opening_times" in said or whole:
            row.opening_times = opening_times_as_kept(said.get("opening_times"))
        if "energy_mix" in said or whole:
            profile = _profile_of(said)
            row.energy_mix_profile_id = self.profiles.get((profile or "").lower())
            if profile and row.energy_mix_profile_id is None:
                sentence = Sentence(_("There is no energy mix profile %(what)s."), {"what": profile})
                errors.append(FieldError("energy_mix.energy_mix_profile_id", sentence, UnknownReference.slug))
        if not errors:
            row.time_zone = time_zone_of(position=row.position, country=row.country)
        return errors

    def _named(self, row: Location, said: dict[str, Any]) -> list[FieldError]:
        errors = []
        if said.get("cpo_id") and row.cpo_id not in self.cpo_ids:
            sentence = Sentence(_("%(what)s is neither you nor one of your sub-CPOs."), {"what": row.cpo_id})
            errors.append(FieldError("cpo_id", sentence))
        if said.get("country") and not is_country(row.country):
            errors.append(
                FieldError(
                    "country", Sentence(_("%(what)s is no country of ISO 3166-1 alpha-3."), {"what": row.country})
                )
            )
        if row.pk is None and row.location_id.lower() in RESERVED:
            errors.append(FieldError("id", Sentence(_("%(what)s is a reserved word."), {"what": row.location_id})))
        return errors


def _profile_of(said: dict[str, Any]) -> str | None:
    return (said.get("energy_mix") or {}).get("energy_mix_profile_id")


def _position(coordinates: dict[str, str] | None) -> tuple[Decimal | None, Decimal | None]:
    if not coordinates or len(coordinates) < len(("latitude", "longitude")):
        return None, None
    latitude, longitude = (Decimal(coordinates[name]) for name in ("latitude", "longitude"))
    return latitude.quantize(SEVEN_DECIMALS, ROUND_HALF_EVEN), longitude.quantize(SEVEN_DECIMALS, ROUND_HALF_EVEN)


def opening_times_as_kept(said: dict[str, Any] | None) -> dict[str, Any] | None:
    """Give the opening times with 24/7 derived: it is open day and night when no regular hours are named."""
    given = {name: value for name, value in (said or {}).items() if value and name != "twentyfourseven"}
    return {**given, "twentyfourseven": "regular_hours" not in given} if given else None
