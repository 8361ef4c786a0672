"""A command by the API and by the panel of a station's page: the same rules, to a station on a real socket."""

from __future__ import annotations

import uuid

import pytest
from core.models import Command
from django.urls import reverse

from tests.stations import wait_for

API = "/api/2.0/ChargeStations/CP-1/commands"
TRIGGER = {"requestedMessage": "StatusNotification"}
ACCEPTED = {"status": "Accepted"}


class Doors:
    """Gives commands in turn by one door, and tells by the same door what became of them."""

    def __init__(self, name, machine, desk):
        self.name, self._machine, self._desk = name, machine, desk

    def trigger(self):
        return self._api("TriggerMessage", TRIGGER) if self.name == "api" else self._page(act="status")

    def restart(self):
        return self._api("Reset", {"type": "Soft"}) if self.name == "api" else self._page(act="soft")

    def upload(self, location):
        told = {"location": location}
        return self._api("GetDiagnostics", told) if self.name == "api" else self._page(act="diagnostics", **told)

    def outcome(self):
        """Give slug and sentence of the newest command."""
        if self.name == "api":
            told = self._machine.get(f"{API}/{Command.objects.latest('pk').pk}").json()["data"]
            return told["outcome"], told["sentence"]
        newest = self._desk.get(self._url(), headers={"HX-Request": "true"}).context["commands"][0]
        return newest["slug"], newest["sentence"]

    def _api(self, command, payload):
        body = {"command": command, "payload": payload}
        answer = self._machine.post(API, body, content_type="application/json").json()
        return [error["field"] for error in answer.get("errors", ())]

    def _page(self, **said):
        answer = self._desk.post(self._url(), said | {"nonce": str(uuid.uuid4())}, headers={"HX-Request": "true"})
        refusal = answer.context.get("refusal")
        return [error["field"] for error in refusal["errors"]] if refusal else []

    def _url(self):
        return reverse("station_commands", args=["CP-1"])


@pytest.fixture(params=["api", "page"])
def door(request, station, machine, client_of, sue):
    return Doors(request.param, machine, client_of(sue))


HAS_NOT = "The station does not have what was asked for: NotImplemented."
KNOWS_NOT = "The station does not know this command at all (NotSupported)."
SAID_NO = "The station understood, and said no: Rejected."
SILENT = "The station said that it will, and then did not."


NOES = [
    (("NotSupported", ""), "not_supported", KNOWS_NOT),
    (("NotImplemented", ""), "not_supported", KNOWS_NOT.replace("NotSupported", "NotImplemented")),
    ({"status": "NotImplemented"}, "not_implemented", HAS_NOT),
    ({"status": "Rejected"}, "rejected", SAID_NO),
    (ACCEPTED, "silent", SILENT),
]


def test_four_noes_are_told_apart(door, call_in):
    box, told = call_in(), []
    for answer, _slug, _sentence in NOES:
        box.answers["TriggerMessage"] = answer
        assert door.trigger() == []
        ended = wait_for(Command.objects.filter(ended_at__year__gt=2020).first)
        Command.objects.update(ended_at=ended.ended_at.replace(year=2020))
        told.append((answer, *door.outcome()))
    assert told == NOES


def test_one_is_in_flight_and_the_next_leaves_when_it_has_ended(door, call_in):
    box = call_in(answers={"TriggerMessage": None, "Reset": ACCEPTED})
    door.trigger()
    box.wait_for_call("TriggerMessage")
    door.restart()
    assert [call for call, _payload in box.calls] == ["TriggerMessage"]
    assert list(Command.objects.order_by("pk").values_list("state", flat=True)) == ["sent", "waiting"]
    assert door.outcome()[0] == "waiting"
    first = Command.objects.earliest("pk")
    box.say(f'[3,"{first.message_id}",{{"status":"Rejected"}}]')
    box.wait_for_call("Reset")
    wait_for(lambda: Command.objects.latest("pk").ended_at)
    first.refresh_from_db()
    assert (first.state, first.answer) == ("answered", {"status": "Rejected"})
    assert first.ended_at <= Command.objects.latest("pk").sent_at


def test_a_bad_value_is_refused_before_anything_is_sent(door, call_in):
    box = call_in(answers={"GetDiagnostics": {}, "Reset": ACCEPTED})
    bad = ["file://x.example/a", "", "https://", "gopher://x.example", "https://x.example:0/"]
    assert [(location, door.upload(location)) for location in bad] == [(each, ["payload.location"]) for each in bad]
    door.restart()
    box.wait_for_call("Reset")
    assert ([call for call, _payload in box.calls], Command.objects.count()) == (["Reset"], 1)


def test_a_good_value_is_sent_as_it_is(door, call_in):
    box = call_in(answers={"GetDiagnostics": {}})
    assert door.upload("https://files.example/up") == []
    assert box.wait_for_call("GetDiagnostics") == {"location": "https://files.example/up"}


STORMS = {
    "HeartbeatInterval": "1",
    "MeterValueSampleInterval": "1",
    "ClockAlignedDataInterval": "1",
    "RetryBackOffWaitMinimum": "0",
    "WebSocketPingInterval": "1",
}


def test_what_starts_a_storm_in_real_firmware_is_never_sent(station, machine, call_in):
    box = call_in(answers={"ChangeConfiguration": ACCEPTED})
    fields = []
    for key, value in [*STORMS.items(), ("HeartbeatInterval", "60")]:
        body = {"command": "ChangeConfiguration", "payload": {"key": key, "value": value}}
        answer = machine.post(API, body, content_type="application/json").json()
        fields += [error["field"] for error in answer.get("errors", ())]
    assert fields == ["payload.value"] * len(STORMS)
    assert box.wait_for_call("ChangeConfiguration") == {"key": "HeartbeatInterval", "value": "60"}
    assert len(box.calls) == 1
