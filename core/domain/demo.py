"""A small operator to try Plinth with: people of every role, Locations, and stations that wait for their installer."""

from __future__ import annotations

import secrets
from decimal import Decimal
from random import SystemRandom
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from core.choices import LocationType, Role, Scope
from core.domain.locations.making import create_location
from core.domain.people.operators import add_person, copy_catalogue, create_operator
from core.domain.people.tokens import actor_of_token, create_token
from core.domain.stations.making import key_digest, new_key, register_station
from core.errors import NoToken
from core.labels.codes import new_code
from core.models import Actor, ApiToken, ChargeStation, Label, Location, Membership, Operator, User

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Plinth Demo"
PEOPLE = {"ina": Role.INSTALLER, "sue": Role.SUPERVISOR, "dan": Role.DISPATCHER, "ada": Role.ADMIN}
STATIONS = ("DEMO-0001", "DEMO-0002", "DEMO-0003")
LOCATIONS: tuple[dict[str, Any], ...] = (
    {
        "location_id": "demo-utrecht",
        "name": "Kanaalkade",
        "address": "Kanaalkade 12",
        "postal_code": "3513 BT",
        "city": "Utrecht",
        "latitude": Decimal("52.0998"),
        "longitude": Decimal("5.1021"),
        "type": LocationType.ON_STREET,
    },
    {
        "location_id": "demo-amersfoort",
        "name": "Garage Eemplein",
        "address": "Eemplein 70",
        "postal_code": "3812 EA",
        "city": "Amersfoort",
        "latitude": Decimal("52.1611"),
        "longitude": Decimal("5.3812"),
        "type": LocationType.PARKING_GARAGE,
    },
    {
        "location_id": "demo-hilversum",
        "name": "Depot Havenstraat",
        "address": "Havenstraat 31",
        "postal_code": "1211 KG",
        "city": "Hilversum",
        "latitude": Decimal("52.2213"),
        "longitude": Decimal("5.1705"),
        "type": LocationType.PARKING_LOT,
    },
)
HERE = {"country": "NLD", "time_zone": "Europe/Amsterdam"}


@transaction.atomic
def ensure_demo(*, kept: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Make whatever of the demo is missing; give its secrets, and what had to be made anew in a demo that existed.

    `kept` are the secrets of the last time: `{"token", "people": [{"username", "password"}], "stations":
    [{"charge_station_id", "password"}]}`, or nothing. Where the database disagrees with them or they are lost, the
    database follows: it keeps digests only, so nobody could read the old ones. Raises PersonTaken and IdentityTaken
    rather than touch an account or a station that is not the demo's.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('demo'))")
    operator = Operator.objects.filter(name=NAME).first()
    existed = operator is not None
    if operator is None:
        operator = create_operator(name=NAME, country_code="NL", party_id="PLI", registers_by_scan=True)
    copy_catalogue(operator=operator)
    people, new_passwords = _people(operator, {row["username"]: row["password"] for row in kept.get("people", [])})
    ada = Actor.of_person(Membership.objects.get(operator=operator, user__username="ada"))
    _locations(ada)
    stations, new_keys = _stations(ada, {row["charge_station_id"]: row["password"] for row in kept.get("stations", [])})
    token, new_token = _token(operator, kept.get("token", ""))
    renewed = [*new_passwords, *new_keys, *new_token] if existed else []
    return {"token": token, "people": people, "stations": stations}, renewed


def _people(operator: Operator, kept: Mapping[str, str]) -> tuple[list[dict[str, str]], list[str]]:
    people, renewed = [], []
    for username, role in PEOPLE.items():
        password = kept.get(username) or secrets.token_urlsafe(9)
        user = User.objects.filter(username=username, membership__operator=operator).first()
        if user is None:
            user = add_person(operator=operator, username=username, role=role)
        if not kept.get(username) or not user.check_password(password):  # nobody knows a new one: asking takes long
            user.set_password(password)
            user.save(update_fields=["password"])
            renewed.append(f"the password of {username}")
        people.append({"role": role.value, "username": username, "password": password})
    return people, renewed


def _locations(actor: Actor) -> None:
    there = set(Location.objects.visible_to(actor).values_list("location_id", flat=True))
    for fields in LOCATIONS:
        if fields["location_id"] not in there:
            create_location(actor=actor, fields=HERE | fields)


def _stations(actor: Actor, kept: Mapping[str, str]) -> tuple[list[dict[str, str]], list[str]]:
    stations, renewed = [], []
    for identity in STATIONS:
        key = kept.get(identity) or new_key()
        station = ChargeStation.objects.visible_to(actor).filter(charge_station_id=identity).first()
        if station is None:
            station = register_station(actor=actor, identity=identity, key=key)
        elif bytes(station.key_digest or b"") != key_digest(key):
            ChargeStation.objects.visible_to(actor).filter(pk=station.pk).update(key_digest=key_digest(key))
            renewed.append(f"the key of {identity}")
        stations.append({"charge_station_id": identity, "code": _code(station), "password": key})
    return stations, renewed


def _code(station: ChargeStation) -> str:
    """Give the code of the station's newest label, printing one when it has none."""
    label = station.labels.first()
    if label is None:
        label = Label.objects.create(operator_id=station.operator_id, station=station, code=new_code(SystemRandom()))
    return label.code


def _token(operator: Operator, kept: str) -> tuple[str, list[str]]:
    try:
        actor = actor_of_token(secret=kept)
    except NoToken:
        actor = None
    if actor is not None and actor.operator == operator:
        return kept, []
    ApiToken.objects.filter(operator=operator, name=NAME).delete()
    return create_token(operator=operator, name=NAME, scopes=Scope.values)[1], ["the API token"]
