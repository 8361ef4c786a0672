"""JSON as the contract wants it: UTF-8, no NaN, no duplicate keys, no NUL, no surrogates, no abyss."""

from __future__ import annotations

import json
import math
import re
from typing import IO, TYPE_CHECKING, Any

import msgspec
from django.conf import settings
from rest_framework.parsers import BaseParser

from core.errors import BadQuery, TooLarge, Unreadable, UnsupportedMedia
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_DEPTH = 32
MAX_DIGITS = 32
TOO_DEEP = _("more than %(most)s levels")
FORBIDDEN = _("a forbidden character")
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
    """Read one JSON text, or say what is wrong with it."""
    try:
        value = json.loads(
            text,
            parse_constant=_no_constant,
            parse_int=_short_int if LONG.search(text) else None,
            parse_float=_finite,
            object_pairs_hook=_lawful if "\\u" in text or hostile(text) else _once,
        )
    except ValueError as error:
        raise Unreadable(detail=str(error)) from error
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


def _short_int(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise BadQuery(what=Sentence(_("a number of %(count)s digits"), {"count": len(digits.lstrip("-"))}))
    return int(digits)


def twice(name: str) -> Sentence:
    """Say that something was named twice."""
    return Sentence(_("%(name)s twice"), {"name": name})


def hostile(value: Any) -> bool:
    """Tell whether a text, or one in a list, holds what no column can keep; objects are looked at as they are read."""
    if isinstance(value, list):
        return any(map(hostile, value))
    return isinstance(value, str) and HOSTILE.search(value) is not None


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise BadQuery(what=Sentence(_("the number %(number)s"), {"number": digits[:20]}))
    return number


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Take an object out of a text in which nothing is hostile, not even behind an escape."""
    seen = dict(pairs)
    return seen if len(seen) == len(pairs) else _lawful(pairs)


def _lawful(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if hostile(key) or hostile(value):
            name = key.encode("unicode_escape").decode()
            raise BadQuery(what=Sentence(_("%(name)s with a forbidden character"), {"name": name}))
        if key in seen:
            raise BadQuery(what=twice(key), field=key)
        seen[key] = value
    return seen
