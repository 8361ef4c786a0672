"""Attacks over an open socket: whatever a station sends, it is answered or closed, and the gateway lives."""

from __future__ import annotations

import contextlib
import json
import zlib

import pytest
from core.models import ConnectorReport, Exchange, Knock, Session
from core.ocpp import socket
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.sync.client import connect

from tests.stations import KEY, PATIENCE_S, basic, connect_raw, wait_for

BOOT = [2, "1", "BootNotification", {"chargePointVendor": "Plinth", "chargePointModel": "Demo Double"}]
FREE = {"errorCode": "NoError", "status": "Available"}


@pytest.fixture
def line(station, gateway):
    """A bare line of a station that has booted."""
    with connect_raw(gateway.port, "/ocpp/CP-1", headers=basic("CP-1", KEY)) as raw:
        assert told(raw, BOOT)[0] == 3
        yield raw


def told(raw, message):
    raw.send(message if isinstance(message, str | bytes) else json.dumps(message))
    return json.loads(raw.recv(timeout=PATIENCE_S))


def close_code_after(raw, messages):
    """Send messages, read until we are disconnected, and give the code of that."""
    with contextlib.suppress(ConnectionClosed):
        for message in messages:
            raw.send(message)
        for _answer in raw:
            pass
    return raw.close_code


def still_talks(raw):
    return told(raw, [2, "alive", "Heartbeat", {}])[:2] == [3, "alive"]


IMPOSSIBLE_IDS = [json.dumps([2, identifier, "Heartbeat", {}]) for identifier in ("x" * 5000, 7, None)]
NO_FRAMES = ["nonsense", "null", "{}", b"\x00\xff binary", "[]"]


def test_W15_W16_an_impossible_id_and_what_is_no_frame_are_answered_under_minus_one_and_the_socket_stays(line):
    answers = [(told(line, message)[:3], still_talks(line)) for message in IMPOSSIBLE_IDS + NO_FRAMES]
    assert answers == [([4, "-1", "FormationViolation"], True)] * 8


def test_W16_a_box_that_goes_on_like_that_is_disconnected(line):
    assert close_code_after(line, ["nonsense"] * 50) == 1008
    assert wait_for(lambda: Knock.objects.filter(cause="gibberish").first()).identity == "CP-1"


def test_an_empty_message_is_ignored(line):
    line.send("")
    assert still_talks(line)


def test_W17_deep_nesting_is_answered_and_the_socket_stays(line):
    assert told(line, '[2,"1","DataTransfer",' + "[" * 3000 + "]" * 3000 + "]")[2] == "FormationViolation"
    assert still_talks(line)


def test_W18_no_number_is_no_number(line):
    assert told(line, '[2,"2","DataTransfer",{"vendorId":"x","data":NaN}]')[2] == "FormationViolation"


def test_W19_a_giant_message_closes_the_socket(station, line):
    assert close_code_after(line, ["[" + " " * 70_000 + "]"]) == 1009
    assert wait_for(lambda: Session.objects.filter(closed_at__isnull=False).first()).gone_cause == "protocol"


def test_W19_many_fragments_are_one_giant(line):
    assert close_code_after(line, [["x" * 4096] * 40]) == 1009


def test_W19_a_compressed_bomb_is_not_even_unpacked(station, gateway):
    """We grant no permessage-deflate, so a frame that is marked as compressed breaks the protocol."""
    with connect(
        f"ws://127.0.0.1:{gateway.port}/ocpp/CP-1",
        additional_headers=basic("CP-1", KEY),
        subprotocols=["ocpp1.6"],
        compression="deflate",
        proxy=None,
    ) as raw:
        assert "Sec-WebSocket-Extensions" not in raw.response.headers
        bomb = bytearray(Frame(Opcode.TEXT, zlib.compress(b"\0" * 50_000_000)).serialize(mask=True))
        bomb[0] |= 0x40  # RSV1: compressed
        raw.socket.sendall(bomb)
        with pytest.raises(ConnectionClosed):
            raw.recv(timeout=PATIENCE_S)
    assert raw.close_code == 1002


def test_W12_an_answer_nobody_asked_for_is_ignored(line):
    line.send('[3,"p999",{"status":"Accepted"}]')
    line.send('[4,"p999","GenericError","",{}]')
    line.send('[4,"-1","GenericError","",{}]')
    assert still_talks(line)


def test_W14_a_repeated_call_gets_the_first_answer_and_no_second_effect(line):
    start = {"connectorId": 1, "idTag": "A", "meterStart": 0, "timestamp": "2026-03-01T12:00:00Z"}
    first = told(line, [2, "8", "StartTransaction", start])
    assert told(line, [2, "8", "StartTransaction", start]) == first
    assert told(line, [2, "9", "StartTransaction", start])[1] == "9"


def test_W14_an_id_that_is_used_again_for_something_else_says_something_new(station, line):
    status = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
    assert told(line, [2, "7", "StatusNotification", status]) == [3, "7", {}]
    assert told(line, [2, "7", "StatusNotification", status | {"status": "Faulted"}]) == [3, "7", {}]
    assert told(line, [2, "7", "Heartbeat", {}])[2].keys() == {"currentTime"}
    wait_for(lambda: ConnectorReport.objects.filter(station=station, status="Faulted").first())


def test_ids_may_repeat_after_a_reconnect(station, gateway, line):
    line.close()
    wait_for(lambda: Session.objects.get(station=station).closed_at)
    with connect_raw(gateway.port, "/ocpp/CP-1", headers=basic("CP-1", KEY)) as again:
        assert told(again, BOOT)[2]["status"] == "Accepted"
    assert Session.objects.filter(booted_at__isnull=False).count() == 2


NOT_SERVED = [
    ([2, "5", "Nonsense", {}], "NotImplemented"),
    ([2, "5", "Reset", {"type": "Soft"}], "NotSupported"),
    ([2, "5", "StatusNotification", {}], "OccurenceConstraintViolation"),
    ([2, "5", "Heartbeat", []], "FormationViolation"),
    ([9, "5", "Heartbeat", {}], "FormationViolation"),
    ([2, "5", "StatusNotification", FREE | {"connectorId": -1}], "PropertyConstraintViolation"),
    ([2, "5", "StatusNotification", FREE | {"connectorId": 99999999999}], "PropertyConstraintViolation"),
]


def test_what_cannot_be_served_is_answered_by_the_book(line):
    answers = [(call, told(line, call)[:3]) for call, _code in NOT_SERVED]
    assert answers == [(call, [4, "5", code]) for call, code in NOT_SERVED]


def test_a_1_6_boot_on_a_2_0_1_line_is_told_so(station, gateway):
    headers = basic("CP-1", KEY)
    with connect_raw(gateway.port, "/ocpp/CP-1", headers=headers, subprotocols=("ocpp2.0.1",)) as raw:
        answer = told(raw, BOOT)
    assert answer[:4] == [4, "1", "FormatViolation", "this is OCPP 1.6, but ocpp2.0.1 was agreed: set the version"]
    knock = wait_for(lambda: Knock.objects.filter(cause="wrong_version").first())
    assert knock.evidence == {"agreed": "ocpp2.0.1", "spoke": "OCPP 1.6"}


def test_W23_a_flood_is_closed(station, line, curt, monkeypatch):
    monkeypatch.setattr(socket, "MOST_DEBT_S", 1)
    flood = [Frame(Opcode.TEXT, f'[2,"{number}","Heartbeat",{{}}]'.encode()) for number in range(1_000)]
    line.socket.sendall(b"".join(frame.serialize(mask=True) for frame in flood))
    assert close_code_after(line, []) == 1008
    wait_for(lambda: Knock.objects.filter(cause="too_fast").first())


def test_what_was_said_is_in_the_log_but_no_secret(station, line):
    told(line, [2, "9", "DataTransfer", {"vendorId": "x", "data": "\0", "password": KEY}])
    row = wait_for(lambda: Exchange.objects.filter(message_id="9", direction="in").first())
    assert json.loads(row.raw) == [2, "9", "DataTransfer", {"vendorId": "x", "data": "\0", "password": "***"}]
    assert row.action == "DataTransfer"
    assert [one.direction for one in Exchange.objects.filter(message_id="1").order_by("pk")] == ["in", "out"]


def test_calls_that_come_together_are_answered_in_their_order(station, gateway):
    with connect_raw(gateway.port, "/ocpp/CP-1", headers=basic("CP-1", KEY)) as raw:
        raw.send(json.dumps(BOOT))
        raw.send('[2,"2","Heartbeat",{}]')
        raw.send('[2,"3","Heartbeat",{}]')
        assert [json.loads(raw.recv(timeout=PATIENCE_S))[:2] for _answer in range(3)] == [[3, "1"], [3, "2"], [3, "3"]]
