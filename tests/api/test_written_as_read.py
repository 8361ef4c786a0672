"""What a write answers of stations is what whoever reads them is told, with all that they tell themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.models.clock import database_now
from tests.api.test_printed_stations import NOON, open_session
from tests.api.writes import STATIONS, say
from tests.factories import make_station

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
# Each by itself is enough to be asked for.
TOLD: list[dict[str, Any]] = [
    {"protocol_version": "ocpp1.6"},
    {"vendor": "Ace"},
    {"model": "Duo"},
    {"heartbeat_interval": 300},
    {"charge_point_serial_number": "P-1"},
    {"charge_box_serial_number": "B-1"},
    {"firmware_version": "1.2"},
    {"iccid": "8931"},
    {"imsi": "2040"},
    {"meter_serial_number": "M1"},
    {"meter_type": "MID"},
    {"last_seen": NOON},
    {},
]


def test_a_write_answers_what_is_read(machine: Client, plinth: Operator) -> None:
    rows = [make_station(plinth, f"CP-{number}", **facts) for number, facts in enumerate(TOLD)]
    open_session(make_station(plinth, "CP-X"), last_seen=database_now())
    names = [*(row.charge_station_id for row in rows), "CP-X"]
    items = [{"charge_station_id": name, "remarks": "x"} for name in names]
    answers = [row["data"] for row in say(machine, "PATCH", f"{STATIONS}/batch", {"data": items})["data"]]
    assert answers == [machine.get(f"{STATIONS}/{name}").json()["data"] for name in names]
    alone = [say(machine, "PATCH", f"{STATIONS}/{name}", {"remarks": "y"})["data"] for name in names]
    assert alone == [machine.get(f"{STATIONS}/{name}").json()["data"] for name in names]
