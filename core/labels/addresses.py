"""Web addresses taken apart, never opened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from core.labels.secret_parts import MASK, is_secret, makes_secret, plain

WITH_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30})://\S+")
# Some are printed without a scheme: dots, letters at the end of the host, then a path or a query.
WITHOUT_SCHEME = re.compile(
    r"(?:www\.[^\s/?#@]+|(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}(?::[0-9]{1,5})?(?=[/?]))\S*", re.IGNORECASE
)
HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])(?::[0-9]{0,5})?")
VERSION = re.compile(r"v[0-9]{1,3}(?:\.[0-9]{1,3})?", re.IGNORECASE)
TOKEN = re.compile(r"(?=.*[0-9]|.*[a-z][A-Z])[A-Za-z0-9_-]{6,}")
GS1_NUMBER = 2  # 01 and 21 in a path are no secret
WORD = re.compile(r"[A-Za-z_-]{1,24}")


@dataclass(frozen=True)
class Address:
    """A web address: `segments` and `query` are percent-decoded once; names of the query are as `plain` gives them."""

    scheme: str
    host: str
    user: str
    segments: tuple[str, ...]
    query: tuple[tuple[str, str], ...]
    fragment: str

    @property
    def safe(self) -> bool:
        """Tell whether the host is what it seems: plain ASCII, nobody's name before it, no backslash."""
        return HOST.fullmatch(self.host) is not None

    @property
    def secret(self) -> bool:
        """Tell whether a PIN, key or password stands in it."""
        return bool(self.user) or any(value and makes_secret(name) for name, value in self.query)

    @property
    def words(self) -> str:
        """Give path, query and fragment as one text to search; whatever is secret left out."""
        shown = [value for name, value in self.query if not is_secret(name)]
        return " ".join([*self.segments, *shown, self.fragment])

    @property
    def one_time_code(self) -> int | None:
        """Give the index of the segment next to the version that is a display's passing code (OCPP 2.1 C25)."""
        at = next((index for index, segment in enumerate(self.segments) if VERSION.fullmatch(segment)), None)
        if at is None:
            return None
        after = at + 1 if len(self.segments) > at + 2 and TOKEN.fullmatch(self.segments[at + 1]) else None
        return at - 1 if at and TOKEN.fullmatch(self.segments[at - 1]) else after


def parse_address(text: str) -> Address | None:
    """Take a web address apart, with or without its scheme; None when the text is none."""
    if not WITH_SCHEME.fullmatch(text):
        if not WITHOUT_SCHEME.fullmatch(text):
            return None
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
    except ValueError:  # such as an IPv6 host left open
        return Address(text.partition(":")[0].lower(), "", "", (), (), "")
    user, _at, host = parts.netloc.rpartition("@")
    segments = tuple(decoded for each in parts.path.split("/") if (decoded := unquote(each).strip()))
    pairs = (each.partition("=") for each in re.split("[&;]", parts.query) if each)
    query = tuple((plain(unquote(name)), unquote(value).strip()) for name, _equals, value in pairs)
    return Address(parts.scheme, host.lower(), user, segments, query, unquote(parts.fragment))


def masked_address(address: Address, keep: set[str]) -> str:
    """Give the address with all of it masked that was not read (`keep`) and is more than a plain word."""
    path = "".join(
        f"/{segment if _shown(segment, keep) and at != address.one_time_code else MASK}"
        for at, segment in enumerate(address.segments)
    )
    query = "&".join(
        f"{name if WORD.fullmatch(name) else MASK}={value if value.upper() in keep and not is_secret(name) else MASK}"
        for name, value in address.query
    )
    host = address.host if address.safe else MASK
    fragment = f"#{MASK}" if address.fragment else ""
    user = f"{MASK}@" if address.user else ""
    return f"{address.scheme}://{user}{host}{path}{'?' if query else ''}{query}{fragment}"


def _shown(segment: str, keep: set[str]) -> bool:
    known = segment.upper() in keep or VERSION.fullmatch(segment)
    return bool(known) or len(segment) <= GS1_NUMBER or WORD.fullmatch(segment) is not None
