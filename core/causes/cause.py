"""What a cause is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """One way of failing. The texts name places that the knock's evidence fills."""

    slug: str
    text: str
    remedy: str
