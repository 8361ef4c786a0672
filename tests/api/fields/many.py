"""Many bodies at once: what a batch says to each of them."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from tests.api.writes import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.test import Client

Told = list[tuple[str, str]]
NUMBERS = count()


def fresh() -> str:
    """Give an identity that no station had before."""
    return f"CP-{next(NUMBERS)}"


def told(machine: Client, path: str, bodies: Iterable[Any], method: str = "POST") -> list[Told]:
    """Give what is wrong with each body, as (field, code); nothing for one that was taken."""
    envelope = say(machine, method, f"{path}/batch", {"data": list(bodies)})
    return [sorted((each["field"], each["code"]) for each in row.get("errors", ())) for row in envelope["data"]]


def printed(machine: Client, path: str, bodies: Iterable[Any]) -> list[dict[str, Any]]:
    """Give what comes back for each body, all of which are taken."""
    envelope = say(machine, "POST", f"{path}/batch", {"data": list(bodies)})
    assert envelope["status_code"] == 1000, envelope
    return [row["data"] for row in envelope["data"]]


def sentences(machine: Client, path: str, bodies: Iterable[Any]) -> list[list[str]]:
    """Give the sentences said to each body."""
    envelope = say(machine, "POST", f"{path}/batch", {"data": list(bodies)})
    return [[each["message"] for each in row.get("errors", ())] for row in envelope["data"]]


def wrong_at(*places: str) -> Told:
    return [(place, "invalid") for place in places]
