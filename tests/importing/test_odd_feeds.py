"""What no feed should hold, and some do: half characters, NUL, no list where one belongs, a decimal comma."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.importing.ocpi.rules import RULES
from core.models import Evse, Location
from tests.importing.feeds import PLUG, evse, place, run
from tests.importing.test_import_ocpi import reported

if TYPE_CHECKING:
    from pathlib import Path

    from core.models import Operator

pytestmark = pytest.mark.django_db

TORN = "\ud800"


def test_half_characters_and_nul_stop_no_run_wherever_they_are(plinth: Operator, tmp_path: Path) -> None:
    hours = {"regular_hours": [{"weekday": 1, "period_begin": TORN, "period_end": "20:00"}]}
    closed = {"exceptional_closings": [{"period_begin": TORN, "period_end": TORN}]}
    torn = [PLUG | dict.fromkeys(("standard", "format", "power_type", "tariff_id"), TORN)]
    plans = [{"period_begin": TORN, "status": TORN}]
    evses = [
        evse(f"a{TORN}1", status=TORN, capabilities=[TORN], status_schedule=plans),
        evse("b\0", "NL*PLI*E2\0", connectors=[PLUG]),
        evse("c", TORN, connectors=torn),
        evse(TORN, ""),
    ]
    told = dict.fromkeys(("time_zone", "country", "parking_type", "charging_when_closed", "energy_mix", "x"), TORN)
    rows = reported(
        tmp_path,
        place(*evses, facilities=[TORN, "WIFI"], opening_times=hours | closed, directions=[{"language": TORN}]),
        place(evse("d", "NL*PLI*E4*1"), **{**told, "id": "kade-13"}),
        place(evse("e", "NL*PLI*E5*1"), id=f"{TORN}kade-14", name=TORN),
    )
    names = [*Location.objects.order_by("pk").values_list("location_id", "name", "facilities")]
    assert names == [("kade-12", "Kade", ["WIFI"]), ("kade-14", "Kade 12", [])]
    assert [*Evse.objects.order_by("uid").values_list("uid", flat=True)] == ["a 1", "b", "e"]
    assert ("refused", "evses.3", "no_id") in {(what, field, _rule(reason)) for what, field, _was, reason in rows}


def _rule(reason: str) -> str:
    return next(rule for rule, sentence in RULES.items() if reason.startswith(sentence))


@pytest.mark.parametrize("evses", [5, True, "x"])
def test_evses_that_are_no_list_are_told_and_counted(plinth: Operator, tmp_path: Path, evses: Any) -> None:
    thing = place() | {"evses": evses}
    assert run(tmp_path, thing) == {"Locations": [1, 1, 0, 0, 0], "EVSEs": [1, 0, 0, 0, 1], "stations": [0, 0, 0, 0, 0]}
    assert reported(tmp_path, thing)[-1] == ("refused", "evses.0", evses, RULES["not_an_object"])


def test_a_decimal_comma_is_told(plinth: Operator, tmp_path: Path) -> None:
    comma = {"latitude": "52,0998", "longitude": "5.1021"}
    assert reported(tmp_path, place(evse(), coordinates=comma)) == [
        ("changed", "coordinates.latitude", "52,0998", RULES["decimal_point"]),
    ]


LOST = [
    {"regular_hours": [{"weekday": 1, "period_begin": "dawn", "period_end": "dusk"}]},
    {"regular_hours": "Mo-Fr 08:00-18:00"},
    {"regular_hours": ["Mo-Fr 08:00-18:00"], "twentyfourseven": False},
    {"regular_hours": ["Mo-Fr 08:00-18:00"], "twentyfourseven": True},
    "from dawn to dusk",
]


@pytest.mark.parametrize("times", LOST)
def test_hours_that_cannot_be_read_say_nothing(plinth: Operator, tmp_path: Path, times: Any) -> None:
    hours = {"regular_hours": [{"weekday": 1, "period_begin": "08:00", "period_end": "18:00"}]}
    run(tmp_path, place(evse(), opening_times=hours))
    kept = Location.objects.get().opening_times
    told = reported(tmp_path, place(evse(), opening_times=times))
    assert [(what, field) for what, field, _was, reason in told if reason == RULES["hours_lost"]] == [
        ("dropped", "opening_times")
    ]
    assert Location.objects.get().opening_times == kept == hours | {"twentyfourseven": False}
    run(tmp_path, place(opening_times=times, id="kade-13"))
    assert Location.objects.get(location_id="kade-13").opening_times is None
