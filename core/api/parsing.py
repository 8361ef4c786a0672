"""JSON as the contract wants it: UTF-8, no NaN, no duplicate keys, no NUL, no surrogates, no abyss."""

from __future__ import annotations

import json
import math
import re
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import msgspec
from django.conf import settings
from rest_framework.parsers import BaseParser

from core.errors import BadQuery, FieldError, TooLarge, Unreadable, UnsupportedMedia
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_DEPTH = 32
MAX_DIGITS = 32
MOST_TOLD = 100
TOO_DEEP = _("more than %(most)s levels")
FORBIDDEN = _("a forbidden character")
HOLDS_FORBIDDEN = _("%(name)s with a forbidden character")
TWICE = _("%(name)s twice")
BRACES_AS_BRACKETS = bytes.maketrans(b"{}", b"[]")
BUT_BRACKETS_AND_QUOTES = bytes(set(range(256)) - {*b'[]{}"'})
LONG = re.compile(rf"[0-9]{{{MAX_DIGITS}}}")
DIGITS_AS_ZEROS = bytes.maketrans(b"123456789", b"000000000")
MANY_DIGITS = b"0" * MAX_DIGITS
KEY_APART = re.compile(rb'"[ \t\r\n]+:')
UNREAD = object()
HOSTILE = re.compile("[\x00\ud800-\udfff]")
# Strings are taken in one go and never given back, closed or not: a hostile text costs no more than a lawful one.
BRACKET_OR_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]', re.DOTALL)


class StrictJSONParser(BaseParser):
    """Read a body, or say what is wrong with it."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 -- DRF's signature
    ) -> Any:
        charset = (media_type or "").lower().partition("charset=")[2].split(";")[0].strip(' "')
        if charset not in {"", "utf-8", "utf8"}:
            raise UnsupportedMedia(detail=charset, types=self.media_type)
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise TooLarge
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Unreadable(detail=str(error)) from error
        return read_json(text)


def read_json(text: str) -> Any:
    """Decode one JSON text. Raises Unreadable when it is none, BadQuery when it is lawful but hostile."""
    if too_deep(text):
        raise BadQuery(what=Sentence(TOO_DEEP, {"most": MAX_DEPTH}))
    value = _quickly(text.encode())
    return _closely(text) if value is UNREAD else value


def _quickly(text: bytes) -> Any:
    """Read what has nothing odd about it, or give UNREAD for whatever must be looked at closely.

    Where no name is apart from its colon there are as many `":` as names, and as many in strings as when all is
    written again: if one is missing then, something was named twice. Nothing hostile is in a text without escapes.
    """
    if rb"\u" in text or KEY_APART.search(text) or MANY_DIGITS in text.translate(DIGITS_AS_ZEROS):
        return UNREAD
    try:
        value = msgspec.json.decode(text)
    except msgspec.MsgspecError:
        return UNREAD
    return value if msgspec.json.encode(value).count(b'":') == text.count(b'":') else UNREAD


def _closely(text: str) -> Any:
    """Read one JSON text, or say what is wrong with it, and where."""
    reading = _Reading()
    try:
        value = json.loads(
            text,
            parse_constant=_no_constant,
            parse_int=reading.short_int if LONG.search(text) else None,
            parse_float=reading.finite,
            object_pairs_hook=reading.lawful if "\\u" in text or hostile(text) else reading.once,
        )
    except ValueError as error:
        raise Unreadable(detail=str(error)) from error
    if reading.odd:
        raise _refusal(value)
    if hostile(value):
        raise BadQuery(what=Sentence(FORBIDDEN))
    return value


def too_deep(text: str) -> bool:
    """Look at the brackets outside of strings before the parser recurses into them."""
    return not _is_shallow(text) and _counts_too_deep(text)


def _is_shallow(text: str) -> bool:
    """Tell quickly of most texts that they are not too deep; of no text that is.

    Without what is escaped, a string without brackets is two quotes side by side. If any quote is left over, brackets
    may be in strings; if none is, all brackets are outside, and each round takes the innermost pairs away.
    """
    plain = text.replace("\\\\", "").replace('\\"', "") if "\\" in text else text
    left = plain.encode(errors="replace").translate(BRACES_AS_BRACKETS, BUT_BRACKETS_AND_QUOTES).replace(b'""', b"")
    for _round in range(MAX_DEPTH):
        left = left.replace(b"[]", b"")
        if not left:
            return True
    return False


def _counts_too_deep(text: str) -> bool:
    depth = 0
    for token in BRACKET_OR_STRING.finditer(text):
        mark = token[0][0]
        depth += (mark in "[{") - (mark in "]}")
        if depth > MAX_DEPTH:
            return True
    return False


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def twice(name: str) -> Sentence:
    """Say that something was named twice."""
    return Sentence(TWICE, {"name": name})


def hostile(value: Any) -> bool:
    """Tell whether a text, or one in a list, holds what no column can keep; objects are looked at as they are read."""
    if isinstance(value, list):
        return any(map(hostile, value))
    return isinstance(value, str) and HOSTILE.search(value) is not None


class Odd(NamedTuple):
    """Stands in a body that is refused for what is wrong with it there; without `facts` it tells its place."""

    text: str
    facts: Mapping[str, Any]

    def at(self, path: str) -> FieldError:
        what = Sentence(self.text, self.facts or {"name": path})
        return FieldError(path, Sentence(BadQuery.text, {"what": what}), BadQuery.slug)


# They tell their places, so one of each stands everywhere, however many there are.
IS_FORBIDDEN, IS_TWICE = Odd(HOLDS_FORBIDDEN, {}), Odd(TWICE, {})


class _Reading:
    """Reads the parts of one text; whatever is wrong is `odd`, and counted, until it is known where it stands.

    What a name that is odd held is lost, with all that was odd in it: so that name itself is marked without fail.
    """

    def __init__(self) -> None:
        self.odd = 0

    def marked(self, mark: Odd) -> Odd:
        self.odd += 1
        return mark

    def number(self, text: str, **facts: Any) -> Odd | None:
        """Give what stands for a number that is wrong; nothing for one that would not be told."""
        self.odd += 1
        return Odd(text, facts) if self.odd <= MOST_TOLD else None

    def short_int(self, digits: str) -> Any:
        count = len(digits.lstrip("-"))
        return int(digits) if count <= MAX_DIGITS else self.number(_("a number of %(count)s digits"), count=count)

    def finite(self, digits: str) -> Any:
        number = float(digits)
        return number if math.isfinite(number) else self.number(_("the number %(number)s"), number=digits[:20])

    def once(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """Take an object out of a text in which nothing is hostile, not even behind an escape."""
        seen = dict(pairs)
        return seen if len(seen) == len(pairs) else self.lawful(pairs)

    def lawful(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in pairs:
            if hostile(key):
                seen[key.encode("unicode_escape").decode()] = self.marked(IS_FORBIDDEN)
            elif key in seen:
                seen[key] = self.marked(IS_TWICE)
            else:
                seen[key] = self.without(value) if hostile(value) else value
        return seen

    def without(self, value: Any) -> Any:
        """Give a text that is hostile, or a list with one in it, with marks instead."""
        if isinstance(value, list):
            return [self.without(each) for each in value]
        return self.marked(IS_FORBIDDEN) if hostile(value) else value


def _refusal(value: Any) -> BadQuery:
    """Name all that is odd in a body by its place, a hundred at most."""
    errors = [*islice(_told(value, ""), MOST_TOLD)]
    return BadQuery(what=errors[0].sentence.facts["what"], field=errors[0].field, errors=errors)


def _told(value: Any, path: str) -> Iterator[FieldError]:
    start = f"{path}." if path else ""
    if isinstance(value, Odd):
        yield value.at(path)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _told(each, start + name)
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _told(each, f"{start}{place}")
