"""Texts from outside, as PostgreSQL can keep them."""

from __future__ import annotations


def storable(text: str) -> str:
    """Take out what PostgreSQL cannot keep: NUL characters and halves of surrogate pairs."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
