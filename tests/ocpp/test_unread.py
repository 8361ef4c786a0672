"""Whole messages are read past the protocol object: in nothing that is heard may that make a difference."""

from __future__ import annotations

import asyncio

import pytest
from core.ocpp.socket import StationSocket
from core.ocpp.unread import Unread, text_frame
from hypothesis import given
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.server import ServerProtocol
from websockets.uri import parse_uri

REQUEST = (
    b"GET /ocpp/CP-1 HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
LIMIT = 64 * 1024


def frame(opcode, data=b"", *, fin=True, mask=True):
    return Frame(opcode, data, fin).serialize(mask=mask)


bodies = st.binary(max_size=8) | st.sampled_from([b"x" * 125, b"x" * 126, b"\xc3\xa9" * 70, b"\xff", b"y" * 65_535])
whole = bodies.map(lambda body: frame(Opcode.TEXT, body))
pieces = st.lists(bodies, min_size=1, max_size=3).map(
    lambda some: b"".join(
        frame(Opcode.CONT if number else Opcode.TEXT, body, fin=number == len(some) - 1)
        for number, body in enumerate(some)
    )
)
controls = st.sampled_from([frame(Opcode.PING, b"there?"), frame(Opcode.PONG)])
good = whole | pieces | controls | st.just(frame(Opcode.BINARY, b"[2]"))
BAD = {
    "not masked": frame(Opcode.TEXT, b"[2]", mask=False),
    "a piece of nothing": frame(Opcode.CONT, b"[2]"),
    "no such kind": b"\x83\x80\0\0\0\0",
    "a reserved bit": b"\xc1\x80\0\0\0\0",
    "a ping in pieces": b"\x09\x80\0\0\0\0",
    "a long ping": b"\x89\xfe\x00\x7e\0\0\0\0" + b"x" * 126,
    "a giant": b"\x81\xff\0\0\0\0\0\x01\0\x01\0\0\0\0",
    "a message within another": frame(Opcode.TEXT, b"[2", fin=False) + frame(Opcode.TEXT, b"[2]"),
    "a close": frame(Opcode.CLOSE, b"\x03\xe8") + frame(Opcode.TEXT, b"[2]"),
}


class Line:
    """The side of asyncio: takes what is written."""

    def __init__(self):
        self.written, self.closing = [], False

    def get_extra_info(self, _name):
        return None

    def set_write_buffer_limits(self, high):
        self.high = high

    def write(self, data):
        self.written.append(bytes(data))

    def can_write_eof(self):
        return True

    def write_eof(self):
        self.written.append(b"")

    def is_closing(self):
        return self.closing

    def abort(self):
        self.closing = True


class Hearer:
    def __init__(self):
        self.texts = []

    def heard(self, text):
        self.texts.append(text)

    def alive(self):
        pass

    def lost(self, cause, close_code):
        pass

    def too_fast(self):
        pass


def heard(stream, cuts, *, greeting=REQUEST):
    """Let a socket hear a stream that comes in such pieces; give the messages, and what it was answered."""

    async def main():
        hearer, line = Hearer(), Line()

        def let_in(socket, request):
            socket.respond(socket.accept(request))
            line.written.clear()
            socket.listener = hearer

        socket = StationSocket(peer="10.0.0.1", port=9000, requested=let_in, failed=lambda *_facts: None)
        socket.connection_made(line)
        socket.data_received(greeting)
        for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
            if end > start:
                socket.data_received(stream[start:end])
        socket._timer.cancel()
        return hearer.texts, b"".join(line.written)

    return asyncio.run(main())


def by_the_protocol_object(stream):
    """Give the same of `websockets` alone."""
    ws = ServerProtocol(max_size=LIMIT)
    ws.receive_data(REQUEST)
    ws.send_response(ws.accept(ws.events_received()[0]))
    ws.data_to_send()
    ws.receive_data(stream)
    texts, text, said = [], True, b""
    for event in ws.events_received():
        if event.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            text = event.opcode is Opcode.TEXT if event.opcode is not Opcode.CONT else text
            said += event.data
            if event.fin:
                texts.append(said.decode("utf-8", "replace") if text else "binary")
                said = b""
    return texts, b"".join(ws.data_to_send())


@given(st.lists(good, max_size=6).map(b"".join), st.data())
def test_however_it_comes_the_same_is_heard(stream, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    assert heard(stream, cuts) == by_the_protocol_object(stream)


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("step", [1, 7, 10_000])
def test_what_is_wrong_with_a_frame_the_protocol_object_says(bad, step):
    stream = frame(Opcode.TEXT, b"first") + BAD[bad] + frame(Opcode.TEXT, b"after")
    assert heard(stream, list(range(step, len(stream), step))) == by_the_protocol_object(stream)


def test_who_does_not_wait_for_our_answer_is_read_by_the_protocol_object_for_good():
    """Part of a frame is in there already: what follows must go there too."""
    stream = b"".join(frame(Opcode.TEXT, body) for body in (b"one", b"two", b"three"))
    assert heard(stream[4:], [], greeting=REQUEST + stream[:4]) == (["one", "two", "three"], b"")
    ends_alike = frame(Opcode.TEXT, b"\r\n\r\n", mask=False).replace(b"\x81\x04", b"\x81\x84\0\0\0\0")
    assert heard(stream, [], greeting=REQUEST + ends_alike)[0][-3:] == ["one", "two", "three"]


@given(st.text(max_size=9) | st.sampled_from(["x" * size for size in (125, 126, 65_535, 65_536)]))
def test_what_we_say_is_a_frame(text):
    client = ClientProtocol(parse_uri("ws://here/"), max_size=None)
    client.state, client.parser = 1, client.parse()
    next(client.parser)
    client.receive_data(text_frame(text.encode()))
    assert [(event.opcode, event.fin, bytes(event.data)) for event in client.events_received()] == [
        (Opcode.TEXT, True, text.encode())
    ]


def test_a_frame_waits_for_its_rest():
    unread, whole = Unread(), frame(Opcode.TEXT, b"x" * 300)
    unread.add(REQUEST)
    assert unread.take() == REQUEST
    unread.request_read(REQUEST)
    for byte in whole[:-1]:
        unread.add(bytes([byte]))
        assert (unread.message(), unread.take()) == (None, b"")
    unread.add(whole[-1:])
    assert (unread.message(), len(unread)) == ("x" * 300, 0)
