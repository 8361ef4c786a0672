"""Numbers that somebody typed, or that stand in an address."""

from __future__ import annotations


def whole(text: str, *, digits: int = 9) -> int:
    """Give the whole number that a text is; 0 for any other text, and for one of more digits than a column holds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else 0
