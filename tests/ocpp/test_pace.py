"""How fast a station may talk, and in how many pieces."""

from __future__ import annotations

import asyncio
import contextlib
import json

import pytest
from core.models import Knock, Session
from core.ocpp import pace, socket
from core.ocpp.pace import Pace
from core.ocpp.pieces import Pieces
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from tests.stations import KEY, PATIENCE_S, basic, connect_raw, wait_for


def test_a_burst_is_free_and_the_rest_is_owed():
    paced = Pace(0.0)
    assert [paced.message(0.0) for _message in range(101)][-2:] == [0, 1 / 20]
    assert [paced.frame(0.0) for _frame in range(501)][-2:] == [0, 1 / 100]
    assert paced.message(10.0) == 0


@given(st.lists(st.text(), min_size=1, max_size=5), st.integers(0, 3))
def test_pieces_make_one_message(texts, empty):
    pieces = Pieces()
    frames = [Frame(Opcode.CONT, text.encode(), fin=False) for text in texts[1:]] + [Frame(Opcode.CONT, b"", fin=True)]
    frames = [Frame(Opcode.TEXT, texts[0].encode(), fin=False)] + [Frame(Opcode.CONT, b"", fin=False)] * empty + frames
    assert [pieces.add(frame) for frame in frames] == [None] * (len(frames) - 1) + ["".join(texts)]


def test_binary_is_no_message():
    assert Pieces().add(Frame(Opcode.BINARY, b"[2]", fin=True)) == "binary"


@pytest.fixture
def line(station, gateway):
    with connect_raw(gateway.port, "/ocpp/CP-1", headers=basic("CP-1", KEY)) as raw:
        yield raw


def flood(raw, send):
    with contextlib.suppress(ConnectionClosed, OSError):
        for _time in range(20_000):
            send()
    with contextlib.suppress(ConnectionClosed):
        for _answer in raw:
            pass
    return raw.close_code


@pytest.fixture
def strict(curt, monkeypatch):
    """Let a gateway be owed a second of reading, not ten."""
    monkeypatch.setattr(socket, "MOST_DEBT_S", 1)


def test_a_flood_of_pings_is_closed(station, line, strict):
    assert flood(line, lambda: line.socket.sendall(masked(Opcode.PING) * 5_000)) in (1006, 1008)
    assert wait_for(lambda: Knock.objects.filter(cause="too_fast").first()).count == 1
    assert wait_for(lambda: Session.objects.filter(closed_at__isnull=False).first()).gone_cause == "protocol"


def test_of_a_flood_nothing_more_is_read_once_it_was_too_much(gateway, line, strict):
    there = next(iter(gateway.gateway.register)).socket
    line.socket.sendall(masked(Opcode.PING) * 20_000)
    wait_for(lambda: there.closing)
    gateway.thread.run(asyncio.sleep(0.05))  # it was slowed down before, for less
    assert (there._transport.is_reading(), len(there._unread) > 0) == (False, True)


def test_empty_pieces_without_end_are_closed(station, line, strict):
    line.socket.sendall(masked(Opcode.TEXT, fin=False))
    assert flood(line, lambda: line.socket.sendall(masked(Opcode.CONT, fin=False) * 5_000)) in (1006, 1008)
    wait_for(lambda: Knock.objects.filter(cause="too_fast").first())


def masked(opcode, data=b"", *, fin=True):
    return Frame(opcode, data, fin=fin).serialize(mask=True)


def test_a_little_too_fast_is_only_read_more_slowly(station, line, monkeypatch):
    monkeypatch.setattr(pace, "MESSAGES_BURST", 3)
    boot = {"chargePointVendor": "Plinth", "chargePointModel": "Demo Double"}
    calls = [[2, "0", "BootNotification", boot]] + [[2, str(number), "Heartbeat", {}] for number in range(1, 8)]
    line.socket.sendall(b"".join(masked(Opcode.TEXT, json.dumps(call).encode()) for call in calls))
    assert [json.loads(line.recv(timeout=PATIENCE_S))[:2] for _call in calls] == [
        [3, str(number)] for number in range(8)
    ]


def test_what_had_come_when_it_was_too_fast_is_read_a_little_later(station, line, monkeypatch):
    monkeypatch.setattr(pace, "MESSAGES_A_S", 500)
    monkeypatch.setattr(pace, "MESSAGES_BURST", 1)
    with connect_raw(line.remote_address[1], "/ocpp/CP-1", headers=basic("CP-1", KEY)) as hasty:
        hasty.send('[2,"boot","BootNotification",{"chargePointVendor":"Plinth","chargePointModel":"Demo Double"}]')
        assert json.loads(hasty.recv(timeout=PATIENCE_S))[1] == "boot"
        ids = [f"{number:036}" for number in range(150)]  # twice as much as is taken apart at a time
        beats = [masked(Opcode.TEXT, f'[2,"{name}","Heartbeat",{{}}]'.encode()) for name in ids]
        hasty.socket.sendall(b"".join(beats))
        assert [json.loads(hasty.recv(timeout=PATIENCE_S))[1] for _beat in beats] == ids


def test_pings_between_the_pieces_of_a_message_are_answered(station, line):
    boot = json.dumps([2, "1", "BootNotification", {"chargePointVendor": "Plinth", "chargePointModel": "x"}]).encode()
    line.socket.sendall(
        masked(Opcode.TEXT, boot[:20], fin=False) + masked(Opcode.PING) + masked(Opcode.CONT, boot[20:])
    )
    assert json.loads(line.recv(timeout=PATIENCE_S))[2]["status"] == "Accepted"
