"""What roaming partners may see: published Locations with stations in Production, and what has gone from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, Value, When
from django.db.models.functions import Upper

from core.choices import DeployState
from core.models import ChargeStation, Connector, Evse, Location

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet

    from core.models import Actor, SubCpo

SHOWN = (DeployState.PRODUCTION, DeployState.DEPRECATED)


def roaming_feed(
    actor: Actor,
    *,
    standards: Collection[str] | None = None,
    date_from: datetime | None = None,
    date_to: datetime | None = None,
) -> QuerySet[Location]:
    """Give the operator's Locations that partners see, oldest creation first, ready to print.

    Such a Location is published, has what OCPI requires (coordinates, time zone), and at least one EVSE to show with a
    connector of the `standards` (None: any). `date_from` is inclusive and `date_to` exclusive, on last_updated.
    """
    places = Location.objects.visible_to(actor).filter(seen_by_drivers(standards))
    if date_from is not None:
        places = places.filter(last_updated__gte=date_from)
    if date_to is not None:
        places = places.filter(last_updated__lt=date_to)
    places = places.select_related("operator", "energy_mix_profile")
    return places.prefetch_related(*_parts(actor)).order_by("created", "location_id")


def roaming_location(actor: Actor, location_id: str, *, standards: Collection[str] | None = None) -> Location | None:
    """Give one Location of the feed by its id, in any case, or nothing."""
    rows = roaming_feed(actor, standards=standards).alias(folded=Upper("location_id"))
    return rows.filter(folded=location_id.upper()).first() if "\x00" not in location_id else None


def seen_by_drivers(standards: Collection[str] | None = None) -> Q:
    """Say of a Location that partners are told it, in versions that know these connectors (None: in one at least)."""
    whole = Q(publish=True, latitude__isnull=False) & ~Q(time_zone="")
    return whole & _with_something_to_show(standards)


def with_showing(rows: QuerySet[Location]) -> QuerySet[Location]:
    """Annotate Locations with `showing`: "shown" where drivers see it, else the first reason why not.

    That is "hidden" (not published), "nowhere" (no coordinates), "timeless" (no time zone) or "bare" (nothing that
    stands there in production).
    """
    return rows.annotate(
        showing=Case(
            When(seen_by_drivers(), then=Value("shown")),
            When(publish=False, then=Value("hidden")),
            When(latitude=None, then=Value("nowhere")),
            When(time_zone="", then=Value("timeless")),
            default=Value("bare"),
        )
    )


def _with_something_to_show(standards: Collection[str] | None) -> Q:
    """Say of a Location that a connector to tell stands there, or stood there once.

    Two questions, not one with an OR inside: each has its index.
    """
    tellable = Connector.objects.all() if standards is None else Connector.objects.filter(standard__in=standards)
    here = Q(evse__station__location=OuterRef("pk"), evse__left_at__isnull=True)
    stands = tellable.filter(here, evse__station__deploy_state__in=SHOWN)
    return Q(Exists(stands)) | Q(Exists(tellable.filter(evse__left_at=OuterRef("pk"))))


def _parts(actor: Actor) -> tuple[str | Prefetch, ...]:
    evses = Evse.objects.prefetch_related("connectors").order_by("evse_sequence_number", "pk")
    stations = ChargeStation.objects.visible_to(actor).filter(deploy_state__in=SHOWN)
    stations = stations.order_by("created", "charge_station_id")
    return (
        Prefetch("stations", stations.prefetch_related(Prefetch("evses", evses.filter(left_at__isnull=True)))),
        Prefetch("left_evses", evses.select_related("station")),
        "operator__sub_cpos",
    )


def shown_evses(location: Location) -> list[Evse]:
    """Give the EVSEs of a Location of the feed: those that stand there, then those that left it."""
    here = [evse for station in location.stations.all() for evse in station.evses.all()]
    return here + list(location.left_evses.all())


def suboperator_of(location: Location) -> SubCpo | None:
    """Give the company that a Location of the feed belongs to, when it is one under the operator's wing."""
    return next((row for row in location.operator.sub_cpos.all() if row.cpo_id == location.cpo_id), None)
