"""Locations as a dispatcher looks at them: how far is every site, and what does it need next?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from core.models import ChargeStation, Installation, Knock, Location
from core.queries.jobs import next_jobs
from core.queries.knocks import unanswered
from core.queries.narrowing import OF_A_PLACE, with_words
from core.queries.stations import (
    KNOCKS_COUNT_FOR,
    STATE_WORDS,
    StationView,
    matching,
    view_stations,
    with_presence,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from core.models import Actor, Job

# What a wall needs of a station: the other forty columns would cost more than the rest of the page.
SHOWN = ("charge_station_id", "look_alike", "location", "last_seen", "vendor", "model", "held_since")


@dataclass(frozen=True)
class Site:
    """One Location with its stations, who called under names that look like theirs, and who is or will be there."""

    location: Location
    stations: list[StationView]
    callers: dict[int, Knock] = field(default_factory=dict)
    workers: dict[int, str] = field(default_factory=dict)
    job: Job | None = None

    @property
    def online(self) -> int:
        return sum(view.online and view.state != "retired" for view in self.stations)

    @property
    def total(self) -> int:
        """Count the stations, those out of service apart."""
        return sum(view.state != "retired" for view in self.stations)

    @property
    def states(self) -> list[tuple[str, str, int]]:
        """Give each state with its word and how many stations are in it, the most frequent first."""
        counted = Counter(view.state for view in self.stations)
        return [(state, str(STATE_WORDS[state]), number) for state, number in counted.most_common()]

    @property
    def causes(self) -> list[tuple[Knock, int]]:
        """Give why stations are turned away, by one refused call of each cause, and how many stations it is."""
        knocks = [view.knock for view in self.stations if view.state == "refused" and view.knock]
        examples = {knock.cause: knock for knock in (*self.callers.values(), *knocks)}
        counted = Counter(knock.cause for knock in (*knocks, *self.callers.values()))
        return [(examples[cause], number) for cause, number in counted.most_common()]

    def in_state(self, *states: str) -> list[StationView]:
        return [view for view in self.stations if view.state in states]


def locations(actor: Actor, *, search: str = "") -> QuerySet[Location]:
    """Give the actor's Locations by name; with a search, those that match or hold a station that does."""
    found = Location.objects.visible_to(actor).order_by("name", "location_id")

    def with_station(word: str) -> Exists:
        return Exists(matching(actor, word).filter(location=OuterRef("pk")).order_by())

    return with_words(found, search, "location_id", *OF_A_PLACE, also=with_station)


def sites(actor: Actor, keys: list[int], *, at: datetime, day: date) -> list[Site]:
    """Look at these Locations of the actor's, in the order asked for: six questions whatever their number."""
    places = Location.objects.visible_to(actor).in_bulk(keys)
    standing = ChargeStation.objects.filter(location__in=places).only(*SHOWN).order_by("charge_station_id")
    views = view_stations(with_presence(standing, at=at), at=at)
    there: dict[int | None, list[StationView]] = {key: [] for key in keys if key in places}
    for view in views:
        there[view.station.location_id].append(view)
    stations = [view.station for view in views]
    callers, workers = alike(stations, at=at), at_work(stations)
    jobs = next_jobs(actor, keys, day=day)
    return [
        Site(places[key], there[key], among(callers, there[key]), among(workers, there[key]), jobs.get(key))
        for key in keys
        if key in places
    ]


def among(things: dict[int, Any], views: list[StationView]) -> dict[int, Any]:
    """Keep what is about these stations."""
    return {view.station.pk: things[view.station.pk] for view in views if view.station.pk in things}


def at_work(stations: Iterable[Any]) -> dict[int, str]:
    """Give who opened the unfinished work, by the station's key (stations annotated by `with_presence`)."""
    begun = {one.installation_id: one.pk for one in stations if one.installation_id}
    opened = Installation.objects.filter(pk__in=begun).values_list("pk", "opened_by")
    return {begun[pk]: by for pk, by in opened}


def alike(stations: Iterable[Any], *, at: datetime) -> dict[int, Knock]:
    """Give the newest unanswered call of a day under a name that only looks like a station's, by the station's key.

    A station that is connected, or was seen since, is not the one that called.
    """
    waiting = {one.look_alike: one for one in stations if one.look_alike and not one.online and one.state != "retired"}
    knocks = Knock.objects.filter(unanswered(), look_alike__in=waiting, last_seen__gt=at - KNOCKS_COUNT_FOR)
    found: dict[int, Knock] = {}
    for knock in knocks.order_by("last_seen"):
        station = waiting[knock.look_alike]
        late = station.last_seen is None or knock.last_seen > station.last_seen
        if late and knock.identity != station.charge_station_id:
            found[station.pk] = knock
    return found


def unplaced(actor: Actor, *, search: str = "", at: datetime) -> list[StationView]:
    """Give the stations that stand at no Location yet, newest first, at most twenty."""
    waiting = matching(actor, search).filter(location__isnull=True).order_by("-created", "-pk")
    return view_stations(with_presence(waiting, at=at)[:20], at=at)
