"""Whose a charge is and where, whatever connection it was begun over and whoever ends it (OCPP 2.0.1 E02, E07)."""

from __future__ import annotations

import pytest
from core.models import MeterReading, Operator, Transaction
from core.ocpp.threads import Database
from core.queries.charging import place_of

from tests.factories import make_station
from tests.stations import wait_for

STAMP = "2026-03-01T12:00:00Z"
ALICE, BOB = "04AABB", "04CCDD"


class Box:
    """A 2.0.1 station that tells of one charge."""

    def __init__(self, call_in, *, boots=True):
        self._box = call_in(protocol="ocpp2.0.1")
        if boots:
            self._box.boot()

    def tell(self, kind, *, tag="", wh=None, reason="MeterValuePeriodic", **more):
        """Tell of the charge; give the word for the tag that was shown, None when none was."""
        facts = {"seq_no": 1, "timestamp": STAMP, "transaction_info": {"transaction_id": "T-1"}} | more
        if tag:
            facts["id_token"] = {"id_token": tag, "type": "ISO14443"}
        if wh is not None:
            facts["meter_value"] = [{"timestamp": STAMP, "sampled_value": [{"value": wh}]}]
        answer = self._box.call("TransactionEvent", event_type=kind, trigger_reason=reason, **facts)
        return answer.id_token_info and answer.id_token_info["status"]

    def leave(self):
        self._box.close()


@pytest.fixture
def box(station, call_in):
    return Box(call_in)


def charge():
    return Transaction.objects.get()


@pytest.mark.parametrize(("kind", "ended"), [("Updated", False), ("Ended", True)])
def test_over_another_connection_the_charge_goes_on_where_it_began(box, call_in, kind, ended):
    box.tell("Started", evse={"id": 2, "connectorId": 1}, tag=ALICE)
    box.leave()
    Box(call_in, boots=False).tell(kind, wh=1200.0)
    reading = wait_for(MeterReading.objects.first)
    assert (reading.place, reading.value, charge().place, charge().ended_at is not None) == (2, 1200.0, 2, ended)


def test_of_a_charge_that_nobody_knows_the_place_is_the_whole_station(box):
    for number in range(2):
        box.tell("Updated", wh=1200.0 + number)
    reading = wait_for(lambda: MeterReading.objects.filter(value=1201.0).first())
    assert (reading.place, Transaction.objects.count()) == (0, 0)


def test_the_place_of_another_stations_charge_is_nobody_elses(box, station, plinth):
    box.tell("Started", evse={"id": 2}, tag=ALICE)
    other = make_station(plinth, "CP-2")
    asked = [(station, "T-1"), (other, "T-1"), (station, "T-2"), (station, "")]
    assert [place_of(station_id=one.pk, transaction_id=name) for one, name in asked] == [2, 0, 0, 0]


def test_without_a_database_it_is_told_again_later_and_nothing_behind_it_waits_for_ever(box, call_in, monkeypatch):
    box.tell("Started", evse={"id": 2}, tag=ALICE)
    box.leave()
    again = call_in(protocol="ocpp2.0.1")

    async def away(self, verb, **facts):
        raise OSError("the database is away")

    monkeypatch.setattr(Database, "run", away)
    with pytest.raises(Exception, match="try again later"):
        event(again)
    assert again.heartbeat().current_time
    monkeypatch.undo()
    event(again)
    assert wait_for(MeterReading.objects.first).place == 2


def event(box):
    value = [{"timestamp": STAMP, "sampled_value": [{"value": 5.0}]}]
    facts = {"trigger_reason": "MeterValuePeriodic", "transaction_info": {"transaction_id": "T-1"}}
    box.call("TransactionEvent", event_type="Updated", seq_no=2, timestamp=STAMP, meter_value=value, **facts)


# --- whose it is ---


@pytest.mark.parametrize("stopper", [BOB, ""])
def test_whoever_ends_it_it_stays_who_began_its(box, stopper):
    box.tell("Started", evse={"id": 1}, tag=ALICE)
    box.tell("Ended", tag=stopper)
    assert (charge().id_token, charge().ended_at is not None) == (ALICE, True)


@pytest.mark.parametrize("kind", ["Started", None])
def test_who_ends_a_charge_that_is_nobodys_does_not_make_it_theirs(box, kind):
    Operator.objects.update(accepts_every_tag=True)
    if kind:
        box.tell(kind, evse={"id": 1})
    assert box.tell("Ended", tag=BOB) == "Accepted"
    assert (charge().id_token, charge().ended_at is not None) == ("", True)


@pytest.mark.parametrize(("stopper", "word"), [(ALICE, "Accepted"), (ALICE.lower(), "Accepted"), (BOB, "Invalid")])
def test_who_began_it_may_end_it_in_whatever_capitals(box, stopper, word):
    Operator.objects.update(accepts_every_tag=True)
    box.tell("Started", evse={"id": 1}, tag=ALICE)
    Operator.objects.update(accepts_every_tag=False)
    assert (box.tell("Ended", tag=stopper), charge().id_token) == (word, ALICE)


def test_who_wants_to_end_it_does_not_make_it_theirs_either(box):
    Operator.objects.update(accepts_every_tag=True)
    box.tell("Started", evse={"id": 1})
    assert box.tell("Updated", tag=BOB, reason="StopAuthorized") == "Accepted"
    assert charge().id_token == ""


def test_who_is_known_only_after_the_plug_is_whose_it_is(box):
    Operator.objects.update(accepts_every_tag=True)
    box.tell("Started", evse={"id": 1}, reason="CablePluggedIn")
    assert box.tell("Updated", tag=ALICE, reason="Authorized") == "Accepted"
    assert (charge().id_token, charge().accepted) == (ALICE, True)
    assert box.tell("Updated", tag=BOB, reason="StopAuthorized") == "Accepted"
    assert charge().id_token == ALICE


@pytest.mark.parametrize(("every", "words"), [(True, ["Accepted", "Accepted"]), (False, ["Invalid", "Invalid"])])
def test_who_ends_it_is_told_what_goes_for_that_tag(box, every, words):
    Operator.objects.update(accepts_every_tag=every)
    assert [box.tell("Started", evse={"id": 1}, tag=ALICE), box.tell("Ended", tag=BOB)] == words


def test_a_charge_that_was_accepted_is_so_for_its_own_tag_to_the_end(box):
    Operator.objects.update(accepts_every_tag=True)
    box.tell("Started", evse={"id": 1}, tag=ALICE)
    Operator.objects.update(accepts_every_tag=False)
    assert box.tell("Ended", tag=ALICE) == "Accepted"


@pytest.mark.parametrize(("stopper", "word"), [(ALICE, "Accepted"), (BOB, "Invalid")])
def test_in_1_6_who_ends_it_is_told_what_goes_for_that_tag_too(station, call_in, stopper, word):
    box = call_in()
    box.boot()
    Operator.objects.update(accepts_every_tag=True)
    number = box.call("StartTransaction", connector_id=1, id_tag=ALICE, meter_start=1, timestamp=STAMP).transaction_id
    Operator.objects.update(accepts_every_tag=False)
    end = box.call("StopTransaction", transaction_id=number, meter_stop=9, timestamp=STAMP, id_tag=stopper)
    assert (end.id_tag_info["status"], charge().id_token, charge().meter_stop_wh) == (word, ALICE, 9.0)
