"""One check again, and settings set and read back, over a real socket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.domain.field.checking import GRACE_S
from core.models import HardwareTemplate, Operator
from tests.journeys.test_checks import finished, read_until, result, run_checks, say, states

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Installation
    from tests.stations import ScriptedStation

pytestmark = pytest.mark.django_db(transaction=True)


def setting(station: ScriptedStation, **answers: str) -> dict[str, Any]:
    """Let a station keep what it is set to, and answer each change with a word (Accepted otherwise)."""
    kept = {"NumberOfConnectors": "2", "HeartbeatInterval": "300", "MeterValueSampleInterval": "60"}

    def change(payload: dict[str, Any]) -> dict[str, Any]:
        word = answers.get(payload["key"], "Accepted")
        if word != "Rejected":
            kept[payload["key"]] = payload["value"]
        return {"status": word}

    def tell(payload: dict[str, Any]) -> dict[str, Any]:
        asked = [key for key in payload["key"] if key in kept]
        rows = [{"key": key, "readonly": key == "NumberOfConnectors", "value": kept[key]} for key in asked]
        return {"configurationKey": rows, "unknownKey": []}

    station.answers |= {"ChangeConfiguration": change, "GetConfiguration": tell}
    return kept


def expect(*expected: dict[str, Any]) -> None:
    HardwareTemplate.objects.update(expected_configuration=list(expected))
    Operator.objects.update(extra_checks=["configuration"])


UNANSWERED = {"waiting", "running"}


def ended(machine: Client, url: str) -> dict[str, Any]:
    """Read a run to its end; once every check has its answer, the worker's clock goes on by the grace of bad news."""
    read_until(machine, url, lambda data: finished(data) or not UNANSWERED & {*states(data).values()})
    return read_until(machine, url, finished, later_s=GRACE_S)


def test_a_fault_that_was_cleared_is_checked_again_alone(
    machine: Client, installation: Installation, station: ScriptedStation
) -> None:
    station.boot(), station.statuses(), station.heartbeat()
    station.status(2, "Faulted", error="GroundFailure")
    url = run_checks(machine, installation)
    assert states(ended(machine, url))["status"] == "failed"
    before = len(station.calls)
    station.status(2)
    assert say(machine, f"{url}/again", slug="status") == 1000
    data = ended(machine, url)
    assert (data["verdict"], set(states(data).values())) == ("passed", {"passed"})
    assert {action for action, _payload in station.calls[before:]} <= {"TriggerMessage"}


def test_one_tap_sets_what_differs_and_reads_it_back(
    machine: Client, installation: Installation, station: ScriptedStation
) -> None:
    kept = setting(station, MeterValueSampleInterval="RebootRequired")
    expect({"key": "HeartbeatInterval", "value": 60}, {"key": "MeterValueSampleInterval", "value": 30})
    station.boot(), station.statuses(), station.heartbeat()
    url = run_checks(machine, installation)
    read_until(machine, url, lambda data: data["differences"])
    data = ended(machine, url)
    told = [(row["key"], row["told"], row["wanted"], row["settable"]) for row in data["differences"]]
    assert told == [("HeartbeatInterval", "300", "60", True), ("MeterValueSampleInterval", "60", "30", True)]
    assert say(machine, f"{url}/configure") == 1000
    read_until(machine, url, lambda data: data["differences"] == [])
    data = ended(machine, url)
    assert (kept["HeartbeatInterval"], data["differences"]) == ("60", [])
    assert (result(data, "configuration")["state"], result(data, "configuration")["remedy"]) == (
        "warning",
        "Restart the station: MeterValueSampleInterval takes effect only then.",
    )


def test_what_is_read_only_is_told_and_not_tried(
    machine: Client, installation: Installation, station: ScriptedStation
) -> None:
    setting(station)
    expect({"key": "NumberOfConnectors", "value": 4})
    station.boot(), station.statuses(), station.heartbeat()
    url = run_checks(machine, installation)
    read_until(machine, url, lambda data: data["differences"])
    data = ended(machine, url)
    assert [(row["key"], row["readonly"], row["settable"]) for row in data["differences"]] == [
        ("NumberOfConnectors", True, False)
    ]
    assert say(machine, f"{url}/configure") == 2976
    assert "ChangeConfiguration" not in dict(station.calls)
