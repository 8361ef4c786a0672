"""Keys as they are kept while one is replaced: which open for a station, until when, and what each verb tells."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.stations.keys import key_accepted, key_offered, key_refused
from core.models import ChargeStation
from tests.factories import make_station

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
COLUMNS = ("key_digest", "next_key_digest", "next_key_until", "old_key_digest")


@pytest.fixture
def stations(plinth: Operator) -> list[ChargeStation]:
    """Two stations that were sent the same next key, by whatever chance."""
    kept = {"key_digest": b"now", "next_key_digest": b"next", "next_key_until": AT}
    return [make_station(plinth, name, **kept) for name in ("CP-1", "CP-2")]


def kept(name: str = "CP-1") -> list[Any]:
    row = ChargeStation.objects.values_list(*COLUMNS).get(charge_station_id=name)
    return [bytes(each) if isinstance(each, memoryview) else each for each in row]


BEFORE = [b"now", b"next", AT, None]


def test_what_is_offered_is_valid_beside_the_other_for_a_day(stations: list[ChargeStation]) -> None:
    facts = {"station_id": stations[0].pk, "digest": b"new", "at": AT}
    assert key_offered(**facts, epoch=1) is False
    assert kept() == BEFORE
    assert key_offered(**facts, epoch=0) is True
    assert (kept(), kept("CP-2")) == ([b"now", b"new", AT + DAY, None], BEFORE)


def test_what_is_refused_is_taken_back(stations: list[ChargeStation]) -> None:
    assert key_refused(station_id=stations[0].pk, digest=b"another") is False
    assert kept() == BEFORE
    assert key_refused(station_id=stations[0].pk, digest=b"next") is True
    assert (kept(), kept("CP-2")) == ([b"now", None, None, None], BEFORE)
    assert key_refused(station_id=stations[0].pk, digest=b"next") is False


def test_what_is_accepted_is_the_only_one_and_the_one_before_is_known(stations: list[ChargeStation]) -> None:
    assert key_accepted(station_id=stations[0].pk, digest=b"another", at=AT) is False
    assert kept() == BEFORE
    assert key_accepted(station_id=stations[0].pk, digest=b"next", at=AT) is True
    assert (kept(), kept("CP-2")) == ([b"next", None, None, b"now"], BEFORE)


def test_another_reading_of_what_is_accepted_is_valid_for_a_day(stations: list[ChargeStation]) -> None:
    assert key_accepted(station_id=stations[0].pk, digest=b"next", other_reading=b"hex", at=AT + DAY) is True
    assert kept() == [b"next", b"hex", AT + 2 * DAY, b"now"]
