"""`manage.py import_ocpi`: every row is told, a second run changes nothing, and what is here is not cleared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from core.importing.ocpi.rules import RULES
from core.models import ChargeStation, Connector, EnergyMixProfile, Event, Evse, Location
from tests.factories import make_station, stored
from tests.importing.feeds import PLUG, counts, evse, place, run, told

if TYPE_CHECKING:
    from pathlib import Path

    from core.models import Operator

pytestmark = pytest.mark.django_db

TWO = (evse("a", "NL*PLI*E1*1"), evse("b", "NL*PLI*E1*2"))
MIX = {"is_green_energy": True, "energy_sources": [{"source": "WIND", "percentage": 100}]}


def test_a_feed_comes_in_and_a_second_run_changes_nothing(plinth: Operator, tmp_path: Path) -> None:
    first = run(tmp_path, place(*TWO, energy_mix=MIX))
    stamps = [*Location.objects.values_list("etag", "last_updated"), *ChargeStation.objects.values_list("etag")]
    second = run(tmp_path, place(*TWO, energy_mix=MIX))
    assert first == {
        "Locations": [1, 1, 0, 0, 0],
        "EVSEs": [2, 2, 0, 0, 0],
        "energy mix profiles": [1, 1, 0, 0, 0],
        "stations": [1, 1, 0, 0, 0],
    }
    assert second == {"Locations": [1, 0, 0, 1, 0], "EVSEs": [2, 0, 0, 2, 0], "stations": [1, 0, 0, 1, 0]}
    assert stamps == [*Location.objects.values_list("etag", "last_updated"), *ChargeStation.objects.values_list("etag")]


def test_what_it_makes(plinth: Operator, tmp_path: Path) -> None:
    run(tmp_path, place(evse(connectors=[PLUG | {"tariff_ids": ["day"]}]), energy_mix=MIX))
    station = ChargeStation.objects.select_related("location__energy_mix_profile").get()
    place_ = station.location
    assert place_ is not None
    assert (place_.cpo_id, place_.publish, place_.access_type, place_.energy_mix_profile.energy_sources) == (
        "NLPLI",
        True,
        "PUBLIC",
        MIX["energy_sources"],
    )
    assert (station.charge_station_id, station.deploy_state, station.charger_type) == (
        "NL*PLI*E52917",
        "Production",
        "Public",
    )
    assert (station.default_charge_station_tariff_id, Evse.objects.get().status) == ("day", "UNKNOWN")
    assert set(Event.objects.values_list("by", "who")) == {("import_ocpi", "command:import_ocpi")}


def test_stock_and_the_operators_tariff(plinth: Operator, tmp_path: Path) -> None:
    run(tmp_path, place(evse()), deploy_state="Stock")
    station = ChargeStation.objects.get()
    assert (station.deploy_state, station.default_charge_station_tariff_id) == ("Stock", "default")


def test_a_change_of_the_feed_is_a_change_here(plinth: Operator, tmp_path: Path) -> None:
    run(tmp_path, place(*TWO))
    fast = [PLUG | {"max_amperage": 32}]
    assert run(tmp_path, place(TWO[0], TWO[1] | {"connectors": fast}, name="New")) == {
        "Locations": [1, 0, 1, 0, 0],
        "EVSEs": [2, 0, 2, 0, 0],
        "stations": [1, 0, 1, 0, 0],
    }
    assert (Location.objects.get().name, [*Connector.objects.values_list("connector_id", "amperage")]) == (
        "New",
        [(1, 16), (2, 32)],
    )


def test_what_the_feed_does_not_say_stays(plinth: Operator, tmp_path: Path) -> None:
    run(tmp_path, place(*TWO))
    Location.objects.update(remarks="Key at the desk", access_type="RESTRICTED")
    ChargeStation.objects.update(remarks="Loose door", deploy_state="Stock")
    Evse.objects.filter(uid="a").update(physical_reference="bay 3")
    Connector.objects.filter(evse__uid="a").update(reimbursement_tariff_id="home")
    stored()
    run(tmp_path, place(*(one | {"floor_level": "-1"} for one in TWO)))
    assert Location.objects.values_list("remarks", "access_type").get() == ("Key at the desk", "RESTRICTED")
    assert ChargeStation.objects.values_list("remarks", "deploy_state").get() == ("Loose door", "Stock")
    assert Evse.objects.filter(uid="a").values_list(
        "physical_reference", "floor_level", "connectors__reimbursement_tariff_id"
    ).get() == ("bay 3", "-1", "home")


def test_an_evse_that_goes_is_removed_and_one_that_cannot_be_read_stays(plinth: Operator, tmp_path: Path) -> None:
    run(tmp_path, place(*TWO, evse("c", "NL*PLI*E1*3")))
    run(tmp_path, place(TWO[0], TWO[1] | {"connectors": [PLUG | {"max_amperage": 0}]}))
    assert [*Evse.objects.values_list("uid", "status")] == [("a", "UNKNOWN"), ("b", "UNKNOWN"), ("c", "REMOVED")]


def test_a_station_that_is_here_is_found_by_its_evses(plinth: Operator, tmp_path: Path) -> None:
    run(tmp_path, place(*TWO))
    ChargeStation.objects.update(charge_station_id="ACE0100201")
    stored()
    assert run(tmp_path, place(*TWO))["stations"] == [1, 0, 0, 1, 0]


def test_a_dry_run_says_the_same_and_does_nothing(plinth: Operator, tmp_path: Path) -> None:
    dry = run(tmp_path, place(*TWO, energy_mix=MIX), place(id="kade-12"), dry_run=True)
    assert (Location.objects.count(), EnergyMixProfile.objects.count(), Event.objects.count()) == (0, 0, 0)
    assert run(tmp_path, place(*TWO, energy_mix=MIX), place(id="kade-12")) == dry


def test_the_rest_comes_in_and_the_refused_is_told(plinth: Operator, tmp_path: Path) -> None:
    objects = [place(evse()), place(evse("x", ""), id="no-city", city=""), place(id="KADE-12"), "dirt"]
    assert run(tmp_path, *objects) == {
        "Locations": [4, 1, 0, 0, 3],
        "EVSEs": [2, 1, 0, 0, 1],
        "stations": [2, 1, 0, 0, 1],
    }
    with pytest.raises(CommandError, match="5 things were refused; the rest is in"):
        call_command("import_ocpi", str(tmp_path / "feed.json"), ocpi="2.2.1", operator="nl-pli")


def test_the_report_tells_each_refused_changed_and_dropped_thing(plinth: Operator, tmp_path: Path) -> None:
    report = tmp_path / "report"
    bad = evse(floor_level="-11th", connectors=[PLUG | {"standard": "CCS9"}])
    told(tmp_path, place(bad, owner={"name": "X"}, country="NL"), report=str(report))
    rows = [json.loads(line) for line in report.read_text().splitlines()]
    assert [(row["what"], row["field"]) for row in rows] == [
        ("changed", "country"),
        ("dropped", "owner"),
        ("dropped", "evses.0.connectors.0.standard"),
        ("dropped", "evses.0.floor_level"),
        ("dropped", "evses.0.connectors.0"),
        ("refused", "evses.0"),
    ]
    assert [rows[place]["was"] for place in (0, 2, 3, 5)] == ["NL", "CCS9", "-11th", "52917_1"]
    assert (rows[0]["now"], rows[0]["reason"]) == ("NLD", "A country of two letters becomes the one of three.")


def reported(tmp_path: Path, *objects: Any) -> list[tuple[str, str, Any, str]]:
    """Import these objects; give what the report says of each note: what, field, was, reason."""
    report = tmp_path / "report"
    told(tmp_path, *objects, report=str(report))
    rows = [json.loads(line) for line in report.read_text().splitlines()]
    return [(row["what"], row["field"], row["was"], row["reason"]) for row in rows]


def test_what_is_said_here_is_named_where_the_feed_says_it_too(plinth: Operator, tmp_path: Path) -> None:
    operator = {"name": "Kade BV"}
    elsewhere = place(id="b", operator=operator, time_zone="Amsterdam")
    for _time in range(2):
        refused = place(id="a", country="XX", time_zone="X")
        assert reported(tmp_path, place(evse(), operator={}), elsewhere, refused) == [
            ("dropped", "operator", operator, RULES["told_here"]),
            ("dropped", "time_zone", "Amsterdam", RULES["told_here"]),
            ("dropped", "country", "XX", RULES["not_a_country"]),
            ("refused", "country", "a", f"{RULES['api_refused']} This field is required."),
        ]


def test_a_reason_names_the_field_that_something_was_dropped_for(plinth: Operator, tmp_path: Path) -> None:
    wordless = {"text": "Behind the shed"}
    assert reported(tmp_path, place(evse(), directions=[wordless])) == [
        ("dropped", "directions.0", wordless, f"{RULES['unlawful']} language: This field is required."),
    ]


def test_an_evse_id_that_several_have_is_the_first_ones(plinth: Operator, tmp_path: Path) -> None:
    here = [evse("5", "NLPLIE7"), evse("6", "nlpliE7"), evse("7_1", "NL*PLI*E9*1"), evse("7_2", "NL*PLI*E9*1")]
    there = place(evse("8", "NL*PLI*E9*1"), id="kade-13")
    first = run(tmp_path, place(*here), there)
    assert first["stations"] == [4, 4, 0, 0, 0]
    names = [*Evse.objects.order_by("uid").values_list("uid", "evse_id", "station__charge_station_id")]
    assert names == [
        ("5", "NLPLIE7", "NL-PLI-E5"),
        ("6", "NL*PLI*ENLPLIE6*1", "NL-PLI-E6"),
        ("7_1", "NL*PLI*E9*1", "NL-PLI-E7"),
        ("7_2", "NL*PLI*ENLPLIE7*2", "NL-PLI-E7"),
        ("8", "NL*PLI*ENLPLIE8*1", "NL-PLI-E8"),
    ]
    # Who has it here keeps it, wherever it stands in the feed.
    assert run(tmp_path, there, place(*reversed(here)))["stations"] == [4, 0, 0, 4, 0]
    assert reported(tmp_path, there) == [
        ("dropped", "evses.0.evse_id", "NL*PLI*E9*1", RULES["evse_id_taken"]),
    ]


def test_an_evse_id_that_another_operator_has_is_let_go(plinth: Operator, volta: Operator, tmp_path: Path) -> None:
    station = make_station(volta, "V-1")
    Evse.objects.create(station=station, uid="v", evse_id="NL*PLI*E52917*1", evse_sequence_number=1)
    stored()
    assert reported(tmp_path, place(evse())) == [
        ("dropped", "evses.0.evse_id", "NL*PLI*E52917*1", RULES["evse_id_taken"]),
    ]
    assert ChargeStation.objects.filter(operator=plinth).get().charge_station_id == "NL-PLI-E52917"


def test_a_refused_location_takes_no_name_from_those_after_it(plinth: Operator, tmp_path: Path) -> None:
    theirs = place(evse("8"), id="kade-13", party_id="VOL")
    nameless = place(evse("9"), id="")
    assert run(tmp_path, theirs, nameless, place(evse()))["stations"] == [3, 1, 0, 0, 2]
    assert [*Evse.objects.values_list("uid", "evse_id")] == [("52917_1", "NL*PLI*E52917*1")]


def test_an_evse_with_another_uid_takes_the_evse_id_of_its_station_over(plinth: Operator, tmp_path: Path) -> None:
    run(tmp_path, place(*TWO))
    anew = place(evse("c", "NL*PLI*E1*1"), evse("b", "NL*PLI*E1*3"), evse("d", "NL*PLI*E1*2"))
    assert run(tmp_path, anew)["stations"] == [1, 0, 1, 0, 0]
    live = Evse.objects.exclude(status="REMOVED").order_by("uid")
    assert [*live.values_list("uid", "evse_id")] == [
        ("b", "NL*PLI*E1*3"),
        ("c", "NL*PLI*E1*1"),
        ("d", "NL*PLI*E1*2"),
    ]


@pytest.mark.parametrize("there", [False, True])
def test_an_evse_moves_to_another_station_with_its_evse_id_at_once(
    plinth: Operator,
    tmp_path: Path,
    there: bool,  # noqa: FBT001 -- whether that station is here already
) -> None:
    other = evse("NL-PLI-EB7-2", "NL*PLI*EB7*2")
    run(tmp_path, place(*TWO), *([place(other, id="kade-13")] if there else []))
    moved = place(other, evse("NL-PLI-EB7-1", "NL*PLI*E1*1"), id="kade-13")
    assert run(tmp_path, moved, place(TWO[1]))["EVSEs"] == [3, 0 if there else 2, 3 if there else 1, 0, 0]
    live = Evse.objects.exclude(status="REMOVED").order_by("uid")
    assert [*live.values_list("uid", "evse_id", "station__charge_station_id")] == [
        ("NL-PLI-EB7-1", "NL*PLI*E1*1", "B7"),
        ("NL-PLI-EB7-2", "NL*PLI*EB7*2", "B7"),
        ("b", "NL*PLI*E1*2", "NL*PLI*E1"),
    ]
    assert run(tmp_path, moved, place(TWO[1]))["EVSEs"] == [3, 0, 0, 3, 0]


def test_a_file_that_breaks_off_keeps_what_came_before(plinth: Operator, tmp_path: Path) -> None:
    feed = tmp_path / "feed.json"
    feed.write_text("[" + json.dumps(place(evse())) + ', {"id": ')
    with pytest.raises(CommandError, match="The file stops being JSON after"):
        call_command("import_ocpi", str(feed), ocpi="2.2.1", operator="NLPLI")
    assert (Location.objects.count(), ChargeStation.objects.count()) == (1, 1)


def test_another_operators_identity_is_refused(plinth: Operator, volta: Operator, tmp_path: Path) -> None:
    told(tmp_path, place(evse()))
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps([place(evse("other", "NL*PLI*E52917*9"))]))
    with pytest.raises(CommandError, match="2 things were refused"):
        call_command("import_ocpi", str(feed), ocpi="2.2.1", operator="NLVOL", any_party=True)
    assert [*Evse.objects.values_list("uid", flat=True)] == ["52917_1"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"operator": "nobody"}, "There is no operator called nobody"),
        ({"default": ["colour=red"]}, "--default colour=red: say FIELD=VALUE"),
        ({"file": "missing.json"}, "missing.json cannot be read"),
    ],
)
def test_what_is_asked_for_wrongly(plinth: Operator, tmp_path: Path, options: Any, message: str) -> None:
    feed = tmp_path / "feed.json"
    feed.write_text("[]")
    asked = {"file": str(feed), "ocpi": "2.2.1", "operator": "NLPLI"} | options
    with pytest.raises(CommandError, match=message):
        call_command("import_ocpi", asked.pop("file"), **asked)


def test_counts_are_read_off_what_is_printed(plinth: Operator, tmp_path: Path) -> None:
    assert counts(told(tmp_path)) == {}
