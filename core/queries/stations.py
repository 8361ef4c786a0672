"""Stations as people look at them: are they there, are they being worked on, did somebody turn them away?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Subquery, Value, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from core.choices import OVER, DeployState, EvseStatus, InstallationState, ReviewVerdict
from core.models import ChargeStation, Evse, Exchange, Installation, Knock, Label, Review, Session
from core.queries.knocks import unanswered
from core.queries.narrowing import OF_A_PLACE, with_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from core.models import Actor

ONLINE_FOR = timedelta(minutes=2)  # a living socket answers our ping every 30 s
KNOCKS_COUNT_FOR = timedelta(days=1)
MESSAGES_SHOWN = 20
SEARCHED = (
    "charge_station_id",
    "name",
    "charge_box_serial_number",
    "charge_point_serial_number",
    *(f"location__{column}" for column in OF_A_PLACE),
)

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


# The first that is true is the word.
STATE = Case(
    When(deploy_state=DeployState.DEPRECATED, then=Value("retired")),
    When(online=False, refused=True, then=Value("refused")),
    # Whether it was returned is looked up for unfinished work alone: PostgreSQL asks in the order of the words.
    When(
        work=InstallationState.OPEN,
        then=Case(When(reviewed=ReviewVerdict.RETURNED, then=Value("returned")), default=F("work")),
    ),
    When(work__isnull=False, then=F("work")),
    When(deploy_state=DeployState.STOCK, then=Value("to_do")),
    When(online=True, then=Value("online")),
    default=Value("silent"),
)


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


def with_presence(stations: QuerySet[ChargeStation], *, at: datetime) -> QuerySet[Any]:
    """Annotate stations with `online`, the `installation_id` of unfinished work, and `state`: a key of STATE_WORDS."""
    sessions = Session.objects.filter(station=OuterRef("pk"), closed_at__isnull=True, last_seen__gte=at - ONLINE_FOR)
    unfinished = Installation.objects.filter(station=OuterRef("pk")).exclude(state__in=OVER)
    word = Review.objects.filter(installation__station=OuterRef("pk")).order_by("-at", "-pk")
    since = Greatest(OuterRef("last_seen"), Value(at - KNOCKS_COUNT_FOR))  # PostgreSQL: the one that is not null
    knocks = Knock.objects.filter(unanswered(), identity=OuterRef("charge_station_id"), last_seen__gt=since)
    facts = stations.annotate(
        online=Exists(sessions),
        refused=Exists(knocks),
        work=Subquery(unfinished.values("state")[:1]),
        installation_id=Subquery(unfinished.values("pk")[:1]),
        reviewed=Subquery(word.values("verdict")[:1]),
    )
    return facts.annotate(state=STATE)


def view_stations(stations: Iterable[ChargeStation], *, at: datetime) -> list[StationView]:
    """Look at stations (annotated by `with_presence`), with one question for the knocks of those turned away.

    Only what came under a station's exact name speaks of it: anybody may knock under a name that looks like it.
    """
    known: list[Any] = list(stations)
    names = [station.charge_station_id for station in known if station.state == "refused"]
    knocks = Knock.objects.filter(unanswered(), identity__in=names, last_seen__gt=at - KNOCKS_COUNT_FOR)
    newest = {knock.identity: knock for knock in knocks.order_by("last_seen")}
    return [StationView(row, row.state, row.online, newest.get(row.charge_station_id)) for row in known]


def matching(actor: Actor, text: str) -> QuerySet[ChargeStation]:
    """Find stations by anything printed on or near them: identity, name, serial, EVSE id, Location name or address."""
    stations = ChargeStation.objects.visible_to(actor).select_related("location")
    return with_words(stations, text, *SEARCHED, also=_with_evse).order_by("charge_station_id")


def _with_evse(word: str) -> Exists:
    return Exists(Evse.objects.filter(station=OuterRef("pk"), evse_id__icontains=word))


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
