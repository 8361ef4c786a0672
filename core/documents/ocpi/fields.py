"""What all versions of OCPI mean by a string, a moment, a place and a list of words (OCPI 2.2.1 §16)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from decimal import Decimal

DISPLAY_TEXT_LENGTH = 512


def text(value: str, longest: int) -> str:
    """Cut a text to its version's length, without line breaks, tabs and control characters: none is printable."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())[:longest].rstrip()


def whole(value: str, longest: int) -> str:
    """Give what would be something else when it is cut, or nothing when it is too long."""
    return value if len(value) <= longest and value.isprintable() else ""


def identifier(value: str, longest: int) -> str:
    """Give a CiString (printable ASCII) of that length, or nothing."""
    return whole(value, longest) if value.isascii() else ""


def moment(value: datetime | str) -> str:
    """Give a DateTime in UTC, whole seconds with a Z: every version and every reader takes that."""
    read = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    aware = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    return aware.strftime("%Y-%m-%dT%H:%M:%SZ")


def place(latitude: Decimal | None, longitude: Decimal | None) -> dict[str, str] | None:
    """Give a GeoLocation: six decimals, as 2.1.1 demands and the later ones allow."""
    if latitude is None or longitude is None:
        return None
    return {"latitude": f"{latitude:.6f}", "longitude": f"{longitude:.6f}"}


def display_texts(rows: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Give DisplayTexts: a language of two letters, and what is left of the text when it is printable."""
    told = [{"language": row["language"][:2].lower(), "text": text(row["text"], DISPLAY_TEXT_LENGTH)} for row in rows]
    return [row for row in told if row["text"]]


def known(words: Iterable[str], lawful: Collection[str]) -> list[str]:
    """Keep the words that a version knows, each once, in their order."""
    return list(dict.fromkeys(one for one in words if one in lawful))


def words(text: str) -> frozenset[str]:
    """Give the words of an enumeration, written with blanks between them."""
    return frozenset(text.split())
