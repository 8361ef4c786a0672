"""The audit trail as a file for machines."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from tests.app.test_audit import read, trail

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

__all__ = ["trail"]
pytestmark = pytest.mark.django_db
ASKED = [
    ("", ["dan", "ina", "'=cmd()"]),
    ("verb=change", ["dan", "'=cmd()"]),
    ("who=in", ["ina"]),
    ("subject=station S1&date_from=2026-03-04T00:00:00Z", ["'=cmd()"]),
    ("subject=nothing", []),
]


@pytest.mark.parametrize(("asked", "by"), ASKED)
def test_machines_read_it_as_a_file(asked: str, by: list[str], machine: Client, trail: None) -> None:
    answer: Any = machine.get(f"/api/2.0/events.csv?{asked}")
    body = read(answer)
    head, *rows = csv.reader(io.StringIO(body))
    assert (head, [row[1] for row in rows]) == (["at", "by", "who", "verb", "subject", "changes"], by)
    said = ("Content-Type", "Content-Length", "Content-Disposition", "Cache-Control", "X-Content-Type-Options")
    assert [answer[name] for name in said] == [
        "text/csv", str(len(body.encode())), 'attachment; filename="audit.csv"', "private", "nosniff",
    ]  # fmt: skip


def test_the_file_of_machines_is_that_of_the_page_without_its_words(machine: Client, desk: Client, trail: None) -> None:
    by_machine, by_page = (
        list(csv.reader(io.StringIO(read(client.get(path)))))
        for client, path in ((machine, "/api/2.0/events.csv"), (desk, "/audit/events.csv"))
    )
    assert by_machine == [row[:6] for row in by_page]


@pytest.mark.parametrize("query", ["limit=1", "date_from=soon", "color=red", "who=", "verb=a&verb=b"])
def test_a_file_that_is_asked_for_wrongly(query: str, machine: Client, plinth: Operator) -> None:
    assert machine.get(f"/api/2.0/events.csv?{query}").json()["status_code"] == 2001
