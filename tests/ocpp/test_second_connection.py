"""Two of one name: the living stays, the dead is replaced, and somebody is told."""

from __future__ import annotations

import asyncio
import json
import socket
import threading

import pytest
from core.models import ChargeStation, Knock, Session
from core.ocpp import register, trial
from core.ocpp.threads import Database
from websockets.exceptions import InvalidStatus

from tests.stations import KEY, PATIENCE_S, basic, wait_for


def test_W6_the_old_one_answers_so_the_newcomer_is_refused(station, call_in):
    box = call_in()
    box.boot()
    with pytest.raises(InvalidStatus) as refused:
        call_in(source="127.0.0.2")
    assert refused.value.response.status_code == 409
    knock = wait_for(lambda: Knock.objects.filter(cause="second_connection").first())
    assert (knock.identity, knock.evidence) == ("CP-1", {"connected": "127.0.0.1", "address": "127.0.0.2"})
    assert box.heartbeat().current_time
    assert Session.objects.count() == 1


def test_W7_profile_0_never_takes_over_the_living(station, call_in):
    ChargeStation.objects.update(security_profile=0, key_digest=None)
    call_in(key=None)
    with pytest.raises(InvalidStatus):
        call_in(key=None)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(register, "PING_WITHIN_S", 0.05)


@pytest.fixture
def dead(gateway):
    """Give a function that opens a line which never answers a ping: a half-open socket, as the network leaves them."""
    lines = []

    def connect(source="127.0.0.1"):
        headers = {"Host": "x", "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
        headers |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "ocpp1.6"} | basic(
            "CP-1", KEY
        )
        line = socket.create_connection(("127.0.0.1", gateway.port), timeout=PATIENCE_S, source_address=(source, 0))
        request = "GET /ocpp/CP-1 HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        line.sendall(request.encode() + b"\r\n")
        assert line.recv(4096).split()[1] == b"101"
        lines.append(line)
        return line

    yield connect
    for line in lines:
        line.close()


def test_W5_the_old_one_is_dead_so_the_newcomer_takes_its_place(station, call_in, dead, impatient):
    dead()
    assert call_in().boot().status == "Accepted"
    assert list(Session.objects.order_by("epoch").values_list("gone_cause", flat=True)) == ["replaced", ""]
    assert Knock.objects.filter(cause="second_connection").count() == 0


def test_W8_twins_that_push_each_other_out_are_quarantined(station, call_in, dead, impatient):
    for number in range(4):
        dead(source=f"127.0.0.{1 + number % 2}")
    with pytest.raises(InvalidStatus) as refused:
        call_in()
    assert refused.value.response.status_code == 409
    wait_for(lambda: Knock.objects.filter(cause="quarantine").first())


def test_one_that_only_moves_is_not_a_twin(station, dead, call_in, impatient):
    for _time in range(5):
        dead()
    assert call_in().boot().status == "Accepted"


def test_two_at_once_are_let_in_one_after_the_other(station, call_in, gateway):
    first = call_in()
    with pytest.raises(InvalidStatus):
        call_in(source="127.0.0.2")
    assert first.boot().status == "Accepted"
    assert len(gateway.gateway.register) == 1


def test_a_box_that_starts_anew_gets_in_before_its_old_line_is_dead(station, call_in):
    old = call_in()
    old.boot()
    new = call_in()
    assert new.boot().status == "Accepted"
    wait_for(lambda: old.is_closed)
    new.statuses()
    assert new.heartbeat().current_time
    assert list(Session.objects.order_by("epoch").values_list("gone_cause", flat=True)) == ["replaced", ""]
    assert (old.close_code, Knock.objects.count()) == (1008, 0)


@pytest.mark.parametrize(
    ("known", "serial", "model"),
    [("SN-1", "SN-2", "Demo Double"), ("SN-1", "", "Other"), ("", "SN-2", "Other")],
)
def test_another_box_at_the_same_address_is_a_second_post(station, call_in, known, serial, model):
    old = call_in(serial=known)
    old.boot()
    other = call_in(serial=serial, model=model)
    other.say(json.dumps([2, "1", "BootNotification", boot_of(other)]))
    wait_for(lambda: other.is_closed)
    knock = wait_for(lambda: Knock.objects.filter(cause="second_connection").first())
    assert (other.close_code, knock.evidence) == (1008, {"connected": "127.0.0.1", "address": "127.0.0.1"})
    assert old.heartbeat().current_time


def boot_of(box):
    told = {"chargePointVendor": box.vendor, "chargePointModel": box.model}
    return told | ({"chargeBoxSerialNumber": box.serial} if box.serial else {})


def test_who_does_not_boot_is_not_the_box_started_anew(station, call_in, monkeypatch):
    old = call_in()
    old.boot()
    said = ('[2,"1","Heartbeat",{}]', "nonsense", '[2,"1","BootNotification",{}]', None)
    for times, words in enumerate(said, start=1):
        if words is None:
            monkeypatch.setattr(trial, "BOOTS_WITHIN_S", 0.1)
        twin = call_in()
        if words is not None:
            twin.say(words)
        wait_for(lambda twin=twin: twin.is_closed)
        wait_for(Knock.objects.filter(cause="second_connection", count=times).first)
        assert old.heartbeat().current_time


def test_who_hangs_up_on_trial_was_a_second_connection(station, call_in):
    call_in().boot()
    call_in().vanish()
    wait_for(lambda: Knock.objects.filter(cause="second_connection").first())


@pytest.mark.parametrize("says_something", [True, False])
def test_the_trial_ends_well_when_the_old_line_dies_meanwhile(station, call_in, gateway, says_something):
    old = call_in()
    old.boot()
    new = call_in()
    old.vanish()
    wait_for(lambda: len(gateway.gateway.register) == 0)
    if says_something:
        assert new.heartbeat().current_time
    else:
        ongoing = gateway.gateway.door.entrance._trials[station.pk]
        gateway.thread.loop.call_soon_threadsafe(ongoing._time_is_over)
    wait_for(lambda: Session.objects.filter(closed_at__isnull=True).first())
    assert new.heartbeat().current_time


def test_one_trial_at_a_time(station, call_in):
    call_in().boot()
    call_in()
    with pytest.raises(InvalidStatus):
        call_in()


def test_twins_behind_one_address_that_both_boot_are_quarantined(station, call_in):
    for _time in range(4):
        assert call_in(serial="").boot().status == "Accepted"
    with pytest.raises(InvalidStatus) as refused:
        call_in(serial="")
    assert refused.value.response.status_code == 409
    assert wait_for(lambda: Knock.objects.filter(cause="quarantine").first()).identity == "CP-1"


def test_whoever_talks_on_trial_without_end_is_cut_off(station, gateway, call_in, monkeypatch):
    monkeypatch.setattr(trial, "MOST_SAID", 2)
    call_in().boot()
    newcomer = call_in()

    seen = threading.Event()

    async def slow(self, verb, **facts):
        await asyncio.to_thread(seen.wait, PATIENCE_S)

    monkeypatch.setattr(Database, "run", slow)
    newcomer.say(json.dumps([2, "1", "BootNotification", boot_of(newcomer)]))
    newcomer.say(json.dumps([2, "2", "Heartbeat", {}]))
    newcomer.say(json.dumps([2, "3", "Heartbeat", {}]))
    wait_for(lambda: newcomer.is_closed)
    seen.set()
    monkeypatch.undo()


def test_without_a_database_a_trial_ends_with_try_again(station, gateway, call_in, monkeypatch):
    call_in().boot()
    newcomer = call_in()
    refuse_database(monkeypatch)
    newcomer.say(json.dumps([2, "1", "BootNotification", boot_of(newcomer)]))
    wait_for(lambda: newcomer.is_closed)
    monkeypatch.undo()
    assert newcomer.close_code == 1013


def refuse_database(monkeypatch):
    async def away(self, verb, **facts):
        raise OSError("the database is away")

    monkeypatch.setattr(Database, "run", away)
