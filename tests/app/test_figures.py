"""What the reports count, and where."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from core.models import Actor, ChargeStation, Installation
from core.queries.reports import Figures, Period, report
from tests.factories import make_template
from tests.handed import make_handed, place_of

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


def noon(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=ZoneInfo("UTC"))


def of(operator: Operator, first: int, last: int, step: str = "day") -> Any:
    return report(Actor(operator=operator), Period(date(2026, 3, first), date(2026, 3, last), step))


def test_nothing_in_the_period_is_a_line_a_day_and_no_shares(plinth: Operator) -> None:
    told = of(plinth, 2, 3)
    assert (told.total, told.installers, told.models) == (Figures(), [], [])
    assert [(line.key, line.figures.installs) for line in told.periods] == [(MONDAY, 0), (date(2026, 3, 3), 0)]
    assert told.total.right_share is None


def test_each_counts_once_where_it_was_handed_over_first(plinth: Operator) -> None:
    make_handed(plinth, "A", noon(2), state="approved")
    make_handed(plinth, "B", noon(2), state="approved", returned=2, by="omar")
    make_handed(plinth, "C", noon(3))
    told = of(plinth, 1, 4)
    assert [line.figures.installs for line in told.periods] == [0, 2, 1, 0]
    assert (told.total.installs, told.total.reviewed, told.total.right, told.total.right_share) == (3, 2, 1, 0.5)


def test_minutes_from_scan_to_hand_over(plinth: Operator) -> None:
    for number, minutes in enumerate((10, 20, 60)):
        make_handed(plinth, f"A{number}", noon(2), minutes=minutes)
    told = of(plinth, 2, 2).total
    assert (told.median_min, told.p90_min) == (20, pytest.approx(52))


def test_by_installer_and_by_model_the_busiest_first(plinth: Operator) -> None:
    make_handed(plinth, "A", noon(2), by="omar")
    make_handed(plinth, "B", noon(2), by="ina", state="approved")
    make_handed(plinth, "C", noon(2), by="ina")
    other = place_of(plinth, "D")
    ChargeStation.objects.filter(pk=other.pk).update(template=make_template(plinth, "single", name="Single"))
    make_handed(plinth, other, noon(3), by="ina")
    told = of(plinth, 2, 3)
    assert [(line.key, line.figures.installs, line.figures.right) for line in told.installers] == [
        ("ina", 3, 1),
        ("omar", 1, 0),
    ]
    assert [(line.key, line.figures.installs) for line in told.models] == [("Double", 3), ("Single", 1)]


def test_a_station_without_a_template_counts_by_what_it_says_it_is(plinth: Operator) -> None:
    for identity, vendor in (("A", "Alfen"), ("B", "")):
        station = place_of(plinth, identity)
        ChargeStation.objects.filter(pk=station.pk).update(template=None, vendor=vendor, model=vendor and "Eve")
        make_handed(plinth, station, noon(2))
    assert [line.key for line in of(plinth, 2, 2).models] == ["", "Alfen Eve"]


def test_days_are_those_of_the_reader(plinth: Operator) -> None:
    make_handed(plinth, "A", noon(2, hour=23))
    with timezone.override(ZoneInfo("Europe/Amsterdam")):
        assert [line.figures.installs for line in of(plinth, 2, 3).periods] == [0, 1]


@pytest.mark.parametrize(("step", "starts"), [("week", [MONDAY, date(2026, 3, 9)]), ("month", [date(2026, 3, 1)])])
def test_weeks_and_months(step: str, starts: list[date], plinth: Operator) -> None:
    make_handed(plinth, "A", noon(4))
    told = of(plinth, 3, 10, step)
    assert [line.key for line in told.periods] == starts
    assert told.periods[0].figures.installs == 1


def test_what_was_dropped_and_what_is_not_handed_over_is_not_counted(plinth: Operator) -> None:
    make_handed(plinth, "A", noon(2), state="dropped")
    Installation.objects.create(operator=plinth, station=place_of(plinth, "B"), opened_at=noon(2) - timedelta(hours=1))
    assert of(plinth, 2, 2).total.installs == 0


def test_others_see_nothing_of_it(plinth: Operator, volta: Operator) -> None:
    make_handed(plinth, "A", noon(2))
    assert of(volta, 2, 2).total.installs == 0


def test_one_query(plinth: Operator, django_assert_num_queries: Any) -> None:
    for number in range(3):
        make_handed(plinth, f"A{number}", noon(2), by=f"person {number}")
    with django_assert_num_queries(1):
        of(plinth, 1, 31)
