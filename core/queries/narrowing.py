"""The parameters of the big lists, each as a condition. Texts match literally, without regard to case."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, FloatField, Q, Value
from django.db.models.functions import ASin, Cast, Cos, Power, Radians, Replace, Sin, Sqrt, Upper
from django.db.models.lookups import Exact

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

EARTH_RADIUS_M = 6_371_000
OF_A_PLACE = ("name", "address", "city", "postal_code")  # by what people look for a Location
METRES_PER_DEGREE = 111_000  # of latitude; a little less than it is, so that the first, coarse cut keeps all


@dataclass(frozen=True, kw_only=True)
class Window:
    """What changed from `start` (inclusive) to `end` (exclusive), by a stamp; nothing younger than `settled`."""

    stamp: str
    start: datetime | None = None
    end: datetime | None = None
    settled: datetime | None = None

    def within(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows of this window."""
        if self.start is not None:
            rows = rows.filter(**{f"{self.stamp}__gte": self.start})
        for end in (self.end, self.settled):
            if end is not None:
                rows = rows.filter(**{f"{self.stamp}__lt": end})
        return rows


def by_house_number(number: str) -> Q:
    """Match the number as a word of the address, which holds street and number in one text: 1 is not 12."""
    return Q(address__iregex=rf"(^|[^[:alnum:]]){re.escape(number)}($|[^[:alnum:]])")


def by_post_code(code: str) -> Q:
    """Match a postal code however its parts are spaced."""
    return Q(Exact(Upper(Replace(F("postal_code"), Value(" "))), code.replace(" ", "").upper()))


def by_company_of_station(cpo_id: str) -> Q:
    """Match stations by the company of their Location; one without a Location is the operator's own."""
    return Q(location__cpo_id__iexact=cpo_id) | Q(location__isnull=True, operator__cpo_id__iexact=cpo_id)


LOCATION_CONDITIONS: dict[str, Callable[[Any], Q]] = {
    "cpoId": lambda cpo_id: Q(cpo_id__iexact=cpo_id),
    "street": lambda street: Q(address__icontains=street),
    "housenumber": by_house_number,
    "city": lambda city: Q(city__iexact=city),
    "postcode": by_post_code,
    "country": lambda country: Q(country=country),
}
STATION_CONDITIONS: dict[str, Callable[[Any], Q]] = {
    "cpoId": by_company_of_station,
    "location_id": lambda location_id: Q(location__location_id__iexact=location_id),
}


def narrowed(
    rows: QuerySet[Any], conditions: Mapping[str, Callable[[Any], Q]], asked: Mapping[str, Any]
) -> QuerySet[Any]:
    """Keep the rows that meet every condition that was asked for."""
    return rows.filter(*(conditions[name](value) for name, value in asked.items() if name in conditions))


def with_words(
    rows: QuerySet[Any], text: str, *columns: str, also: Callable[[str], Q | Exists] | None = None
) -> QuerySet[Any]:
    """Keep the rows in which each word of a text stands in one of these columns, or is found by `also`."""
    for word in text.replace("\0", "").split():
        found = Q(*((f"{column}__icontains", word) for column in columns), _connector=Q.OR)
        rows = rows.filter(found | also(word) if also is not None else found)
    return rows


def near(rows: QuerySet[Any], *, latitude: float, longitude: float, metres: float) -> QuerySet[Any]:
    """Keep the Locations at most so many metres away (great circle) from a place in degrees."""
    reach = metres / METRES_PER_DEGREE
    rows = rows.filter(latitude__range=(latitude - reach, latitude + reach), longitude__isnull=False)
    there = {name: Radians(Cast(F(name), FloatField())) for name in ("latitude", "longitude")}
    here = {"latitude": math.radians(latitude), "longitude": math.radians(longitude)}
    half = Power(Sin((there["latitude"] - here["latitude"]) / 2.0), 2) + Cos(there["latitude"]) * math.cos(
        here["latitude"]
    ) * Power(Sin((there["longitude"] - here["longitude"]) / 2.0), 2)
    return rows.alias(metres_away=2.0 * EARTH_RADIUS_M * ASin(Sqrt(half))).filter(metres_away__lte=metres)
