"""Held stations while two gateways run: let in at one, in at both."""

from __future__ import annotations

import pytest
from core.models import Command
from django.urls import reverse
from ocpp.exceptions import OCPPError

from tests.factories import make_location
from tests.ocpp.held import TAKEN, is_in
from tests.ocpp.simulated import reports
from tests.stations import KEY, ScriptedStation, running_gateway, wait_for


@pytest.fixture
def two_gateways(transactional_db):
    with running_gateway() as first, running_gateway() as second:
        yield first, second


def come(gateway):
    return ScriptedStation("CP-1", gateway.port, key=KEY, answers={"TriggerMessage": TAKEN})


def link_by_page(client, held):
    place = make_location(held.operator, "Kade 9")
    held.refresh_from_db()
    said = {"location_id": place.location_id, "etag": str(held.etag)}
    assert client.post(reverse("move_station", args=["CP-1"]), said).status_code == 303


def is_refused(speak):
    with pytest.raises(OCPPError) as refused:
        speak()
    return refused.value.code == "SecurityError"


def test_who_is_let_in_at_one_gateway_is_in_at_the_other(held, two_gateways, client_of, dan):
    first, second = two_gateways
    with come(first) as box:
        assert box.boot().status == "Pending"
        link_by_page(client_of(dan), held)
        box.wait_for_call("TriggerMessage")
        assert (box.boot().status, is_in(held)) == ("Accepted", True)
    for number, gateway in ((1, second), (2, first)):
        with come(gateway) as box:  # it need not boot again
            box.status(number)
            assert (box.heartbeat().current_time != "", box.calls) == (True, [])
    assert reports(held) == {1: "Available", 2: "Available"}


def test_who_was_held_at_one_gateway_is_let_in_at_the_other(held, two_gateways, client_of, dan):
    first, second = two_gateways
    with come(first) as box:
        box.boot()
    with come(second) as box:
        assert is_refused(lambda: box.status(1))
        link_by_page(client_of(dan), held)
        box.wait_for_call("TriggerMessage")
        assert (box.boot().status, is_in(held)) == ("Accepted", True)
        box.status(1)
    with come(first) as box:
        box.status(2)
        assert box.calls == []
    assert reports(held) == {1: "Available", 2: "Available"}


def test_who_goes_over_before_it_is_let_in_is_asked_where_it_is(held, two_gateways, client_of, dan):
    """The first gateway knows it no more, and a second question would be one too many."""
    first, second = two_gateways
    with come(first) as old:
        old.boot()
        with come(second) as box:
            assert box.boot().status == "Pending"
            wait_for(lambda: old.is_closed)
            link_by_page(client_of(dan), held)
            box.wait_for_call("TriggerMessage")
            assert (box.boot().status, len(box.calls), old.calls) == ("Accepted", 1, [])
    assert Command.objects.get().session.node_id == second.gateway.node_id
