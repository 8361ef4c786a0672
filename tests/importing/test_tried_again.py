"""An import's batch, brought in or undone, that was the database's victim is tried again by itself."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.db import connection

from core.choices import ImportState
from core.domain import retrying
from core.importing.working import work_on
from core.models import Import, Location
from tests.api.test_import_acts import brought, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("plinth")]


@contextmanager
def held(table: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Hold all rows of a table until somebody was refused one; give how long whoever was refused rested."""
    facts = connection.get_connection_params()
    named = {name: facts[name] for name in ("host", "port", "user", "password", "dbname") if facts.get(name)}
    rests: list[float] = []

    def let_go(seconds: float) -> None:
        rests.append(seconds)
        other.commit()

    monkeypatch.setattr(retrying.time, "sleep", let_go)
    with psycopg.connect(**named) as other, connection.cursor() as cursor:
        other.execute(f"SELECT FROM {table} FOR UPDATE")
        cursor.execute("SET lock_timeout = '200ms'")
        yield rests
        cursor.execute("RESET lock_timeout")


def test_what_is_brought_in_is_tried_again_whole(machine: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """That the operator is there is looked at when a batch is over: all but that was done already."""
    one = brought(machine, query="?kind=locations&dry_run=1")["id"]
    say(machine, "POST", f"/{one}/import")
    with held("core_operator", monkeypatch) as rests:
        work_on(one)
    assert (Import.objects.get().state, Location.objects.count(), len(rests)) == (ImportState.DONE, 1, 1)


def test_so_is_what_is_undone(machine: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    one = brought(machine)["id"]
    say(machine, "POST", f"/{one}/undo")
    with held("core_location", monkeypatch) as rests:
        work_on(one)
    assert (Import.objects.get().state, Location.objects.count(), len(rests)) == (ImportState.UNDONE, 0, 1)
