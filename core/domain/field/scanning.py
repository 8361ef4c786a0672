"""Scan: from a label, or a typed number, to the station in front of the installer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q

from core.choices import DeployState
from core.domain.field.installing import is_open, open_installation
from core.domain.stations.making import register_station
from core.errors import (
    IdentityImpossible,
    IdentityTaken,
    InProduction,
    LabelNotAStation,
    LabelNotOurs,
    LabelUnclaimed,
    LabelUnreadable,
    NotRegistered,
    StationAmbiguous,
    StationNotFound,
    StationRetired,
)
from core.identities import is_identity
from core.labels.addresses import parse_address
from core.labels.codes import check
from core.labels.reading import normalise, read_label
from core.models import ChargeStation, Evse, Label
from core.models.evses import PLAIN_EVSE_ID
from core.queries.alike import stations_like
from core.queries.labels import newer_label
from core.queries.serials import booted_as

if TYPE_CHECKING:
    from core.models import Actor, Installation

NAMES_A_STATION = {"identity": "identity", "station": "identity", "station+connector": "identity"}
MAY_BE_THE_NAME = {"serial": "serial", "mac": "mac", "operator-code": "code", "station-id": "station_id"}
NAMES_AN_EVSE = {"evse", "evse-nonconforming", "evse-din"}


@dataclass(frozen=True)
class Scanned:
    """What a scan led to."""

    installation: Installation
    station: ChargeStation
    reading: Any
    registered: bool
    resumed: bool
    replaced_by: str = ""  # the code of the label that is on the station now, when an older one was scanned


def scan_label(*, actor: Actor, label: str, register: bool = False, again: bool = False) -> Scanned:
    """Read a label, find its station, open or resume its installation.

    Where the operator lets scans register stations, `register` says that an unknown number is meant, typed as it is.
    `again` says that new work on a station in production is meant.
    Saying it twice is fine. Raises LabelUnreadable, LabelNotAStation, LabelNotOurs, LabelUnclaimed, StationNotFound
    and NotRegistered (both with `data`: the identity and those that look like it), StationAmbiguous, StationRetired,
    IdentityTaken, IdentityImpossible, InProduction.
    """
    reading = read_label(label)
    if register and is_identity(label):
        station, registered = _by_name(actor, label, register=True)
    else:
        station, registered = _station_of(actor, label, reading, register=register)
    if station.deploy_state == DeployState.DEPRECATED:
        raise StationRetired(identity=station.charge_station_id)
    if station.deploy_state == DeployState.PRODUCTION and not again and not is_open(actor, station):
        raise InProduction(identity=str(station), data={"charge_station_id": str(station)})
    installation, opened = open_installation(actor=actor, station=station)
    newer = newer_label(station, reading.as_json().get("code", "")) if reading.kind == "own-label" else ""
    return Scanned(installation, station, reading, registered=registered, resumed=not opened, replaced_by=newer)


def _station_of(actor: Actor, label: str, reading: Any, *, register: bool) -> tuple[ChargeStation, bool]:
    facts = reading.as_json()
    if reading.kind == "refused":
        raise LabelUnreadable(why=reading.sentence)
    if reading.kind == "own-label":
        return _by_own_label(actor, label, facts["code"]), False
    if reading.kind in NAMES_AN_EVSE:
        return _by_evse(actor, facts["evse_id"]), False
    if reading.kind == "iccid":
        return _only(actor, Q(iccid=facts["iccid"]), facts["iccid"], reading), False
    named = NAMES_A_STATION.get(reading.kind) or MAY_BE_THE_NAME.get(reading.kind)
    if named is None:
        return _by_very_name(actor, label, reading), False
    return _by_name(actor, facts[named], register=register)


def _by_own_label(actor: Actor, label: str, code: str) -> ChargeStation:
    address = parse_address(normalise(label))
    ours = urlsplit(settings.PUBLIC_URL).netloc.lower()
    if address is None or address.host != ours or not check(code):
        raise LabelNotOurs
    sticker = Label.objects.visible_to(actor).filter(code=code).select_related("station").first()
    if sticker is None:
        raise LabelNotOurs
    if sticker.station is None:
        raise LabelUnclaimed(data={"code": sticker.code})
    return sticker.station


def _by_evse(actor: Actor, evse_id: str) -> ChargeStation:
    station = _with_evse(actor, evse_id)
    if station is None:
        raise StationNotFound(identity=evse_id)
    return station


def _with_evse(actor: Actor, evse_id: str) -> ChargeStation | None:
    """Find the station of an EVSE; labels may leave the stars of its id out (eMI3: they are optional)."""
    plain = Evse.objects.alias(plain=PLAIN_EVSE_ID).filter(plain=evse_id.replace("*", "").upper())
    return ChargeStation.objects.visible_to(actor).filter(evses__in=plain.exclude(evse_id="")).first()


def _by_very_name(actor: Actor, label: str, reading: Any) -> ChargeStation:
    """Find the station that is called like a text in which nobody reads a name: GATE-NORTH is a word and a name."""
    name = label.strip()
    called = ChargeStation.objects.visible_to(actor).filter(charge_station_id__iexact=name)
    station = called.first() if is_identity(name) else None
    if station is None:
        raise LabelNotAStation(why=reading.sentence)
    return station


def _by_code(actor: Actor, code: str) -> ChargeStation | None:
    """Find the station that carries our label of this code, which people type when they cannot scan it."""
    sticker = Label.objects.visible_to(actor).filter(code=code.upper()).select_related("station").first()
    if sticker is not None and sticker.station is None:
        raise LabelUnclaimed(data={"code": sticker.code})
    return sticker.station if sticker else None


def _by_name(actor: Actor, name: str, *, register: bool) -> tuple[ChargeStation, bool]:
    mine = ChargeStation.objects.visible_to(actor)
    station = mine.filter(charge_station_id__iexact=name).first()
    if station is not None:
        return station, False
    by_serial = list(mine.filter(booted_as([name]))[:2])
    if len(by_serial) > 1:
        raise StationAmbiguous(what=name, stations=", ".join(map(str, by_serial)))
    known = by_serial[0] if by_serial else _with_evse(actor, name) or _by_code(actor, name)
    if known is not None:
        return known, False
    whole = actor.job_pass is None and actor.acts_for(actor.operator.cpo_id)
    if not (actor.operator.registers_by_scan and whole):
        raise StationNotFound(identity=name, data=_meant(actor, name))
    if not is_identity(name):
        raise IdentityImpossible(identity=name)
    if not register:
        raise NotRegistered(identity=name, data=_meant(actor, name))
    return _registered(actor, name)


def _meant(actor: Actor, name: str) -> dict[str, Any]:
    """Give an unknown identity with those of the operator that it may be a slip of."""
    return {"charge_station_id": name, "did_you_mean": [str(row) for row in stations_like(actor, name)]}


def _registered(actor: Actor, identity: str) -> tuple[ChargeStation, bool]:
    """Register a station; when a colleague scanned it in the same moment, give theirs."""
    try:
        return register_station(actor=actor, identity=identity), True
    except IdentityTaken:
        theirs = ChargeStation.objects.visible_to(actor).filter(charge_station_id__iexact=identity).first()
        if theirs is None:
            raise
        return theirs, False


def _only(actor: Actor, condition: Q, what: str, reading: Any) -> ChargeStation:
    found = list(ChargeStation.objects.visible_to(actor).filter(condition)[:2])
    if not found:
        raise LabelNotAStation(why=reading.sentence)
    if len(found) > 1:
        raise StationAmbiguous(what=what, stations=", ".join(map(str, found)))
    return found[0]
