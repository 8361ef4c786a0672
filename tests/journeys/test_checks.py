"""Checks over a real socket: a station that works, and stations that do not, each with its own word."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.choices import DeployState
from core.domain.field.checking import advance_unfinished
from core.models import CheckRun, Evse
from core.models.clock import database_now
from tests.journeys.conftest import ANSWERS
from tests.stations import KEY, RunningGateway, ScriptedStation, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Installation

pytestmark = pytest.mark.django_db(transaction=True)


def run_checks(machine: Client, installation: Installation) -> str:
    url = f"/api/2.0/installations/{installation.pk}/checks"
    assert say(machine, url) == 1000
    return url


def read_until(machine: Client, url: str, condition: Any, *, later_s: float = 0) -> dict[str, Any]:
    """Read a run until it is as wished; with `later_s` the worker's clock is that much ahead, so that nobody waits."""

    def read() -> Any:
        advance_unfinished(at=database_now() + timedelta(seconds=later_s))
        data = machine.get(url).json()["data"]
        return data if condition(data) else None

    return wait_for(read, 20)


def finished(data: dict[str, Any]) -> bool:
    return data["state"] == "finished"


def states(data: dict[str, Any]) -> dict[str, str]:
    return {result["slug"]: result["state"] for result in data["results"]}


def result(data: dict[str, Any], slug: str) -> dict[str, Any]:
    return next(row for row in data["results"] if row["slug"] == slug)


def test_a_healthy_station_passes_every_check(
    machine: Client, installation: Installation, station: ScriptedStation
) -> None:
    station.boot(), station.statuses(), station.heartbeat()
    data = read_until(machine, run_checks(machine, installation), finished)
    assert (data["verdict"], set(states(data).values())) == ("passed", {"passed"})
    assert (result(data, "status")["value"], result(data, "template")["value"]) == ("2 / 2", "2 / 2")
    assert [row["action"] for row in result(data, "boot")["messages"]] == ["BootNotification", "BootNotification"]


def test_a_healthy_station_of_ocpp_201_passes_every_check(
    machine: Client, installation: Installation, gateway: RunningGateway
) -> None:
    heartbeat = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
    told = {"attributeStatus": "Accepted", "attributeValue": "300"} | heartbeat
    answers = ANSWERS | {"GetVariables": {"getVariableResult": [told]}}
    with ScriptedStation("ACE0100201", gateway.port, key=KEY, protocol="ocpp2.0.1", answers=answers) as station:
        station.boot(), station.heartbeat()
        station.status(1, evse=1), station.status(1, evse=2)
        data = read_until(machine, run_checks(machine, installation), finished)
    assert (data["verdict"], set(states(data).values())) == ("passed", {"passed"})


def test_evses_show_what_their_connectors_report(installation: Installation, station: ScriptedStation) -> None:
    station.boot(), station.status(1), station.status(2, "Faulted", error="GroundFailure")
    shown = lambda: list(Evse.objects.order_by("pk").values_list("status", flat=True))  # noqa: E731 -- asked again and again
    wait_for(lambda: shown() == ["AVAILABLE", "OUTOFORDER"])


def test_a_faulted_connector_fails_with_its_fault_in_words(
    machine: Client, installation: Installation, station: ScriptedStation
) -> None:
    station.boot(), station.status(1), station.status(2, "Faulted", error="GroundFailure")
    url = run_checks(machine, installation)
    data = read_until(machine, url, lambda data: states(data)["status"] == "failed")
    assert result(data, "status")["sentence"] == (
        "Connector 2 is faulted: earth fault: the residual current device tripped (GroundFailure)."
    )


def test_another_box_than_the_template_fails_with_both_names(
    machine: Client, installation: Installation, station: ScriptedStation
) -> None:
    station.vendor, station.model = "Alfen BV", "NG910-60123"
    station.boot()
    url = run_checks(machine, installation)
    data = read_until(machine, url, lambda data: states(data)["template"] == "failed")
    assert result(data, "template")["sentence"] == (
        "The station says it is Alfen BV NG910-60123; the fitted template is Double."
    )


def test_a_wrong_password_is_named_while_the_installer_waits(
    machine: Client, installation: Installation, gateway: RunningGateway
) -> None:
    url = run_checks(machine, installation)
    intruder = ScriptedStation(installation.station.charge_station_id, gateway.port, key="wrong" * 4)
    with pytest.raises(Exception, match="401"):
        intruder.connect()
    data = read_until(machine, url, lambda data: states(data)["reach"] == "failed")
    assert [(knock["identity"], knock["cause"]) for knock in data["knocks"]] == [("ACE0100201", "wrong_key")]
    assert result(data, "reach")["sentence"] == data["knocks"][0]["sentence"]


def test_a_name_that_is_one_digit_off_is_shown_with_why(
    machine: Client, installation: Installation, gateway: RunningGateway
) -> None:
    url = run_checks(machine, installation)
    with pytest.raises(Exception, match="404"):
        ScriptedStation("ACE100201", gateway.port, key=KEY).connect()
    data = read_until(machine, url, lambda data: data["knocks"])
    assert (data["knocks"][0]["cause"], data["knocks"][0]["why"]) == (
        "unknown_identity",
        "It differs by one character.",
    )


def test_a_station_that_leaves_in_mid_check_loses_nothing_and_goes_on_when_it_is_back(
    machine: Client, installation: Installation, station: ScriptedStation, gateway: RunningGateway
) -> None:
    station.boot()
    url = run_checks(machine, installation)
    station.vanish()
    lost = read_until(machine, url, lambda data: "lost during the check" in result(data, "reach")["sentence"])
    assert (lost["state"], states(lost)["reach"]) == ("running", "waiting")
    station.close()
    station.connect()
    station.boot(), station.statuses(), station.heartbeat()
    assert read_until(machine, url, finished)["verdict"] == "passed"


def test_nothing_arrived_is_said_at_the_deadline(machine: Client, installation: Installation) -> None:
    url = run_checks(machine, installation)
    advance_unfinished(at=CheckRun.objects.get().deadline)
    data = machine.get(url).json()["data"]
    assert (data["verdict"], states(data)["reach"], states(data)["clock"]) == ("failed", "failed", "not_possible")


def test_the_whole_way_ends_in_production_and_on_show(
    machine: Client,
    machine_with: Callable[..., Client],
    installation: Installation,
    station: ScriptedStation,
) -> None:
    station.boot(), station.statuses(), station.heartbeat()
    read_until(machine, run_checks(machine, installation), finished)
    supervisor = machine_with("field:review")
    path = f"/api/2.0/installations/{installation.pk}"
    assert say(machine, f"{path}/hand-over", note="bay 3") == 1000
    assert say(machine, f"{path}/review", approve=True) == 2982
    assert say(supervisor, f"{path}/review", approve=True) == 1000
    [location] = machine.get("/api/2.0/Locations").json()["data"]
    assert (location["publish"], {evse["status"] for evse in location["evses"]}) == (True, {"AVAILABLE"})
    assert machine.get("/api/2.0/ChargeStations").json()["data"][0]["deploy_state"] == DeployState.PRODUCTION


def say(client: Client, path: str, **said: Any) -> int:
    said = {"nonce": str(uuid.uuid4())} | said
    return client.post(path, said, content_type="application/json").json()["status_code"]
