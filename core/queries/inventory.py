"""The books of an operator: its Locations and stations, searched, narrowed, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.choices import DeployState, EvseStatus, Scope
from core.models import ChargeStation, Event, Evse, Location, SubCpo
from core.queries.roaming import seen_by_drivers, with_showing
from core.queries.sites import locations
from core.queries.stations import STATE_WORDS, matching, view_stations, with_presence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from core.models import Actor

A_PAGE = 25
LAST_PAGE = 100_000  # further on no book has pages
COUNTED = 10_000  # so many are counted; beyond, counting would cost more than all the rest of a page
OFFERED = 20

LOCATION_STATES: dict[str, tuple[Any, Callable[[], Q]]] = {
    "shown": (_("Shown to drivers"), seen_by_drivers),
    "hidden": (_("Not shown to drivers"), lambda: ~seen_by_drivers()),
    "empty": (_("Without stations"), lambda: ~Q(Exists(ChargeStation.objects.filter(location=OuterRef("pk"))))),
    "nowhere": (_("Without coordinates"), lambda: Q(latitude=None)),
}


@dataclass(frozen=True)
class Page:
    """Some of a list, whether there is more, and how many there are in all: COUNTED + 1 stands for any number above."""

    rows: Sequence[Any]
    number: int
    more: bool
    count: int

    @property
    def beyond(self) -> bool:
        """Tell whether there are more than anybody counts."""
        return self.count > COUNTED

    @property
    def pages(self) -> int:
        """Give how many pages there are, one at least; 0 when nobody counted."""
        return 0 if self.beyond else max(1, -(-self.count // A_PAGE))


def page_of(rows: Any, number: int) -> tuple[list[Any], bool]:
    """Give page so many (from 1) of a list, and whether another one follows: one row is looked further, no count."""
    start = A_PAGE * (min(max(number, 1), LAST_PAGE) - 1)
    some = list(rows[start : start + A_PAGE + 1])
    return some[:A_PAGE], len(some) > A_PAGE


def _turned(rows: Any, number: int) -> tuple[list[Any], tuple[int, bool, int]]:
    """Give the keys on page so many of a list, or on its last one where it has fewer, and what a Page tells of it."""
    keys = rows.values_list("pk", flat=True)
    shown, more = page_of(keys, number)
    if not shown and number > 1:
        number = max(1, -(-rows.order_by().count() // A_PAGE))
        shown, more = page_of(keys, number)
    if not more:  # the last page needs no question for how many there are
        return shown, (number, more, A_PAGE * (number - 1) + len(shown))
    return shown, (number, more, int(rows.order_by().values("pk")[: COUNTED + 1].count()))


def book_of_locations(actor: Actor, *, search: str = "", state: str = "", number: int = 1) -> Page:
    """Give a page of the actor's Locations by name, each with `count`, its stations, and `showing`."""
    rows = locations(actor, search=search)
    if state in LOCATION_STATES:
        rows = rows.filter(LOCATION_STATES[state][1]())
    pks, turned = _turned(rows, number)
    counted = with_showing(Location.objects.filter(pk__in=pks)).annotate(count=Count("stations"))
    return Page(_in_order(counted, pks), *turned)


def book_of_stations(
    actor: Actor, *, search: str = "", state: str = "", deployed: str = "", number: int = 1, at: datetime
) -> Page:
    """Give a page of the actor's stations by identity, each looked at; `state` is a key of STATE_WORDS."""
    rows = matching(actor, search)
    if deployed in DeployState.values:
        rows = rows.filter(deploy_state=deployed)
    if state in STATE_WORDS:
        rows = with_presence(rows, at=at).filter(state=state)
    pks, turned = _turned(rows, number)
    seen = with_presence(ChargeStation.objects.filter(pk__in=pks).select_related("location"), at=at)
    return Page(view_stations(_in_order(seen, pks), at=at), *turned)


def _in_order(rows: Any, pks: list[int]) -> list[Any]:
    found = {row.pk: row for row in rows}
    return [found[pk] for pk in pks if pk in found]


def location_record(actor: Actor) -> QuerySet[Location]:
    """Give the actor's Locations with what a record shows of each, `showing` among it."""
    return with_showing(Location.objects.visible_to(actor)).select_related("energy_mix_profile")


def stations_at(actor: Actor, location: Location, *, at: datetime) -> QuerySet[Any]:
    """Give the stations of a Location by identity, with presence."""
    rows = ChargeStation.objects.visible_to(actor).filter(location=location).order_by("charge_station_id")
    return with_presence(rows, at=at)


def one_evse(actor: Actor, charge_station_id: str, uid: str) -> Evse | None:
    """Give an EVSE that a station of the actor's has now, with its connectors."""
    mine = ChargeStation.objects.visible_to(actor).filter(charge_station_id__iexact=charge_station_id)
    there = Evse.objects.exclude(status=EvseStatus.REMOVED).filter(station__in=mine, uid__iexact=uid)
    return there.select_related("station").prefetch_related("connectors").first()


@dataclass(frozen=True)
class Retirement:
    """How a station went out of service, as far as the audit trail tells; `by` is the identity that took its place."""

    at: datetime | None = None
    by: str = ""


def retirement_of(actor: Actor, station: ChargeStation) -> Retirement | None:
    """Tell since when a station is out of service, and what replaced it; None while it is in service."""
    if station.deploy_state != DeployState.DEPRECATED:
        return None
    trail = Event.objects.visible_to(actor).filter(subject=f"station {station.charge_station_id}")
    event = trail.filter(changes__deploy_state__1=DeployState.DEPRECATED.value).order_by("-at", "-pk").first()
    if event is None:
        return Retirement()
    return Retirement(event.at, (event.changes.get("replaced_by") or [None, ""])[1] or "")


def removed_evses(station: ChargeStation) -> list[Evse]:
    """Give the EVSEs that a station has no more, the last to go first."""
    return list(
        Evse.objects.filter(station=station, status=EvseStatus.REMOVED).order_by("-last_updated", "pk")[:OFFERED]
    )


def places_for(actor: Actor, station: ChargeStation, *, search: str) -> list[Location]:
    """Give Locations to which a station could move."""
    rows = locations(actor, search=search)
    return list(rows.exclude(pk=station.location_id)[:OFFERED] if station.location_id else rows[:OFFERED])


def companies_of(actor: Actor) -> list[tuple[str, str]]:
    """Give the companies for which the actor acts: (cpo_id, name)."""
    subs = SubCpo.objects.filter(operator=actor.operator).order_by("cpo_id").values_list("cpo_id", "name")
    return [(cpo_id, name) for cpo_id, name in ((actor.operator.cpo_id, actor.operator.name), *subs)]


def lawful_states(actor: Actor, station: ChargeStation) -> list[str]:
    """Give the states into which somebody may put a station by hand, the present one among them.

    Production follows an approval; by hand it is for who approves, and for a station that stands somewhere. Without a
    Location a station is in Stock.
    """
    if station.location_id is None:
        return [DeployState.STOCK.value]
    into_service = actor.may(Scope.FIELD_REVIEW) or station.deploy_state == DeployState.PRODUCTION
    return [state for state in DeployState.values if state != DeployState.PRODUCTION or into_service]
