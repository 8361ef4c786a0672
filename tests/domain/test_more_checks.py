"""What identity, signal, unlock and visible find, and what became of settings that were set: from facts alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.domain.field.asking import questions
from core.models import Connector, Evse, HardwareTemplate, Location
from tests.domain.known import command, report
from tests.domain.test_extra_checks import BY_SLUG, found, known
from tests.domain.test_reaching import knock

KNOWS_SIGNAL = HardwareTemplate(playbook={"signal_key": "RSSI"})
EXPECTED = HardwareTemplate(expected_configuration=[{"key": "HeartbeatInterval", "value": 60}])


def sockets(*formats: str) -> tuple[Connector, ...]:
    return tuple(
        Connector(evse=Evse(pk=n, evse_id=f"NL*PLI*E{n}"), connector_id=n, format=kind, voltage=230, amperage=32)
        for n, kind in enumerate(formats, 1)
    )


# --- this very box ---


@pytest.mark.parametrize(
    ("station", "state", "sentence"),
    [
        ({"booted_at": None}, "running", "Waiting for the station to say its serial number."),
        ({}, "warning", "It tells no serial number to compare with its label."),
        ({"charge_station_id": "SN-1", "charge_box_serial_number": "sn-1"}, "passed", ""),
        (
            {"charge_station_id": "CP-1", "charge_box_serial_number": "SN-1"},
            "passed",
            "Its identity is not its serial number; compare SN-1 with its label.",
        ),
    ],
)
def test_identity(station: dict[str, Any], state: str, sentence: str) -> None:
    told = found("identity", station=station)
    assert (told[0], told[2]) == (state, sentence)


def test_another_serial_than_on_the_label_is_another_box() -> None:
    base = known(station={"charge_box_serial_number": "SN-2"})
    told = judged("identity", base, scanned_serial="SN-1")
    assert told == ("failed", "The label says serial number SN-1; the station says SN-2.")


def test_two_boxes_of_one_name_fail() -> None:
    told = found("identity", knocks=(knock(1, cause="second_connection"),))
    assert told[2] == "A second box calls by the same name: one of the two has the other's settings."


def judged(slug: str, facts: Any, **more: Any) -> tuple[str, str]:
    finding = BY_SLUG[slug].judge(replace(facts, **more))
    return str(finding.state), str(finding.sentence)


# --- signal ---


@pytest.mark.parametrize(
    ("more", "state", "value"),
    [
        ({}, "passed", ""),
        ({"station": {"iccid": "8931"}}, "warning", "8931"),
        ({"template": KNOWS_SIGNAL}, "running", ""),
        ({"template": KNOWS_SIGNAL, "settings": {"rssi": "-70"}}, "passed", "-70 dBm"),
        ({"template": KNOWS_SIGNAL, "settings": {"rssi": "-101"}}, "failed", "-101 dBm"),
        ({"reports": [report(0, "Faulted", error_code="WeakSignal")]}, "failed", ""),
    ],
)
def test_signal(more: dict[str, Any], state: str, value: str) -> None:
    assert found("signal", **more)[:2] == (state, value)


# --- unlock ---


@pytest.mark.parametrize(
    ("answers", "state", "value"),
    [
        ((None, None), "running", "0 / 2"),
        (("Unlocked", None), "running", "1 / 2"),
        (("Unlocked", "Unlocked"), "passed", "2 / 2"),
        (("Unlocked", "UnlockFailed"), "failed", "1 / 2"),
        (("Unlocked", "NotSupported"), "warning", "1 / 2"),
    ],
)
def test_unlock(answers: tuple[str | None, ...], state: str, value: str) -> None:
    asked = {f"unlock_{n}": command(answer={"status": word}) for n, word in enumerate(answers, 1) if word}
    assert found("unlock", connectors=sockets("SOCKET", "SOCKET"), commands=asked)[:2] == (state, value)


def test_an_error_for_an_answer_cannot_be_unlocked_from_here() -> None:
    asked = {"unlock_1": command("refused", {"code": "NotImplemented"})}
    told = found("unlock", connectors=sockets("SOCKET"), commands=asked)
    assert told == ("warning", "0 / 1", "It cannot be unlocked from here (NotImplemented).")
    assert found("unlock", connectors=sockets("SOCKET"), overdue=True)[2] == "It cannot be unlocked from here (–)."


def test_what_charges_and_what_has_a_fixed_cable_is_not_unlocked() -> None:
    facts = {"connectors": sockets("SOCKET", "CABLE"), "reports": [report(1, "Charging")]}
    assert found("unlock", **facts)[0] == "passed"
    asked = [each.purpose for each in questions(known(extra=("unlock",), **facts))]
    assert [purpose for purpose in asked if purpose.startswith("unlock")] == []


# --- visible ---


def test_visible_names_everything_that_is_missing() -> None:
    bare = (Connector(evse=Evse(pk=1), connector_id=1, voltage=0, amperage=0),)
    assert found("visible", connectors=bare, station={"location": Location(address="A", city="", country="NLD")})[
        2
    ] == (
        "Drivers will not find it: its Location has no position on the map, its Location has no whole address, "
        "an EVSE has no EVSE id, a connector has no voltage or current."
    )
    assert found("visible", connectors=())[2] == (
        "Drivers will not find it: its Location has no position on the map, it has no connectors."
    )


def test_visible() -> None:
    place = Location(address="A", city="B", country="NLD", latitude="52.1", longitude="5.1")
    told = found("visible", connectors=sockets("SOCKET"), station={"location": place}, session=None)
    assert told == ("passed", "NL*PLI*E1", "")


# --- settings that were set from here ---


@pytest.mark.parametrize(
    ("answer", "settings", "state", "remedy"),
    [
        ({"status": "Accepted"}, {"heartbeatinterval": "60"}, "passed", ""),
        (
            {"status": "RebootRequired"},
            {"heartbeatinterval": "60"},
            "warning",
            "Restart the station: HeartbeatInterval takes effect only then.",
        ),
        (
            {"setVariableResult": [{"attributeStatus": "RebootRequired"}, 1]},
            {"heartbeatinterval": "300"},
            "failed",
            "Restart the station: HeartbeatInterval takes effect only then.",
        ),
        (
            {"status": "Rejected"},
            {"heartbeatinterval": "300"},
            "failed",
            "It does not let us set HeartbeatInterval: set it in the box's menu.",
        ),
        (None, {"heartbeatinterval": "300"}, "failed", "Set it from here, or in the box's menu."),
    ],
)
def test_what_became_of_setting_it(answer: Any, settings: dict[str, str], state: str, remedy: str) -> None:
    one = command(answer=answer)
    one.payload = {"key": "HeartbeatInterval", "value": "60"}
    facts = known(template=EXPECTED, settings=settings, commands={"set_1": one, "expected": command()})
    finding = BY_SLUG["configuration"].judge(facts)
    assert (str(finding.state), str(finding.remedy)) == (state, remedy)


def test_what_was_set_counts_only_when_it_was_read_back() -> None:
    settings = {"heartbeatinterval": "60"}
    assert found("configuration", template=EXPECTED, settings=settings, commands={"set_1": command()})[0] == "running"


def test_what_extra_checks_ask() -> None:
    template = HardwareTemplate(playbook={"signal_key": "RSSI"})
    facts = known(extra=("signal", "unlock"), template=template, connectors=sockets("SOCKET"))
    asked = {each.purpose: each.payload for each in questions(facts)}
    assert (asked["signal"], asked["unlock_1"]) == ({"key": ["RSSI"]}, {"connectorId": 1})
