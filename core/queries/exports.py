"""Everything that an operator owns, row by row, whatever there is of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Prefetch

from core.models import CheckRun, Event, Installation, StepAttempt
from core.queries.documents import newest_socket
from core.queries.feeds import energy_mixes_feed, locations_feed, stations_feed, templates_feed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet

    from core.models import Actor, ChargeStation, Location

PIECE = 200


def in_pieces(rows: QuerySet[Any]) -> Iterator[Any]:
    """Give rows a piece at a time, in their order: their keys come through a cursor of the server.

    Only inside a transaction, where a cursor lives; `one_moment` makes all pieces of one snapshot.
    """
    keys, facts = rows.values_list("pk", flat=True).query.sql_with_params()
    with connection.chunked_cursor() as cursor:
        cursor.execute(keys, facts)
        while some := cursor.fetchmany(PIECE):
            yield from rows.filter(pk__in=[key for (key, *_rest) in some])


def locations_export(actor: Actor) -> QuerySet[Location]:
    """Give Locations as the API prints them, oldest first."""
    return locations_feed(actor).order_by("created", "location_id")


def stations_export(actor: Actor) -> QuerySet[ChargeStation]:
    """Give stations as the API prints them, oldest first."""
    return stations_feed(actor).annotate(**newest_socket()).order_by("created", "charge_station_id")


def installations_export(actor: Actor) -> QuerySet[Installation]:
    """Give installations with all that was tried, found and said, oldest first."""
    runs = CheckRun.objects.prefetch_related("results").order_by("started_at", "pk")
    attempts = StepAttempt.objects.order_by("at", "pk")
    parts = (Prefetch("check_runs", runs), Prefetch("attempts", attempts), "reviews")
    rows = Installation.objects.visible_to(actor).select_related("station").prefetch_related(*parts)
    return rows.order_by("opened_at", "pk")


def loose_attempts(actor: Actor) -> QuerySet[StepAttempt]:
    """Give attempts that belong to no installation: scans that were refused."""
    return StepAttempt.objects.visible_to(actor).filter(installation__isnull=True).order_by("at", "pk")


def events_export(actor: Actor) -> QuerySet[Event]:
    return Event.objects.visible_to(actor).order_by("at", "pk")


# By kind, in the order in which they could be brought in again.
OWNED: dict[str, Callable[[Actor], QuerySet[Any]]] = {
    "energy_mix_profile": energy_mixes_feed,
    "template": templates_feed,
    "location": locations_export,
    "station": stations_export,
    "installation": installations_export,
    "attempt": loose_attempts,
    "event": events_export,
}
