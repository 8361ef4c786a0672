"""The objects of a feed, one after the other, whatever its size: a JSON array, an OCPI envelope, or JSON Lines.

Only the object at hand is in memory, with the piece of the file that was read ahead.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, TextIO

from core.importing.errors import FeedBroken

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 1 << 16
LONGEST = 1 << 26  # no Location has 64 million characters: the file is no feed
BLANK = re.compile(r"[ \t\r\n\ufeff]*")


def objects_of(file: TextIO) -> Iterator[Any]:
    """Give every object of a feed: those of an array, of an envelope's `data`, or of one line each.

    Raises FeedBroken where the file stops being JSON; what came before was given.
    """
    text = _Ahead(file)
    while text.peek():
        if text.peek() == "[":
            yield from _elements(text)
        elif text.peek() == "{":
            yield from _envelope_or_line(text)
        else:
            yield text.value()


def _elements(text: _Ahead) -> Iterator[Any]:
    text.expect("[")
    if not text.skipped("]"):
        yield text.value()
        while text.skipped(","):
            yield text.value()
        text.expect("]")


def _envelope_or_line(text: _Ahead) -> Iterator[Any]:
    """An object with a list in `data` is an envelope; any other is a thing itself."""
    text.expect("{")
    whole: dict[str, Any] = {}
    wrapped = False
    while not text.skipped("}"):
        if whole or wrapped:
            text.expect(",")
        name = text.value()
        text.expect(":")
        if name == "data" and text.peek() == "[":
            wrapped = True
            yield from _elements(text)
        elif isinstance(name, str):
            whole[name] = text.value()
        else:
            raise text.broken("a name in quotes is missing")
    if not wrapped:
        yield whole


class _Ahead:
    """A file read piece by piece; what was understood is forgotten."""

    def __init__(self, file: TextIO) -> None:
        self.file, self.held, self.at, self.passed, self.ended = file, "", 0, 0, False
        self.decoder = json.JSONDecoder(parse_constant=_no_constant)

    def more(self, signs: int = PIECE) -> None:
        """Read on, or find that the file has ended."""
        try:
            piece = self.file.read(signs)
        except UnicodeDecodeError as error:
            raise self.broken("it is not UTF-8") from error
        self.ended = not piece
        self.passed += self.at
        self.held, self.at = self.held[self.at :] + piece, 0

    def peek(self) -> str:
        """Give the next sign that is no blank; nothing at the end."""
        while True:
            self.at = BLANK.match(self.held, self.at).end()  # type: ignore[union-attr]  # it matches nothing, too
            if self.at < len(self.held):
                return self.held[self.at]
            if self.ended:
                return ""
            self.more()

    def skipped(self, sign: str) -> bool:
        if self.peek() != sign:
            return False
        self.at += 1
        return True

    def expect(self, sign: str) -> None:
        if not self.skipped(sign):
            raise self.broken(f"{sign} is missing")

    def value(self) -> Any:
        """Give the next value; a longer one makes the next piece longer, so that each sign is read a few times only."""
        self.peek()
        while True:
            try:
                value, end = self.decoder.raw_decode(self.held, self.at)
            except (ValueError, RecursionError) as error:
                if self.ended or len(self.held) > LONGEST:
                    raise self.broken(getattr(error, "msg", str(error))) from error
            else:
                # A number at the end of a piece may go on in the next one.
                if end < len(self.held) or self.ended:
                    self.at = end
                    return value
            self.more(max(PIECE, len(self.held)))

    def broken(self, why: str) -> FeedBroken:
        return FeedBroken(f"The file stops being JSON after {self.passed + self.at} characters: {why}.")


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
