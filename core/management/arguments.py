"""What the arguments of commands may be."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model


def text(longest: int) -> Callable[[str], str]:
    """Give a reader for an argument that says something, in so many letters at most."""

    def said(words: str) -> str:
        if words.strip() and len(words) <= longest and words.isprintable():
            return words
        raise ArgumentTypeError(f"say it in 1 to {longest} letters")

    return said


def text_of(model: type[Model], column: str) -> Callable[[str], str]:
    """Give a reader for an argument that goes into a column of text, in as many letters as that holds."""
    longest: Any = model._meta.get_field(column)  # noqa: SLF001 -- Django documents it
    return text(longest.max_length)


def letters(length: int) -> Callable[[str], str]:
    """Give a reader for an argument of exactly so many letters or digits; it comes out in capitals."""

    def code(words: str) -> str:
        if len(words) == length and words.isascii() and words.isalnum():
            return words.upper()
        raise ArgumentTypeError(f"say it in {length} letters or digits")

    return code
