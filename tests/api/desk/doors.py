"""How tests at the desks ask: lists with what they cost, and answers held against the document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.api.description.document import document
from tests.api.test_schema import complaints

if TYPE_CHECKING:
    from collections.abc import Callable

AUDIT = "/api/2.0/events"


def bearer(secret: str) -> Client:
    return Client(headers={"Authorization": f"Token {secret}"})


def listed(machine: Client, path: str) -> list[Any]:
    """Give what a list shows, after a look at its count."""
    response = machine.get(path)
    rows: list[Any] = response.json()["data"]
    assert (response.status_code, int(response["X-Total-Count"])) == (200, len(rows))
    return rows


def cost(machine: Client, path: str) -> int:
    """Count the questions that a list asks of the database."""
    machine.get(path)  # so that the use of its token is noted already
    with CaptureQueriesContext(connection) as asked:
        assert machine.get(path).json()["status_code"] == 1000
    return len(asked)


def costs(machine: Client, path: str, more: Callable[[], Any]) -> tuple[int, int]:
    """Give what a list costs as it is, and with two more rows."""
    one = cost(machine, path)
    more()
    more()
    return one, cost(machine, path)


def turned(machine: Client, path: str) -> list[Any]:
    """Go through a list one row a page, by the Link of each."""
    rows, url = [], f"{path}{'&' if '?' in path else '?'}limit=1"
    while url:
        response = machine.get(url)
        rows += response.json()["data"]
        url = response.headers.get("Link", "").partition(">")[0].removeprefix("<")
    return rows


def unlike(method: str, path: str, envelope: dict[str, Any]) -> list[str]:
    """Say in what an answer is not what the document says of this operation."""
    told = document()["paths"][path][method.lower()]["responses"]["200"]["content"]["application/json"]
    return complaints(told["schema"], envelope)


def newest(machine: Client, verb: str) -> dict[str, Any]:
    """Give the newest entry of the audit trail of this verb: who did it, to what, and what changed."""
    row = listed(machine, f"{AUDIT}?verb={verb}")[-1]
    return {name: row[name] for name in ("by", "subject")} | {"changes": row.get("changes", {})}
