"""Texts from outside: as PostgreSQL can keep them, and in the order in which people look for them."""

from __future__ import annotations

import re

NUMBER = re.compile(r"(\d+)")


def storable(text: str) -> str:
    """Take out what PostgreSQL cannot keep: NUL characters and halves of surrogate pairs."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def by_number(text: str) -> list[str | int]:
    """Give what sorts names as people count them: "Site 2" before "Site 10", capital letters as small ones."""
    return [int(part) if place % 2 else part.casefold() for place, part in enumerate(NUMBER.split(text))]
