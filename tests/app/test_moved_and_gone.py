"""What a station's pages say once it was moved, or went out of service."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from core.models import ChargeStation, Evse, Job, JobStation, Operator
from core.queries.jobs import LATE_FOR
from tests.app.test_station_records import MOVE, REPLACE, held
from tests.factories import make_location, make_station, stored
from tests.installs import make_fitted

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def station(plinth: Operator) -> ChargeStation:
    return make_fitted(plinth, identity="PLI-1").station


def told(desk: Client) -> list[str]:
    return [str(each) for each in desk.get("/stations/PLI-1/").context["messages"]]


def test_a_move_says_where_to_and_leaves_the_old_floor_behind(
    desk: Client, station: ChargeStation, plinth: Operator
) -> None:
    make_location(plinth, "Depot", location_id="depot", publish=False)
    make_location(plinth, "Quay", location_id="quay", publish=True)
    way = [{"language": "nl", "text": "Achter de slagboom"}]
    facts = {"default_charge_station_floor_level": "-2", "default_charge_station_directions": way}
    ChargeStation.objects.update(**facts)
    stored()
    desk.post(MOVE, held(desk, MOVE) | {"location_id": "depot"})
    station.refresh_from_db()
    assert [getattr(station, name) for name in facts] == ["", []]
    assert told(desk) == [
        "PLI-1 stands at Depot, Utrecht now.",
        "Depot, Utrecht is not shown to drivers, so they do not see it.",
        "Its floor and how to get there were of the old place: say them anew.",
    ]
    Evse.objects.exclude(status="REMOVED").update(floor_level="3")
    stored()
    desk.post(MOVE, held(desk, MOVE) | {"location_id": "quay"})
    assert told(desk) == [
        "PLI-1 stands at Quay, Utrecht now.",
        "Its EVSEs have a floor or a place of their own: look whether they hold.",
    ]
    desk.post(MOVE, held(desk, MOVE) | {"location_id": "-"})
    assert told(desk)[0] == "PLI-1 is back in stock."


def test_a_move_says_which_job_expects_it_elsewhere(desk: Client, station: ChargeStation, plinth: Operator) -> None:
    depot = make_location(plinth, "Depot", location_id="depot", publish=True)
    here, today = station.location, timezone.localdate()
    for place, day, off in ((here, today, None), (here, today, timezone.now()), (depot, today, None)):
        job = Job.objects.create(operator=plinth, location=place, day=day, cancelled_at=off)
        JobStation.objects.create(job=job, station=station)
    desk.post(MOVE, held(desk, MOVE) | {"location_id": "depot"})
    expects = f"The job of {date_format(today, 'l j F')} at {here} expects it there."
    assert told(desk) == ["PLI-1 stands at Depot, Utrecht now.", expects]


def test_which_job_is_still_to_be_done_is_told_by_the_operators_clock(
    desk: Client, station: ChargeStation, plinth: Operator
) -> None:
    """A reader's clock may be a day ahead."""
    Operator.objects.update(time_zone="Etc/GMT+12")
    desk.cookies["zone"] = "Pacific/Kiritimati"
    make_location(plinth, "Depot", location_id="depot", publish=True)
    day = timezone.now().astimezone(ZoneInfo("Etc/GMT+12")).date() - LATE_FOR
    JobStation.objects.create(
        job=Job.objects.create(operator=plinth, location=station.location, day=day), station=station
    )
    desk.post(MOVE, held(desk, MOVE) | {"location_id": "depot"})
    assert told(desk)[1:] == [f"The job of {date_format(day, 'l j F')} at {station.location} expects it there."]


def test_a_move_to_where_it_stands_clears_nothing(desk: Client, station: ChargeStation) -> None:
    ChargeStation.objects.update(default_charge_station_floor_level="-2")
    stored()
    place = station.location
    assert place is not None
    desk.post(MOVE, held(desk, MOVE) | {"location_id": place.location_id.upper()})
    assert ChargeStation.objects.get().default_charge_station_floor_level == "-2"


def test_a_box_that_went_says_so_and_offers_no_move(desk: Client, station: ChargeStation) -> None:
    desk.post(REPLACE, held(desk, REPLACE) | {"new_charge_station_id": "PLI-2"})
    page = desk.get("/stations/PLI-1/")
    day = date_format(timezone.localdate(), "DATE_FORMAT")
    text = page.content.decode()
    told = [f"Out of service since {day}.", 'href="/stations/PLI-2/"', "No EVSEs yet", f'href="{MOVE}"']
    assert [each in text for each in told] == [True, True, False, False]
    at_work = desk.get("/app/stations/PLI-1/").content.decode()
    assert [each in at_work for each in told] == [True, True, False, False]


def test_out_of_service_for_longer_than_the_trail_knows(desk: Client, plinth: Operator) -> None:
    make_station(plinth, "PLI-9", location=make_location(plinth), deploy_state="Deprecated")
    page = desk.get("/stations/PLI-9/")
    text = page.content.decode()
    assert (page.context["retirement"].at, "Out of service since" in text, "Replaced by" in text) == (
        None, False, False,
    )  # fmt: skip


@pytest.mark.parametrize("address", [MOVE, REPLACE])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "places"}], ids=["page", "search"])
def test_a_box_out_of_service_is_asked_for_no_place(
    desk: Client, station: ChargeStation, address: str, headers: dict[str, str], plinth: Operator
) -> None:
    """Neither page is offered any more; who typed its address, or had it open, is led to the record."""
    elsewhere = make_location(plinth, "Elsewhere")
    ChargeStation.objects.update(deploy_state="Deprecated")
    stored()
    said = {"location_id": elsewhere.location_id, "new_charge_station_id": "PLI-2", "etag": station.etag}
    for answer in (desk.get(address, headers=headers), desk.post(address, said, headers=headers)):
        assert (answer.status_code, answer.get("Location") or answer["HX-Redirect"]) == (
            200 if headers else 303,
            "/stations/PLI-1/",
        )
    assert told(desk) == ["PLI-1 is out of service: it stays where it stood."] * 2
    station.refresh_from_db()
    assert (ChargeStation.objects.count(), station.location == elsewhere) == (1, False)


@pytest.mark.parametrize("address", [MOVE, REPLACE])
def test_a_stranger_is_told_nothing_of_it(desk: Client, volta: Operator, address: str) -> None:
    make_station(volta, "PLI-1")
    assert [desk.get(address).status_code, desk.post(address).status_code] == [404, 404]
