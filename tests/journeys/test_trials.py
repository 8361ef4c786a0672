"""Trials over a real socket: a person does something at the box, and the station's word decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.domain.field.trying import advance_trials
from core.models import Evse, MeterReading
from core.models.clock import database_now
from tests.journeys.test_checks import say
from tests.stations import KEY, ScriptedStation, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from core.models import Installation
    from tests.stations import RunningGateway

pytestmark = pytest.mark.django_db(transaction=True)


def begin(machine: Client, installation: Installation, kind: str, **said: Any) -> str:
    url = f"/api/2.0/installations/{installation.pk}/trial"
    assert say(machine, url, kind=kind, **said) == 1000
    return url


def standing(machine: Client, url: str, kind: str, condition: Any) -> dict[str, Any]:
    def read() -> Any:
        advance_trials(at=database_now())
        row = next(row for row in machine.get(url).json()["data"] if row["kind"] == kind)
        return row if condition(row) else None

    return wait_for(read, 15)


def over(row: dict[str, Any]) -> bool:
    return not row["running"] and row["state"] != "running"


def test_a_walk_finds_that_left_and_right_are_swapped_and_saves_it(
    machine: Client, installation: Installation, station: ScriptedStation
) -> None:
    station.boot(), station.statuses()
    wait_for(lambda: installation.station.connector_reports.count() == 3)
    url = begin(machine, installation, "walk")
    asked = standing(machine, url, "walk", lambda row: row["running"])
    assert (asked["place"], asked["sentence"]) == ("left", "Plug a cable or a car into the socket “left” now.")
    station.status(2, "Preparing")
    standing(machine, url, "walk", lambda row: row.get("place") == "right")
    station.status(1, "Preparing")
    done = standing(machine, url, "walk", over)
    assert (done["state"], done["value"]) == ("passed", "2 / 2")
    assert done["found"] == [{"place": "left", "connector": 2}, {"place": "right", "connector": 1}]
    places = Evse.objects.order_by("evse_sequence_number").values_list("physical_reference", flat=True)
    assert list(places) == ["right", "left"]


def test_presence_is_proven_by_a_card(machine: Client, installation: Installation, station: ScriptedStation) -> None:
    station.boot(), station.statuses()
    url = begin(machine, installation, "presence")
    station.call("Authorize", id_tag="04AABB")
    done = standing(machine, url, "presence", over)
    assert (done["state"], done["sentence"]) == ("passed", "It told of a card: this is the box in front of you.")


def test_presence_is_proven_by_a_power_cycle_that_the_trial_outlives(
    machine: Client, installation: Installation, station: ScriptedStation
) -> None:
    station.boot()
    url = begin(machine, installation, "presence")
    station.vanish()
    away = standing(machine, url, "presence", lambda row: row["sentence"].startswith("It is off"))
    assert away["running"]
    station.close()
    station.connect()
    station.boot()
    assert standing(machine, url, "presence", over)["state"] == "passed"


def test_a_test_charge_is_started_metered_and_stopped(
    machine: Client, installation: Installation, station: ScriptedStation
) -> None:
    station.answers |= {name: {"status": "Accepted"} for name in ("RemoteStartTransaction", "RemoteStopTransaction")}
    station.boot(), station.statuses()
    url = begin(machine, installation, "charge", connector=1)
    tag = station.wait_for_call("RemoteStartTransaction")["idTag"]
    now = database_now().isoformat()
    begun = station.call("StartTransaction", connector_id=1, id_tag=tag, meter_start=1200, timestamp=now)
    assert begun.id_tag_info["status"] == "Accepted"
    value = {
        "timestamp": now,
        "sampledValue": [{"value": "1247", "measurand": "Energy.Active.Import.Register", "unit": "Wh"}],
    }
    station.call("MeterValues", connector_id=1, transaction_id=begun.transaction_id, meter_value=[value])
    standing(machine, url, "charge", lambda _row: "RemoteStopTransaction" in dict(station.calls))
    station.call("StopTransaction", transaction_id=begun.transaction_id, meter_stop=1250, timestamp=now)
    done = standing(machine, url, "charge", over)
    assert (done["state"], done["value"]) == ("passed", "+ 50 Wh")


def test_a_rejected_start_without_a_cable_is_read_as_it_is(
    machine: Client, installation: Installation, station: ScriptedStation
) -> None:
    station.answers["RemoteStartTransaction"] = {"status": "Rejected"}
    station.boot(), station.statuses()
    done = standing(machine, begin(machine, installation, "charge"), "charge", over)
    assert (done["state"], done["sentence"]) == (
        "warning",
        "It rejected the start, because no cable is plugged in. That is right; the charge itself was not tried.",
    )


# --- the same in OCPP 2.x ---

REMOTE = ("RequestStartTransaction", "RequestStopTransaction")


@pytest.fixture(params=["ocpp2.0.1", "ocpp2.1"])
def modern(
    request: pytest.FixtureRequest, gateway: RunningGateway, installation: Installation
) -> Iterator[ScriptedStation]:
    """The station of that installation, speaking OCPP 2.x."""
    answers: dict[str, Any] = {name: {"status": "Accepted"} for name in (*REMOTE, "TriggerMessage")}
    identity = installation.station.charge_station_id
    with ScriptedStation(identity, gateway.port, key=KEY, protocol=request.param, answers=answers) as scripted:
        scripted.boot(), scripted.statuses()
        yield scripted


def tell(station: ScriptedStation, kind: str, *, number: int, wh: float | None = None, **said: Any) -> Any:
    """Tell of the charge T-1, its meter where one is given."""
    now = database_now().isoformat()
    value = {"timestamp": now, "sampled_value": [{"value": wh}]} if wh is not None else None
    known = {"trigger_reason": "RemoteStart", "timestamp": now, "seq_no": number}
    info = {"transaction_id": "T-1"} | said.pop("info", {})
    return station.call(
        "TransactionEvent",
        event_type=kind,
        transaction_info=info,
        meter_value=[value] if value else None,
        **known,
        **said,
    )


def test_a_test_charge_in_2x_is_known_by_its_start_metered_and_stopped(
    machine: Client, installation: Installation, modern: ScriptedStation
) -> None:
    url = begin(machine, installation, "charge", connector=2)
    asked = modern.wait_for_call("RequestStartTransaction")
    assert (asked["evseId"], asked["idToken"]["type"]) == (2, "Central")
    tell(modern, "Started", number=0, evse={"id": 2, "connector_id": 1})  # plugged in first: nobody's yet, no meter
    tell(modern, "Updated", number=1, wh=1200.0, info={"remote_start_id": asked["remoteStartId"]})
    standing(machine, url, "charge", lambda row: row["sentence"].startswith("It charges since"))
    wait_for(lambda: MeterReading.objects.filter(place=2).exists(), 15)
    advance_trials(at=database_now())
    tell(modern, "Updated", number=2, wh=1247.0)
    standing(machine, url, "charge", lambda _row: "RequestStopTransaction" in dict(modern.calls))
    assert modern.wait_for_call("RequestStopTransaction") == {"transactionId": "T-1"}
    tell(modern, "Ended", number=3, wh=1250.0, info={"stopped_reason": "Remote"})
    done = standing(machine, url, "charge", over)
    assert (done["state"], done["value"]) == ("passed", "+ 50 Wh")


def test_a_walk_in_2x_finds_the_evse_that_moves(
    machine: Client, installation: Installation, modern: ScriptedStation
) -> None:
    wait_for(lambda: installation.station.connector_reports.count() == 2)
    url = begin(machine, installation, "walk")
    modern.status(2, "Occupied")
    standing(machine, url, "walk", lambda row: row.get("place") == "right")
    modern.status(1, "Occupied")
    done = standing(machine, url, "walk", over)
    assert (done["state"], done["found"]) == (
        "passed",
        [{"place": "left", "connector": 2}, {"place": "right", "connector": 1}],
    )


def test_stopping_a_test_charge_in_2x_ends_it(
    machine: Client, installation: Installation, modern: ScriptedStation
) -> None:
    url = begin(machine, installation, "charge", connector=1)
    token = modern.wait_for_call("RequestStartTransaction")["idToken"]
    shown = {"id_token": token["idToken"], "type": token["type"]}
    begun = tell(modern, "Started", number=0, wh=1200.0, evse={"id": 1, "connector_id": 1}, id_token=shown)
    assert begun.id_token_info["status"] == "Accepted"
    assert say(machine, url, stop=True) == 1000
    assert modern.wait_for_call("RequestStopTransaction") == {"transactionId": "T-1"}
    asked = standing(machine, url, "charge", lambda row: row["running"])
    assert (asked["stopping"], asked["sentence"]) == (True, "Asking the station to end the charge.")
    tell(modern, "Ended", number=1, wh=1210.0)
    done = standing(machine, url, "charge", over)
    assert (done["state"], done["sentence"]) == ("not_possible", "It was stopped, and the charge has ended.")


def test_stopping_a_test_charge_ends_it(machine: Client, installation: Installation, station: ScriptedStation) -> None:
    station.answers |= {name: {"status": "Accepted"} for name in ("RemoteStartTransaction", "RemoteStopTransaction")}
    station.boot(), station.statuses()
    url = begin(machine, installation, "charge", connector=1)
    tag, now = station.wait_for_call("RemoteStartTransaction")["idTag"], database_now().isoformat()
    begun = station.call("StartTransaction", connector_id=1, id_tag=tag, meter_start=1200, timestamp=now)
    assert say(machine, url, stop=True) == 1000
    assert station.wait_for_call("RemoteStopTransaction") == {"transactionId": begun.transaction_id}
    station.call("StopTransaction", transaction_id=begun.transaction_id, meter_stop=1210, timestamp=now)
    done = standing(machine, url, "charge", over)
    assert (done["state"], done["sentence"]) == ("not_possible", "It was stopped, and the charge has ended.")
