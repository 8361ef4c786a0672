"""Held stations: answered Pending until nothing is missing, then let in (OCPP 1.6 §4.2, 2.0.1 B02, B30, B31, A01)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from core.choices import Hold
from core.models import Command, Knock, Session
from core.ocpp import rounds
from ocpp.exceptions import OCPPError

from tests.factories import make_location, stored
from tests.stations import wait_for

VERSIONS = ["ocpp1.6", "ocpp2.0.1", "ocpp2.1"]


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(rounds, "LET_IN_EVERY_S", 0.02)


@pytest.fixture
def held(station):
    station.operator.hold_stations = Hold.LINKED
    station.operator.save()
    return station


@pytest.mark.parametrize("protocol", VERSIONS)
def test_TC_B_02_it_is_held_until_it_is_linked(held, call_in, protocol):
    box = call_in(protocol=protocol, serial="SN-77")
    box.answers["TriggerMessage"] = {"status": "Accepted"}
    answer = box.boot()
    assert (answer.status, answer.interval) == ("Pending", 60)
    held.refresh_from_db()
    assert (held.serials, held.held_since == held.booted_at) == (["SN-77"], True)
    assert Session.objects.get().booted_at is None
    link(held)
    wait_for(lambda: box.calls)
    assert box.boot().status == "Accepted"
    held.refresh_from_db()
    assert (held.held_since, Session.objects.get().booted_at) == (None, held.booted_at)
    assert [(name, payload["requestedMessage"]) for name, payload in box.calls] == [("TriggerMessage", "BootNotification")]


def link(station):
    station.location = make_location(station.operator)
    station.save()
    stored()
