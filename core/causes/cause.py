"""What a cause is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """One way of failing. Text and remedy name places that the knock's evidence fills.

    `title` says it of many knocks at once, where there is no evidence: needed where the text has places.
    """

    slug: str
    text: str
    remedy: str
    title: str = ""
