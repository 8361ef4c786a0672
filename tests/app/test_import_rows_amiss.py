"""Whatever is wrong with a row of a file is told at once, so that whoever mends it mends all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.app.test_imports import bad, checked

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db

PLACES_AMISS = (
    "Id;Naam;Adres;Plaats;Land;Breedtegraad;Lengtegraad\nk-1;Kade;;;Nederland;x;5,1\nk-1;Kade;Kade 2;Utrecht;NLD;;\n"
)
STATIONS_AMISS = (
    "charge_station_id,location_id,evses.0.connectors.0.standard,evses.0.connectors.0.format,"
    "evses.0.connectors.0.power_type,evses.0.connectors.0.voltage,evses.0.connectors.0.amperage\n"
    "A-1,nowhere,IEC_62196_T2,SOCKET,AC_3_PHASE,many,16\n"
)
ALL_WRONG = [
    (
        "locations",
        PLACES_AMISS,
        [
            ("Land", "Nederland", "Three letters of ISO 3166-1, or two: NLD, BE."),
            ("Breedtegraad", "x", "Write degrees like 52.0907."),
            ("Adres", "", "This field is required."),
            ("Plaats", "", "This field is required."),
            ("Postal code", "", "This field is required."),
        ],
    ),
    (
        "stations",
        STATIONS_AMISS,
        [
            ("evses.0.connectors.0.voltage", "many", "Write a whole number."),
            ("location_id", "nowhere", "There is no Location nowhere."),
        ],
    ),
]


@pytest.mark.parametrize(("kind", "content", "told"), ALL_WRONG)
def test_all_that_is_wrong_with_a_row_is_told_at_once(
    kind: str, content: str, told: list[tuple[str, str, str]], desk_of_dan: Client, plinth: Operator
) -> None:
    assert dict(bad(checked(desk_of_dan, content, kind)))[2] == told
