"""What is stored of the feeds follows the rows, is counted, and is found out when it does not."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from core.choices import Scope
from core.domain import verifying
from core.domain.batch import Item, Method
from core.domain.locations.energy_mix import write_energy_mix_profiles
from core.domain.locations.making import create_location, write_locations
from core.domain.removing import remove_stations
from core.domain.storing import store
from core.domain.tidying import sum_tallies
from core.domain.verifying import differences, store_missing, strays
from core.models import Actor, ChargeStation, Evse, Location, LocationDocument, StationDocument, Tally
from core.models.clock import database_now
from core.queries.documents import tallied
from tests.agreeing import disagreeing
from tests.domain.test_ending_trials import wait_until_it_waits
from tests.factories import make_energy_mix, make_location, make_station, stored
from tests.installs import make_fitted

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db


def verify(**options: Any) -> int:
    """Run the command and give its exit code."""
    try:
        call_command("verify_documents", **options)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_what_is_stored_otherwise_is_named_and_mended(plinth: Operator, capsys: pytest.CaptureFixture[str]) -> None:
    station = make_fitted(plinth).station
    Evse.objects.filter(evse_sequence_number=1).update(floor_level="-1")
    names = [f"station {station.charge_station_id}", f"Location {station.location.location_id}"]
    assert disagreeing() == names
    assert (verify(), capsys.readouterr().out.splitlines()) == (1, names)
    assert (verify(repair=True), verify()) == (1, 0)


def test_rows_whose_owner_is_gone_are_named_and_removed(plinth: Operator, capsys: pytest.CaptureFixture[str]) -> None:
    """No verb leaves them: somebody has gone behind all of them."""
    evse = make_fitted(plinth).station.evses.get(evse_sequence_number=1)
    connector = evse.connectors.get()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_evse WHERE id = %s", [evse.pk])
    names = [f"connector {connector.pk}, whose evse is gone"]
    assert [*strays()] == names
    assert verify(repair=True) == 1
    assert (capsys.readouterr().out.splitlines()[:1], [*strays()], verify()) == (names, [], 0)


@pytest.mark.django_db(transaction=True)
def test_what_is_removed_meanwhile_is_not_stored_again(plinth: Operator) -> None:
    station = make_station(plinth, "CP-1")
    StationDocument.objects.update(head="{")

    def repair() -> None:
        try:
            list(differences(repair=True))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            remove_stations(actor=Actor(operator=plinth), etags={"CP-1": str(station.etag)})
            repaired = threads.submit(repair)
            wait_until_it_waits(repaired)
        repaired.result()
    assert ([*strays()], StationDocument.objects.count()) == ([], 0)


@pytest.mark.parametrize("column", ["head", "evses", "key"])
def test_a_document_that_was_touched_is_found(plinth: Operator, column: str) -> None:
    make_fitted(plinth)
    LocationDocument.objects.update(**{column: "x"})
    StationDocument.objects.update(**{column: "x"})
    assert len([*differences()]) == 2
    assert disagreeing() == [*differences()]
    stored()


def test_a_slice_is_no_end(plinth: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "SLICE", 1)
    names = [make_station(plinth, f"CP-{number}").charge_station_id for number in range(3)]
    StationDocument.objects.update(head="{")
    assert [*differences(repair=True)] == [f"station {name}" for name in names]
    assert [*differences()] == []


@pytest.mark.parametrize("make", [make_location, make_station])
def test_one_alone_without_a_document_gets_one(make: Callable[[Operator], object], plinth: Operator) -> None:
    make(plinth)
    LocationDocument.objects.all().delete()
    StationDocument.objects.all().delete()
    assert (store_missing(), [*differences()], store_missing()) == (1, [], 0)


def test_what_has_no_document_gets_one(plinth: Operator) -> None:
    make_fitted(plinth)
    LocationDocument.objects.all().delete()
    StationDocument.objects.all().delete()
    assert disagreeing() == [*differences()]
    assert (store_missing(), [*differences()], store_missing()) == (2, [], 0)


def test_an_edited_profile_shows_at_once(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="L1", energy_mix_profile=make_energy_mix(plinth))
    etag = machine.get("/api/2.0/Locations/L1").json()["data"]["etag"]
    item = Item("wind", {"supplier_name": "Windy"})
    write_energy_mix_profiles(actor=Actor(operator=plinth), method=Method.PATCH, items=[item])
    shown = machine.get("/api/2.0/Locations/L1").json()["data"]
    assert (shown["energy_mix"]["supplier_name"], shown["etag"]) == ("Windy", etag)


def test_a_place_that_becomes_restricted_prints_its_stations_anew(machine: Client, plinth: Operator) -> None:
    station = make_fitted(plinth).station
    said = {"publish": True, "access_type": "RESTRICTED"}
    item = Item(station.location.location_id, said)
    write_locations(actor=Actor(operator=plinth), method=Method.PATCH, items=[item])
    shown = machine.get(f"/api/2.0/ChargeStations/{station.charge_station_id}").json()["data"]
    assert [evse["parking_restrictions"] for evse in shown["evses"]] == [["CUSTOMERS"], ["CUSTOMERS"]]


def test_rows_are_counted_as_they_come_and_go(plinth: Operator, volta: Operator) -> None:
    for number in range(3):
        make_station(plinth, f"CP-{number}")
    make_station(volta, "VOL-1")
    ChargeStation.objects.get(charge_station_id="CP-1").delete()
    assert [tallied(Actor(operator=each), ChargeStation) for each in (plinth, volta)] == [2, 1]
    sum_tallies(at=database_now())
    assert [tallied(Actor(operator=each), ChargeStation) for each in (plinth, volta)] == [2, 1]
    assert sorted(Tally.objects.values_list("number", flat=True)) == [1, 2]


def at_once(*works: Any) -> None:
    """Run each in a thread of its own, all at the same time."""

    def run(work: Any) -> None:
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_the_count_is_exact_under_writers_and_those_who_give_up(machine: Client, plinth: Operator) -> None:
    actor = Actor(operator=plinth)
    place = {"address": "Kade 1", "city": "Utrecht", "postal_code": "3511 AB", "country": "NLD"}

    def write(number: int) -> None:
        for each in range(10):
            with transaction.atomic():
                create_location(actor=actor, fields={"name": f"{number}-{each}", **place})
                transaction.set_rollback(each % 3 == 0)

    at_once(*(lambda number=number: write(number) for number in range(4)), lambda: sum_tallies(at=database_now()))
    answer = machine.get("/api/2.0/Locations?limit=1")
    assert (int(answer["X-Total-Count"]), Location.objects.count()) == (24, 24)


@pytest.mark.django_db(transaction=True)
def test_two_stations_of_one_place_are_both_shown(plinth: Operator) -> None:
    stations = [make_fitted(plinth, identity=f"CP-{number}").station for number in range(4)]
    ChargeStation.objects.update(location=stations[0].location)
    stored()

    def write(station: ChargeStation) -> None:
        for level in range(8):
            with transaction.atomic():
                ChargeStation.objects.select_for_update(no_key=True).get(pk=station.pk)
                Evse.objects.filter(station=station).update(floor_level=str(level))
                store(stations=[station.pk])

    at_once(*(lambda station=station: write(station) for station in stations))
    assert [*differences()] == []


def test_a_station_alone_is_stored_too(machine_with: Any, plinth: Operator) -> None:
    make_station(plinth, "BARE")
    shown = machine_with(Scope.STATIONS_READ).get("/api/2.0/ChargeStations/BARE").json()["data"]
    assert (shown["charge_station_id"], shown["evses"]) == ("BARE", [])


def test_a_station_at_a_place_without_a_document_stores_that_too(machine: Client, plinth: Operator) -> None:
    station = make_fitted(plinth).station
    LocationDocument.objects.all().delete()
    store(stations=[station.pk])
    assert [*differences()] == []
