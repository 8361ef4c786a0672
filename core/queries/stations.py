"""Stations as people look at them: are they there, are they being worked on, did somebody turn them away?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext_lazy as _

from core.choices import DeployState, EvseStatus, InstallationState, ReviewVerdict
from core.models import ChargeStation, Evse, Exchange, Installation, Knock, Label, Review, Session

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from core.models import Actor

ONLINE_FOR = timedelta(minutes=2)  # a living socket answers our ping every 30 s
KNOCKS_COUNT_FOR = timedelta(days=1)
MESSAGES_SHOWN = 20

STATE_WORDS = {
    "online": _("Online"),
    "silent": _("Not connected"),
    "refused": _("Refused"),
    "open": _("In work"),
    "returned": _("Returned"),
    "handed_over": _("Waits for review"),
    "to_do": _("To do"),
    "retired": _("Out of service"),
}


@dataclass(frozen=True)
class StationView:
    """One station with its state in one word; `knock` is the refused attempt behind "refused"."""

    station: ChargeStation
    state: str
    online: bool
    knock: Knock | None = None

    @property
    def word(self) -> Any:
        return STATE_WORDS[self.state]


def with_presence(stations: QuerySet[ChargeStation], *, at: datetime) -> QuerySet[ChargeStation]:
    """Annotate stations with `online`, and `work`: the state of the unfinished installation, or returned."""
    sessions = Session.objects.filter(station=OuterRef("pk"), closed_at__isnull=True, last_seen__gte=at - ONLINE_FOR)
    unfinished = Installation.objects.filter(station=OuterRef("pk")).exclude(state=InstallationState.APPROVED)
    word = Review.objects.filter(installation__station=OuterRef("pk")).order_by("-at", "-pk")
    return stations.annotate(
        online=Exists(sessions),
        work=Subquery(unfinished.values("state")[:1]),
        installation_id=Subquery(unfinished.values("pk")[:1]),
        reviewed=Subquery(word.values("verdict")[:1]),
    )


def view_stations(stations: Iterable[ChargeStation], *, at: datetime) -> list[StationView]:
    """Say the state of each station (annotated by `with_presence`), with one question for all their knocks."""
    known = list(stations)
    knocks = Knock.objects.filter(
        look_alike__in={station.look_alike for station in known}, last_seen__gte=at - KNOCKS_COUNT_FOR
    ).order_by("last_seen")
    newest = {knock.look_alike: knock for knock in knocks}
    return [_view(station, newest.get(station.look_alike)) for station in known]


def _view(station: Any, knock: Knock | None) -> StationView:
    turned_away = knock is not None and (station.last_seen is None or knock.last_seen > station.last_seen)
    if station.deploy_state == DeployState.DEPRECATED:
        return StationView(station, "retired", station.online)
    if turned_away and not station.online:
        return StationView(station, "refused", online=False, knock=knock)
    if station.work == InstallationState.OPEN and station.reviewed == ReviewVerdict.RETURNED:
        return StationView(station, "returned", station.online)
    if station.work:
        return StationView(station, station.work, station.online)
    if station.deploy_state == DeployState.STOCK:
        return StationView(station, "to_do", station.online)
    return StationView(station, "online" if station.online else "silent", station.online)


def matching(actor: Actor, text: str) -> QuerySet[ChargeStation]:
    """Find stations by anything printed on or near them: identity, serial, EVSE id, Location name or address."""
    stations = ChargeStation.objects.visible_to(actor).select_related("location")
    for word in text.split():
        stations = stations.filter(
            Q(charge_station_id__icontains=word)
            | Q(charge_box_serial_number__icontains=word)
            | Q(charge_point_serial_number__icontains=word)
            | Q(location__name__icontains=word)
            | Q(location__address__icontains=word)
            | Q(location__city__icontains=word)
            | Q(location__postal_code__icontains=word)
            | Exists(Evse.objects.filter(station=OuterRef("pk"), evse_id__icontains=word))
        )
    return stations.order_by("charge_station_id")


def one_station(actor: Actor) -> QuerySet[ChargeStation]:
    """Give the actor's stations with everything that a station's own page shows."""
    there = Evse.objects.exclude(status=EvseStatus.REMOVED).prefetch_related("connectors")
    stations = ChargeStation.objects.visible_to(actor).select_related("location", "template")
    return stations.prefetch_related(Prefetch("evses", there), "connector_reports", "labels")


def last_messages(station: ChargeStation) -> list[Exchange]:
    """Give the newest messages of a station, newest first."""
    return list(Exchange.objects.filter(station=station).order_by("-at", "-pk")[:MESSAGES_SHOWN])


def calling_address(station: ChargeStation) -> str:
    """Give the exact address to set in the box: our endpoint and its identity, percent-encoded (OCPP-J 1.6 §3.1.1)."""
    return f"{settings.GATEWAY_URL}/{quote(station.charge_station_id, safe='*=+|@')}"


def behind_label(code: str) -> Label | None:
    """Give one of our labels by its code, whoever asks: a passer-by is shown the operator's contact alone."""
    return Label.objects.select_related("operator", "station").filter(code=code.upper()).first()
