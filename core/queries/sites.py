"""Locations as a dispatcher looks at them: how far is every site?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from core.models import ChargeStation, Location
from core.queries.stations import StationView, matching, view_stations, with_presence

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from core.models import Actor


@dataclass(frozen=True)
class Site:
    """One Location with its stations."""

    location: Location
    stations: list[StationView]

    @property
    def online(self) -> int:
        return sum(view.online for view in self.stations)

    @property
    def states(self) -> list[tuple[str, str, int]]:
        """Give each state with its word and how many stations are in it, the most frequent first."""
        counted = Counter((view.state, str(view.word)) for view in self.stations)
        return [(state, word, number) for (state, word), number in counted.most_common()]

    @property
    def troubled(self) -> list[StationView]:
        """Give the stations that need somebody now."""
        return [view for view in self.stations if view.state in {"refused", "returned", "silent"}]


def locations(actor: Actor, *, search: str = "") -> QuerySet[Location]:
    """Give the actor's Locations by name; with a search, those that match or hold a station that does."""
    found = Location.objects.visible_to(actor).order_by("name", "location_id")
    for word in search.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(location_id__icontains=word)
            | Q(address__icontains=word)
            | Q(city__icontains=word)
            | Q(postal_code__icontains=word)
            | Exists(matching(actor, word).filter(location=OuterRef("pk")).order_by())
        )
    return found


def sites(some: Any, *, at: datetime) -> list[Site]:
    """Look at these Locations with their stations, in three questions whatever their number."""
    stations = with_presence(ChargeStation.objects.order_by("charge_station_id"), at=at)
    rows = list(some.prefetch_related(Prefetch("stations", stations)))
    everything = [one for row in rows for one in row.stations.all()]
    views = {view.station.pk: view for view in view_stations(everything, at=at)}
    return [Site(row, [views[one.pk] for one in row.stations.all()]) for row in rows]


def unplaced(actor: Actor, *, search: str = "", at: datetime) -> list[StationView]:
    """Give the stations that stand at no Location yet, newest first, at most twenty."""
    waiting = matching(actor, search).filter(location__isnull=True).order_by("-created", "-pk")
    return view_stations(with_presence(waiting, at=at)[:20], at=at)


def counts(actor: Actor, *, at: datetime) -> Counter[str]:
    """Count the actor's stations by state; `total` is all of them, `connected` those with a living socket."""
    stations = with_presence(ChargeStation.objects.visible_to(actor), at=at)
    by_state: Counter[str] = Counter()
    for state, online, number in stations.values_list("state", "online").annotate(Count("pk")):
        by_state.update({state: number, "total": number, "connected": number if online else 0})
    return by_state
