"""A day at the desks by machine alone: from the catalogue to what the owner of the site sees, and the figures of it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from core.catalogue.reading import catalogue
from core.models import EvidenceRules, Installation
from tests.api.desk.doors import listed, turned
from tests.api.desk.test_export import lines
from tests.api.writes import LOCATIONS, a_location, say
from tests.installs import make_checked

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator, User

pytestmark = pytest.mark.django_db
API = "/api/2.0"
PRODUCT = next(row for row in catalogue() if len(row.evse_templates) == 2)


class Desk:
    """A machine that says what it wants and is not refused."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def post(self, path: str, **said: Any) -> Any:
        envelope = say(self.client, "POST", f"{API}{path}", said)
        assert envelope["status_code"] == 1000, envelope
        return envelope["data"]

    def step(self, path: str, **said: Any) -> Any:
        return self.post(path, nonce=str(uuid.uuid4()), **said)

    def get(self, path: str) -> Any:
        return self.client.get(f"{API}{path}").json()["data"]


@pytest.fixture
def planner(machine: Client, plinth: Operator) -> Desk:
    """The desk's own token; nothing is asked for before a hand-over, so that the work can be clean."""
    EvidenceRules.objects.update_or_create(
        operator=plinth, defaults={"photos": [], "readings": [], "lines": [], "signature": False}
    )
    return Desk(machine)


@pytest.fixture
def fitter(machine_with: Callable[..., Client]) -> Desk:
    scopes = ("field:install", "locations:read", "stations:read", "templates:read")
    return Desk(machine_with(*scopes))


def planned(planner: Desk) -> tuple[str, int, str]:
    """Take a template, a Location and a station into the books, with a job and a label; give place, job and label."""
    planner.post(f"/catalogue/{PRODUCT.template_id}/copy", template_id="ours", name="Ours")
    place = planner.post("/Locations", **a_location(id="kade"))["id"]
    stock = {"deploy_state": "Stock", "default_charge_station_tariff_id": "day", "location_id": place}
    planner.post("/ChargeStations", charge_station_id="PLI-1", charge_station_template_id="ours", **stock)
    day = timezone.localdate().isoformat()
    job = planner.post("/jobs", location_id=place, day=day, stations=["PLI-1"], installer="ina")["id"]
    [label] = planner.post("/labels", stations=["PLI-1"])
    return place, job, label["url"]


def installed(fitter: Desk, place: str, label: str) -> int:
    """Scan the very label, put the station where it belongs, fit it and hand it over; give the installation."""
    work: int = fitter.step("/installations", label=label)["installation"]["id"]
    fitter.step(f"/installations/{work}/link", location_id=place)
    fitter.step(f"/installations/{work}/fit", template_id="ours")
    make_checked(Installation.objects.get(pk=work))  # no box calls in this test
    fitter.step(f"/installations/{work}/hand-over")
    return work


def test_from_the_catalogue_to_the_owner(planner: Desk, fitter: Desk, ina: User) -> None:
    place, job, label = planned(planner)
    assert planner.get("/wall") == {"online": 0, "total": 1, "unplaced": 0, "states": {"to_do": 1}}
    assert planner.get(f"/sites/{place}")["next"]["kind"] == "to_do"
    guest = Client()
    guest.post(urlsplit(planner.post("/passes", job_id=job, name="Piet Bouw")["url"]).path)
    assert guest.get("/app/").status_code == 200

    work = installed(fitter, place, label)
    assert planner.get(f"/sites/{place}")["next"]["kind"] == "handed_over"
    [waits] = planner.get("/reviews")
    assert (waits["installation_id"], waits["location_id"]) == (work, place)
    planner.step(f"/installations/{work}/review", approve=True)
    assert (planner.get("/reviews"), planner.get(f"/jobs/{job}")["state"]) == ([], "done")
    assert [row["over"] for row in planner.get(f"/passes?job_id={job}")] == ["done"]
    assert guest.get("/app/").status_code != 200

    owner = Client().get(urlsplit(planner.post("/owner-links", location_id=place, days=7)["url"]).path)
    assert (owner.status_code, "PLI-1" in owner.content.decode()) == (200, True)
    assert planner.get("/reports/installs")["total"]["installs"] == 1
    assert planner.get("/reports/installs")["models"][0]["key"] == "Ours"


def test_what_was_done_is_told_everywhere_alike(planner: Desk, fitter: Desk, ina: User, plinth: Operator) -> None:
    place, _job, label = planned(planner)
    work = installed(fitter, place, label)
    planner.step(f"/installations/{work}/review", approve=True, publish=True)
    [station] = listed(planner.client, f"{API}/ChargeStations/ChargestationTemplate/ours/stations")
    assert (station["charge_station_id"], station["behind"], "fields" in station) == ("PLI-1", False, False)
    history = turned(planner.client, f"{API}/ChargeStations/PLI-1/history")
    steps = [row["facts"]["step"] for row in history if row["entry"] == "step"]
    assert steps == ["hand_over", "fit", "link", "scan"]
    told = {(row["kind"], row.get("charge_station_id") or row.get("id")) for row in lines(planner.client)}
    assert {("station", "PLI-1"), ("location", place), ("installation", "PLI-1")} <= told
    assert planner.client.get(f"{LOCATIONS}/{place}").json()["data"]["publish"] is True
    subjects = {row["subject"] for row in listed(planner.client, f"{API}/events?who=test&limit=1000")}
    assert {"station PLI-1", "location kade", "template ours"} <= subjects


def test_a_job_called_off_ends_what_hung_on_it(planner: Desk, ina: User) -> None:
    place, job, label = planned(planner)
    guest = Client()
    guest.post(urlsplit(planner.post("/passes", job_id=job, name="Piet Bouw")["url"]).path)
    [again] = planner.post(f"/jobs/{job}/copy", day="2999-01-01")
    planner.client.delete(f"{API}/jobs/{job}")
    assert [row["over"] for row in planner.get("/passes")] == ["cancelled"]
    assert guest.get("/app/").status_code != 200
    assert (planner.get(f"/jobs/{again['id']}")["state"], planner.get(f"/sites/{place}")["job_id"]) == (
        "to_do",
        again["id"],
    )
    code = label.rpartition("/")[2]
    assert planner.get(f"/labels/{code}")["charge_station_id"] == "PLI-1"
