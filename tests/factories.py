"""Rows for tests: plain functions, sensible defaults, saved."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import make_password

from core.domain.storing import store
from core.identities import fold
from core.models import ChargeStation, EnergyMixProfile, HardwareTemplate, Import, Location, Membership, Operator, User
from core.queries.prepared import models_of

if TYPE_CHECKING:
    from core.choices import Role

PASSWORD = "correct horse battery"


def make_operator(name: str = "Plinth Energy", party_id: str = "PLI", **facts: Any) -> Operator:
    return Operator.objects.create(name=name, country_code="NL", party_id=party_id, cpo_id=f"NL{party_id}", **facts)


# Argon2 takes its time on purpose; once is enough for tests.
hashed = cache(make_password)


def make_person(operator: Operator, username: str, role: Role, password: str = PASSWORD) -> User:
    user = User(username=username, email=f"{username}@example.org", password=hashed(password))
    user.save()
    Membership.objects.create(user=user, operator=operator, role=role)
    return user


def new_location(operator: Operator, name: str = "Kanaalkade 12", **facts: Any) -> Location:
    """Write a Location that the next verb stores for the feeds."""
    place = {"cpo_id": operator.cpo_id, "address": name, "city": "Utrecht", "postal_code": "3511 AB", "country": "NLD"}
    location = Location(operator=operator, name=name, **(place | facts))
    location.save()
    return location


def make_location(operator: Operator, name: str = "Kanaalkade 12", **facts: Any) -> Location:
    location = new_location(operator, name, **facts)
    location.refresh_from_db()
    store(locations=[location.pk])
    return location


def new_station(operator: Operator, identity: str = "ACE0100201", **facts: Any) -> ChargeStation:
    """Write a station that the next verb stores for the feeds."""
    station = ChargeStation(operator=operator, charge_station_id=identity, look_alike=fold(identity), **facts)
    station.save()
    read_again(station)
    return station


def make_station(operator: Operator, identity: str = "ACE0100201", **facts: Any) -> ChargeStation:
    station = new_station(operator, identity, **facts)
    store(stations=[station.pk])
    return station


def read_again(row: ChargeStation) -> None:
    """Let it be what the database made of it, as `refresh_from_db` does at four times the price."""
    [fresh] = models_of(ChargeStation, "WHERE id = %s", [row.pk])
    vars(row).update({name: value for name, value in vars(fresh).items() if name != "_state"})
    row._state.fields_cache.clear()


def stored() -> None:
    """Store what the feeds show, after rows were written past the verbs."""
    stations, locations = (model.objects.values_list("pk", flat=True) for model in (ChargeStation, Location))
    store(stations=stations, locations=locations)


def make_energy_mix(operator: Operator, profile_id: str = "wind", **facts: Any) -> EnergyMixProfile:
    mix = {"is_green_energy": True, "energy_sources": [{"source": "WIND", "percentage": 100}]}
    return EnergyMixProfile.objects.create(operator=operator, energy_mix_profile_id=profile_id, **(mix | facts))


def make_template(operator: Operator, template_id: str = "double", evses: int = 2, **facts: Any) -> HardwareTemplate:
    """Make a template of the maker "Plinth", model "Demo Double", with so many 22 kW sockets."""
    kind = {"name": "Double", "vendor": ["Plinth"], "model": "Demo Double"}
    template = HardwareTemplate(
        operator=operator,
        template_id=template_id,
        evse_templates=[evse_template(number) for number in range(1, evses + 1)],
        **(kind | facts),
    )
    template.save()
    return template


def make_import(operator: Operator, **facts: Any) -> Import:
    """Make an import of one Location that nobody has looked at yet."""
    form = {"encoding": "utf-8", "delimiter": ",", "sample": [["kade-12"]]}
    told = {"kind": "locations", "name": "places.csv", "header": ["id"], "columns": ["id"], "content": b"id\nkade-12\n"}
    return Import.objects.create(operator=operator, form=form, who="user:0", created_by="dan", **(told | facts))


def evse_template(number: int) -> dict[str, Any]:
    connector = {
        "id": str(number),
        "standard": "IEC_62196_T2",
        "format": "SOCKET",
        "power_type": "AC_3_PHASE",
        "voltage": 230,
        "amperage": 32,
        "max_electric_power": 22080,
    }
    return {"evse_sequence_number": number, "capabilities": [], "connector_templates": [connector]}
