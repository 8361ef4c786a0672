"""Whatever stands in an address at the desks: it is read, or named as what is wrong; nothing is lost or comes twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from core.api.desk.figures import USUAL_DAYS, period_of
from core.api.desk.labels import MOST_PLACES, codes, places
from core.api.desk.stations import asked_mark
from core.catalogue.reading import catalogue
from core.errors import BadQuery
from core.queries.exports import OWNED
from core.queries.history import SOURCES, mark_in
from core.queries.reports import MOST_DAYS
from tests.api.desk.test_export import lines
from tests.factories import make_station

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
API = "/api/2.0"
FEW = settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = [row.template_id for row in catalogue()]
A_CODE = some.text("23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ", min_size=1, max_size=8)
A_DAY = some.dates(date(1990, 1, 1), date(2100, 1, 1))


def is_read(reader: Callable[[str], Any], text: str) -> bool:
    """Tell whether a reader of parameters takes a text."""
    try:
        reader(text)
    except (ValueError, KeyError):
        return False
    return True


@FEW
@given(offset=some.integers(0, len(NAMES) + 5), limit=some.integers(1, 2000))
def test_any_part_of_the_catalogue_is_that_part(machine: Client, plinth: Operator, offset: int, limit: int) -> None:
    response = machine.get(f"{API}/catalogue?offset={offset}&limit={limit}")
    told = [row["template_id"] for row in response.json()["data"]]
    assert told == NAMES[offset : offset + limit]
    assert ("Link" in response, response["X-Total-Count"], response["X-Limit"]) == (
        offset + limit < len(NAMES),
        str(len(NAMES)),
        str(min(limit, 1000)),
    )


@FEW
@given(text=some.text(max_size=40).filter(lambda text: "\x00" not in text))
@pytest.mark.parametrize("path", ["ChargeStations/PLI-1/history", "reviews", "sites", "labels"])
def test_any_other_cursor_is_refused(machine: Client, plinth: Operator, path: str, text: str) -> None:
    if not plinth.stations.exists():
        make_station(plinth, "PLI-1")
    refused = machine.get(f"{API}/{path}?cursor={quote(text, safe='')}").json()
    assert (refused["status_code"], refused["errors"][0]["field"]) == (2001, "cursor")


@given(moment=some.integers(0, 10**17 - 1), rank=some.integers(0, 99), pk=some.integers(0, 10**18 - 1))
def test_a_mark_of_a_history_is_read_as_it_was_written(moment: int, rank: int, pk: int) -> None:
    text = f"{moment}.{rank}.{pk}"
    if rank >= len(SOURCES):
        with pytest.raises(BadQuery):
            asked_mark(text)
        return
    assert str(asked_mark(text)) == str(mark_in(text)) == text


@given(named=some.lists(A_CODE, min_size=1, max_size=10))
def test_codes_are_read_once_each_in_their_order(named: list[str]) -> None:
    assert codes(".".join(named)) == list(dict.fromkeys(name.upper() for name in named))


@pytest.mark.parametrize("text", ["", ".", "A.", "A..B", "A B", "ABCDEFGHJ", "É-1", "A/B", "A\n", "%00", "É1", "²"])
def test_what_is_no_code_is_refused(text: str) -> None:
    assert not is_read(codes, text)


@given(number=some.integers(-5, 10**6))
def test_only_places_of_one_sheet_are_skipped(number: int) -> None:
    assert is_read(places, str(number)) == (0 <= number < MOST_PLACES)


@given(first=some.none() | A_DAY, last=A_DAY)
def test_a_period_is_as_asked_or_refused(first: date | None, last: date) -> None:
    asked = {"to": last} | ({"from": first} if first else {})
    begins = first or last - timedelta(days=USUAL_DAYS - 1)
    if begins > last or last - begins > timedelta(days=MOST_DAYS):
        with pytest.raises(BadQuery):
            period_of(asked)
        return
    period = period_of(asked)
    assert (period.first, period.last, period.step) == (begins, last, "day")
    assert (period.starts[0], period.starts[-1]) == (begins, last)


@FEW
@given(chosen=some.lists(some.sampled_from(sorted(OWNED)), min_size=1, max_size=6))
def test_kinds_of_an_export_come_in_its_own_order(machine: Client, plinth: Operator, chosen: list[str]) -> None:
    if not plinth.stations.exists():
        make_station(plinth, "PLI-1")
    told = list(dict.fromkeys(row["kind"] for row in lines(machine, f"?kind={','.join(chosen)}")))
    assert told == [kind for kind in OWNED if kind in told]
    assert set(told) <= set(chosen)
    assert ("station" in told) == ("station" in chosen)
