"""What a dispatcher's wall counts: every site's stations by state, and why stations are turned away.

It is asked for by everybody who has the wall open, again and again: three questions, whatever is there.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count

from core.models import ChargeStation, Event
from core.queries.stations import KNOCKS_COUNT_FOR, with_presence

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from core.models import Actor

# The first that a site has is what it needs most.
URGENCY = ("refused", "knocked", "returned", "silent", "handed_over", "to_do", "open", "online", "retired")
# A station that is connected was let in since, whatever came under its name.
TURNED_AWAY = """
    SELECT station.location_id, knock.cause, knock.identity = station.charge_station_id AS by_name,
           count(DISTINCT station.id)
      FROM core_knock AS knock
      JOIN core_chargestation AS station ON station.look_alike = knock.look_alike
     WHERE station.operator_id = %(operator)s AND station.look_alike <> '' AND station.deploy_state <> 'Deprecated'
       AND knock.last_seen > greatest(station.last_seen, %(since)s)
       AND (knock.answered_at IS NULL OR knock.last_seen > knock.answered_at)
       AND NOT EXISTS (SELECT FROM core_session AS session
                        WHERE session.station_id = station.id AND session.closed_at IS NULL)
     GROUP BY 1, 2, 3
     ORDER BY 1, 2, 3
"""


@dataclass
class Tally:
    """The stations of one site: how many in each state, how many connected, and whose name others call under.

    What is out of service has its state, and is of no total. `alike` counts the stations that somebody may mean who was
    turned away under a name that looks like theirs.
    """

    states: Counter[str] = field(default_factory=Counter)
    online: int = 0
    alike: int = 0

    @cached_property
    def kinds(self) -> list[str]:
        """Give what this site has, the most urgent first: keys of STATE_WORDS, and "knocked"."""
        return [kind for kind in URGENCY if self.states[kind] or (kind == "knocked" and self.alike)]

    @property
    def total(self) -> int:
        return self.states.total() - self.states["retired"]

    @property
    def rank(self) -> int:
        return URGENCY.index(self.kinds[0]) if self.kinds else len(URGENCY)


@dataclass(frozen=True)
class Wall:
    """All sites of an operator in numbers, by the Location's key (None: at no Location yet).

    Two walls with the same `token` show the same.
    """

    sites: dict[int | None, Tally]
    token: str

    @property
    def states(self) -> Counter[str]:
        """Count all stations by state."""
        counted: Counter[str] = Counter()
        for tally in self.sites.values():
            counted.update(tally.states)
        return counted

    @property
    def online(self) -> int:
        return sum(tally.online for tally in self.sites.values())

    @property
    def total(self) -> int:
        """Count the stations that are in service, or will be."""
        return sum(tally.total for tally in self.sites.values())

    def tally(self, location: int) -> Tally:
        return self.sites.get(location, Tally())


def wall(actor: Actor, *, at: datetime) -> Wall:
    """Count the actor's stations, and say by a token what was counted and changed."""
    stations = with_presence(ChargeStation.objects.visible_to(actor), at=at)
    states = stations.values_list("location", "state", "online").annotate(Count("pk")).order_by("location", "state")
    counted, refused = list(states), turned_away(actor, at=at)
    newest = Event.objects.visible_to(actor).order_by("-at").values_list("pk", flat=True).first()
    sites: dict[int | None, Tally] = {}
    for location, state, online, number in counted:
        tally = sites.setdefault(location, Tally())
        tally.states[state] += number
        tally.online += number if online and state != "retired" else 0
    for location, _cause, by_name, number in refused:
        sites.setdefault(location, Tally()).alike += 0 if by_name else number
    return Wall(sites, digest([*sorted(map(str, counted)), *map(str, refused), str(newest)]))


def turned_away(actor: Actor, *, at: datetime) -> list[tuple[int | None, str, bool, int]]:
    """Count the actor's stations that were turned away within a day by Location and cause, and whether by their name.

    Anybody may knock under a name that looks like a station's: it is told apart, and changes no station's state.
    """
    with connection.cursor() as cursor:
        cursor.execute(TURNED_AWAY, {"operator": actor.operator.pk, "since": at - KNOCKS_COUNT_FOR})
        return cursor.fetchall()


def digest(lines: Iterable[str]) -> str:
    """Give a short text that stands for all of these."""
    return hashlib.blake2b("\n".join(lines).encode(), digest_size=12).hexdigest()
