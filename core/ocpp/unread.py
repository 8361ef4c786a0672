"""What came over a line and is not taken apart yet; whole messages in one frame are read right here.

Nearly all that stations say is that: one frame, final, masked, text (RFC 6455 §5.2). The protocol object takes every
frame apart in steps, for the sake of those that come in parts, and costs several times as much. It still sees all
others, each whole, so that both always stand at the beginning of a frame; and everything, once a frame is not what it
should be: what is wrong with it is for the protocol object to say.
"""

from __future__ import annotations

from websockets.frames import apply_mask  # type: ignore[attr-defined]  # in C where there is a C compiler

from core.ocpp.protocol.frames import MAX_BYTES

AT_A_TIME = 4096  # bytes that are taken apart before anybody asks whether that was too much
END_OF_REQUEST = b"\r\n\r\n"
WHOLE_TEXT, MASKED, MASK = 0x81, 0x80, 4
SHORT, LONG = 126, 127  # what stands for a length of two bytes, and of eight
ORDINARY = frozenset({0x00, 0x01, 0x02, 0x80, 0x81, 0x82, 0x88, 0x89, 0x8A})  # data in pieces or whole; control, whole
STRANGE = -1


class Unread:
    """The bytes of one connection."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._in_frames = False

    def __len__(self) -> int:
        return len(self._bytes)

    def add(self, data: bytes) -> None:
        self._bytes += data

    def request_read(self, last: bytes) -> None:
        """Go on in frames, unless more than the request stood in the last that was taken."""
        self._in_frames = last.find(END_OF_REQUEST) == len(last) - len(END_OF_REQUEST)

    def message(self) -> str | None:
        """Take a whole message in one frame; None when that is not what comes next."""
        unread = self._bytes
        if not self._in_frames or unread[0] != WHOLE_TEXT:
            return None
        start, end = _bounds(unread)
        if end == STRANGE or end > len(unread):
            return None
        text = apply_mask(unread[start:end], unread[start - MASK : start]).decode("utf-8", "replace")
        del unread[:end]
        return text

    def take(self) -> bytes:
        """Take what comes next for the protocol object: a whole frame, nothing before it is here; else some bytes."""
        size = AT_A_TIME
        if self._in_frames:
            _start, size = _bounds(self._bytes)
            if size == STRANGE:
                self._in_frames, size = False, AT_A_TIME
            elif size > len(self._bytes):
                return b""
        data = bytes(self._bytes[:size])
        del self._bytes[:size]
        return data


def _bounds(unread: bytearray) -> tuple[int, int]:
    """Give where the payload of the first frame begins and ends; STRANGE is the end of one that may not be."""
    have = len(unread)
    if unread[0] not in ORDINARY:
        return 0, STRANGE
    if have == 1:
        return 0, 2
    length, start = unread[1] - MASKED, 2 + MASK
    if length == SHORT:
        length, start = int.from_bytes(unread[2:4], "big"), 4 + MASK
    elif length == LONG:
        length, start = int.from_bytes(unread[2:10], "big"), 10 + MASK
    if length < 0 or length > MAX_BYTES:
        return 0, STRANGE
    return start, start + length if have >= start else start


def text_frame(body: bytes) -> bytes:
    """Give a whole message as one frame of ours: final, text, not masked."""
    length = len(body)
    if length < SHORT:
        return bytes((WHOLE_TEXT, length)) + body
    if length < 1 << 16:
        return bytes((WHOLE_TEXT, SHORT)) + length.to_bytes(2, "big") + body
    return bytes((WHOLE_TEXT, LONG)) + length.to_bytes(8, "big") + body
