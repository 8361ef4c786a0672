"""Messages that come in several frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from websockets.frames import Opcode

if TYPE_CHECKING:
    from websockets.frames import Frame

BINARY = "binary"  # what a binary message is taken for: no JSON


class Pieces:
    """The message that is coming in. Its size is bounded by the protocol object, and empty pieces cost nothing."""

    def __init__(self) -> None:
        self._said = bytearray()
        self._text = True

    def add(self, frame: Frame) -> str | None:
        """Add a frame; give the message when that was its last."""
        if frame.opcode is not Opcode.CONT:
            self._text = frame.opcode is Opcode.TEXT
        self._said += frame.data
        if not frame.fin:
            return None
        whole, self._said = self._said, bytearray()
        return whole.decode("utf-8", "replace") if self._text else BINARY
