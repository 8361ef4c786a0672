"""A new key over OCPP (A01): the old one is valid until the station accepts the new one, then the new one alone."""

from __future__ import annotations

import json

import pytest
from core.domain.stations.keys import key_offered
from core.domain.stations.making import issue_key, key_digest
from core.models import Actor, ChargeStation, Command, Exchange
from core.models.clock import database_now
from websockets.exceptions import InvalidStatus

from tests.stations import KEY, wait_for

STATION = "/api/2.0/ChargeStations/CP-1"
NEW = "Aq3vT8mK1pLw9sXe5RbZ"


@pytest.fixture
def push(station, machine):
    """Push a new key and give what became of it."""

    def post(wait=10, **more):
        body = {"command": "PushKey", **more}
        taken = machine.post(f"{STATION}/commands", body, content_type="application/json").json()["data"]
        return machine.get(f"{STATION}/commands/{taken['id']}?wait={wait}").json()["data"]

    return post


def comes_in(call_in, key):
    try:
        call_in(key=key).close()
    except InvalidStatus:
        return False
    return True


def sent_16(box):
    """Give the key that a 1.6 station was sent, as it decodes it."""
    payload = box.wait_for_call("ChangeConfiguration")
    assert (payload["key"], len(payload["value"])) == ("AuthorizationKey", 40)
    return bytes.fromhex(payload["value"]).decode()


def test_A01_a_key_that_is_accepted_is_the_only_one(push, call_in):
    box = call_in(answers={"ChangeConfiguration": {"status": "Accepted"}})
    told = push()
    key = sent_16(box)
    assert (told["outcome"], told.get("payload"), len(key)) == ("done", None, 20)
    box.close()
    assert [comes_in(call_in, each) for each in (KEY, key, KEY, key)] == [False, True, False, True]


def test_A01_a_2_x_station_is_sent_the_text_itself(push, call_in):
    result = {"attributeStatus": "Accepted", "component": {"name": "SecurityCtrlr"}}
    answer = {"setVariableResult": [result | {"variable": {"name": "BasicAuthPassword"}}]}
    box = call_in(protocol="ocpp2.0.1", answers={"SetVariables": answer})
    push()
    [said] = box.wait_for_call("SetVariables")["setVariableData"]
    assert (said["component"]["name"], said["variable"]["name"]) == ("SecurityCtrlr", "BasicAuthPassword")
    box.close()
    assert [comes_in(call_in, each) for each in (KEY, said["attributeValue"])] == [False, True]


@pytest.mark.parametrize("answer", [{"status": "Rejected"}, {"status": "NotSupported"}, ("NotImplemented", "")])
def test_A01_a_key_that_is_refused_is_none(push, call_in, answer):
    box = call_in(answers={"ChangeConfiguration": answer})
    assert push()["outcome"] in {"rejected", "not_implemented", "not_supported"}
    key = sent_16(box)
    box.close()
    assert [comes_in(call_in, each) for each in (key, KEY)] == [False, True]


@pytest.mark.parametrize("used", ["old", "new"])
def test_A01_while_nobody_knows_both_are_valid(push, call_in, used):
    """The line dies before the answer: whichever it took, the station comes in; the new one ends the old one."""
    box = call_in(answers={"ChangeConfiguration": None})
    push(wait=0)
    key = sent_16(box)
    box.vanish()
    wait_for(lambda: Command.objects.get().ended_at)
    assert comes_in(call_in, KEY if used == "old" else key) is True
    assert [comes_in(call_in, each) for each in (KEY, key)] == [used == "old", True]
    assert comes_in(call_in, KEY) is False


def test_A01_a_box_that_must_start_anew_first_may_come_with_either(push, call_in):
    box = call_in(answers={"ChangeConfiguration": {"status": "RebootRequired"}})
    assert push()["outcome"] == "done"
    key = sent_16(box)
    box.close()
    assert [comes_in(call_in, each) for each in (KEY, key, KEY)] == [True, True, False]


def test_A01_a_box_that_keeps_the_hex_digits_comes_in_with_them(push, call_in):
    box = call_in(answers={"ChangeConfiguration": {"status": "Accepted"}})
    push()
    digits = sent_16(box).encode().hex()
    box.close()
    assert [comes_in(call_in, each) for each in (digits, KEY, digits)] == [True, False, True]


def test_a_pushed_key_is_nowhere_to_be_read(push, call_in, machine):
    box = call_in(answers={"ChangeConfiguration": {"status": "Accepted"}})
    told = push()
    key = sent_16(box)
    wait_for(lambda: Exchange.objects.filter(action="ChangeConfiguration").count() == 2)
    messages = machine.get(f"{STATION}/messages").json()["data"]
    rows = [str(row) for row in (*Command.objects.values(), *ChargeStation.objects.values(), messages, told)]
    assert [row for row in rows if key in row or key.encode().hex() in row] == []
    [asked, _answered] = [json.loads(row["raw"]) for row in messages if row.get("action") == "ChangeConfiguration"]
    assert asked[3] == {"key": "AuthorizationKey", "value": "***"}


def test_a_key_that_is_issued_by_hand_ends_both(station, plinth, call_in, gateway):
    key_offered(station_id=station.pk, epoch=station.epoch, digest=key_digest(NEW), at=database_now())
    assert key_offered(station_id=station.pk, epoch=station.epoch + 1, digest=b"x", at=database_now()) is False
    key = issue_key(actor=Actor(operator=plinth), charge_station_id="CP-1")
    assert [comes_in(call_in, each) for each in (NEW, KEY, key)] == [False, False, True]


def test_the_next_key_is_valid_for_a_day(station, call_in, gateway):
    long_ago = database_now().replace(year=2020)
    key_offered(station_id=station.pk, epoch=station.epoch, digest=key_digest(NEW), at=long_ago)
    assert [comes_in(call_in, each) for each in (NEW, KEY)] == [False, True]
