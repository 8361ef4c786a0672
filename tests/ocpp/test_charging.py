"""Test charges: who may charge, and what is kept of a charge; written before it is answered."""

from __future__ import annotations

import itertools
import json

import pytest
from core.domain.commands.commanding import ask_station
from core.domain.stations.making import key_digest
from core.domain.told.charging import charge_told
from core.models import CheckRun, Operator, Transaction
from core.models.clock import database_now
from core.reports import Charge

from tests.factories import make_station
from tests.installs import make_linked
from tests.stations import KEY

STAMP = "2026-03-01T12:00:00Z"
LATER = "2026-03-01T12:05:00Z"


@pytest.fixture(params=["ocpp1.6", "ocpp2.0.1"])
def box(request, station, call_in):
    box = call_in(protocol=request.param)
    box.boot()
    return box


def shows(box, tag="04AABB"):
    """Show a tag; give what the station is told of it."""
    if box.protocol == "ocpp1.6":
        return box.call("Authorize", id_tag=tag).id_tag_info["status"]
    return box.call("Authorize", id_token={"id_token": tag, "type": "ISO14443"}).id_token_info["status"]


def test_nobody_may_charge_while_nothing_is_tested_and_anybody_where_the_operator_says_so(box):
    assert shows(box) == "Invalid"
    Operator.objects.update(accepts_every_tag=True)
    assert shows(box) == "Accepted"


def test_anybody_may_charge_while_the_checks_run(plinth, call_in, transactional_db):
    installation = make_linked(plinth, identity="CP-2")
    type(installation.station).objects.update(key_digest=key_digest(KEY))
    box = call_in("CP-2")
    box.boot()
    run = CheckRun.objects.create(operator=plinth, installation=installation, deadline=database_now())
    assert shows(box) == "Accepted"
    CheckRun.objects.filter(pk=run.pk).update(finished_at=database_now())
    assert shows(box) == "Invalid"


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("RemoteStartTransaction", {"idTag": "PLINTH-1"}),
        ("RequestStartTransaction", {"remoteStartId": 1, "idToken": {"idToken": "PLINTH-1", "type": "Central"}}),
    ],
)
def test_the_tag_of_a_start_of_ours_may_charge(station, box, action, payload):
    ask_station(station=station, action=action, payload=payload, at=database_now(), timeout_s=5)
    told = [shows(box, tag) for tag in ("PLINTH-1", "plinth-1", "PLINTH-2")]
    assert told == ["Accepted", "Accepted", "Invalid"]


def start_16(box, **facts):
    begun = {"connector_id": 2, "id_tag": "04AABB", "meter_start": 1000, "timestamp": STAMP} | facts
    return box.call("StartTransaction", **begun).transaction_id


def test_a_charge_16(station, call_in):
    box = call_in()
    box.boot()
    number = start_16(box)
    row = Transaction.objects.get()
    assert (row.pk, row.station, row.place, row.id_token, row.meter_start_wh) == (number, station, 2, "04AABB", 1000.0)
    box.call("StopTransaction", transaction_id=number, meter_stop=1450, timestamp=LATER, reason="Remote")
    row.refresh_from_db()
    assert (row.meter_stop_wh - row.meter_start_wh, row.reason, row.stopped_at.minute) == (450.0, "Remote", 5)


def test_W14_a_begin_that_is_told_again_after_a_reconnect_is_one_charge(station, call_in):
    first = call_in()
    first.boot()
    number = start_16(first)
    first.close()
    assert (start_16(call_in()), Transaction.objects.count()) == (number, 1)


def test_W13_nobody_ends_the_charge_of_another_station(plinth, station, call_in):
    make_station(plinth, "CP-2", key_digest=key_digest(KEY))
    mine, other = call_in(), call_in("CP-2")
    mine.boot()
    other.boot()
    number = start_16(mine)
    assert other.call("StopTransaction", transaction_id=number, meter_stop=9, timestamp=LATER).id_tag_info is None
    assert Transaction.objects.get().ended_at is None


def test_a_charge_201(station, call_in):
    box = call_in(protocol="ocpp2.0.1")
    box.boot()

    def event(kind, seq_no, wh, **more):
        value = [{"timestamp": STAMP, "sampled_value": [{"value": wh}]}]
        known = {"trigger_reason": "RemoteStart", "transaction_info": {"transaction_id": "T-1"}, "timestamp": LATER}
        return box.call("TransactionEvent", event_type=kind, seq_no=seq_no, meter_value=value, **known, **more)

    token = {"id_token": "04AABB", "type": "ISO14443"}
    assert event("Started", 0, 1000.0, evse={"id": 2}, id_token=token).id_token_info["status"] == "Invalid"
    assert event("Updated", 1, 1200.0).id_token_info is None
    event("Ended", 2, 1450.0)
    row = Transaction.objects.get()
    assert (row.transaction_id, row.place, row.meter_start_wh, row.meter_stop_wh) == ("T-1", 2, 1000.0, 1450.0)
    assert row.ended_at is not None


def test_more_of_a_charge_that_nobody_knows_is_answered(station, call_in):
    box = call_in(protocol="ocpp2.0.1")
    box.boot()
    for kind, name in itertools.product(("Updated", "Ended"), ("", "T-9")):
        known = {"transaction_id": name, "remote_start_id": 12}
        told = box.call(
            "TransactionEvent", event_type=kind, seq_no=3, trigger_reason="RemoteStart", timestamp=LATER,
            transaction_info=known,
        )  # fmt: skip
        assert (told.id_token_info, box.call("Heartbeat").current_time != "") == (None, True)


def test_an_end_of_a_number_that_nobody_gave_is_answered_and_nothing_is_kept(station, call_in):
    box = call_in()
    box.boot()
    for number in (99, 0, -1, 2**31, 10**30):
        assert box.call("StopTransaction", transaction_id=number, meter_stop=9, timestamp=LATER).id_tag_info is None
    assert Transaction.objects.count() == 0


def test_W24_a_begin_with_impossible_numbers_harms_nobody(station, call_in):
    box = call_in()
    box.boot()
    for odd, value in (("connectorId", 10**9), ("meterStart", 10**400), ("timestamp", "9999-12-31T23:59:59Z")):
        begun = {"connectorId": 1, "idTag": "a", "meterStart": 1, "timestamp": STAMP} | {odd: value}
        box.say(json.dumps([2, odd, "StartTransaction", begun]))
        assert box.heartbeat().current_time
    assert Transaction.objects.filter(place=10**9).count() == 0


def test_a_connection_that_was_replaced_begins_no_charge(station):
    said = Charge(begins=True, place=1)
    assert charge_told(station_id=station.pk, epoch=station.epoch + 1, said=said, at=database_now()) is None
