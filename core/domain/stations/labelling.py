"""Make labels, unclaimed ones or for stations, and say which station one was stuck on."""

from __future__ import annotations

from random import SystemRandom
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Upper

from core.choices import Scope
from core.domain.auditing import record, record_all
from core.errors import Invalid, LabelNotOurs, LabelStuck, NotAllowed, StationNotFound
from core.errors.base import FieldError
from core.labels.codes import new_code
from core.models import ChargeStation, Label
from core.models.clock import database_now
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.models import Actor

AT_ONCE = 240  # labels: five sheets of the smallest


@transaction.atomic
def make_labels(*, actor: Actor, count: int) -> list[Label]:
    """Make so many labels that are on no station yet, which are the operator's own: not for those of a company of its.

    Raises NotAllowed, Invalid (`count`).
    """
    _refuse_others(actor)
    if not actor.acts_for(actor.operator.cpo_id):
        raise NotAllowed(who=_("your administrator"))
    if not 1 <= count <= AT_ONCE:
        raise Invalid(errors=[FieldError("count", Sentence(_("A number from 1 to %(most)s."), {"most": AT_ONCE}))])
    labels = _write(actor, [None] * count)
    record(actor=actor, verb="make_labels", subject=f"label {labels[0]}", changes={"count": [None, count]})
    return labels


@transaction.atomic
def label_stations(*, actor: Actor, identities: Iterable[str], replace: bool = False) -> list[Label]:
    """Give the label of each station, in this order: its newest one, or a new one when it has none.

    `replace` makes a new one in any case; the old code still leads to the station. Raises NotAllowed, and Invalid
    (`stations`) that names each station that is not there.
    """
    _refuse_others(actor)
    named = list(dict.fromkeys(identity.upper() for identity in identities))
    if not 1 <= len(named) <= AT_ONCE:
        raise Invalid(errors=[FieldError("stations", Sentence(_("Name 1 to %(most)s stations."), {"most": AT_ONCE}))])
    stations = _stations(actor, named)
    lost = [
        FieldError("stations", Sentence(_("%(identity)s is not known here."), {"identity": name}))
        for name in named
        if name not in stations
    ]
    if lost:
        raise Invalid(errors=lost)
    labels = {} if replace else _newest(stations.values())
    bare = [station for station in stations.values() if station.pk not in labels]
    made = _write(actor, bare)
    labels |= {label.station_id: label for label in made}
    record_all(
        actor=actor,
        entries=[("label", f"station {label.station}", {"label": [None, label.code]}) for label in made],
    )
    return [labels[stations[name].pk] for name in named]


@transaction.atomic
def stick_label(*, actor: Actor, code: str, identity: str) -> Label:
    """Say that a label is stuck on a station; saying it twice is fine.

    Raises NotAllowed, LabelNotOurs, StationNotFound, and LabelStuck when it is on another one.
    """
    if not (actor.may(Scope.FIELD_INSTALL) or actor.may(Scope.STATIONS_WRITE)):
        raise NotAllowed(who=_("your dispatcher"))
    label = Label.objects.visible_to(actor).select_for_update(of=("self",)).filter(code=code.upper()).first()
    if label is None:
        raise LabelNotOurs
    station = ChargeStation.objects.visible_to(actor).filter(charge_station_id__iexact=identity).first()
    if station is None:
        raise StationNotFound(identity=identity)
    if label.station_id not in {None, station.pk}:
        raise LabelStuck(identity=str(label.station))
    if label.station_id is None:
        label.station, label.stuck_at = station, database_now()
        label.save(update_fields=["station", "stuck_at"])
        record(actor=actor, verb="label", subject=f"station {station}", changes={"label": [None, label.code]})
    return label


def _refuse_others(actor: Actor) -> None:
    if not actor.may(Scope.STATIONS_WRITE):
        raise NotAllowed(who=_("your dispatcher"))


def _stations(actor: Actor, named: list[str]) -> dict[str, ChargeStation]:
    """Give the stations by their identity in capitals, locked: two who ask at once are given the same labels."""
    rows = ChargeStation.objects.visible_to(actor).select_for_update(no_key=True, of=("self",)).order_by("pk")
    found = rows.alias(capitals=Upper("charge_station_id")).filter(capitals__in=named)
    return {station.charge_station_id.upper(): station for station in found}


def _newest(stations: Iterable[ChargeStation]) -> dict[int | None, Label]:
    """Give the label of each station that counts: the one that was stuck on it last."""
    rows = Label.objects.filter(station__in=[station.pk for station in stations]).reverse()
    return {label.station_id: label for label in rows}


def _write(actor: Actor, stations: Iterable[ChargeStation | None]) -> list[Label]:
    """Write labels of one moment, which is how they are found together again; two alike are refused by the database."""
    now, random = database_now(), SystemRandom()
    facts = {"operator": actor.operator, "created": now}
    return Label.objects.bulk_create(
        [
            Label(**facts, code=new_code(random), station=each, stuck_at=now if each is not None else None)
            for each in stations
        ]
    )
