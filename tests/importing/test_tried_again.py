"""An import's batch, brought in or undone, that was the database's victim is tried again by itself."""

from __future__ import annotations

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
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db(transaction=True)

# What was done with the file before, what is asked for then, whose row somebody else holds meanwhile, and how it ends.
# That the operator is there is looked at when a batch is over: its end is what does not come about.
BATCHES = [
    ("?kind=locations&dry_run=1", "import", "core_operator", ImportState.DONE, 1),
    ("?kind=locations", "undo", "core_location", ImportState.UNDONE, 0),
]


@pytest.mark.parametrize(("query", "act", "held", "state", "places"), BATCHES)
def test_a_batch_waits_for_who_holds_a_row_as_often_as_any_verb(
    machine: Client, plinth: Operator, monkeypatch: pytest.MonkeyPatch, query: str, act: str, held: str, state: ImportState, places: int
) -> None:
    one = brought(machine, query=query)["id"]
    say(machine, "POST", f"/{one}/{act}")
    facts = connection.get_connection_params()
    named = {name: facts[name] for name in ("host", "port", "user", "password", "dbname") if facts.get(name)}
    pauses: list[float] = []

    def let_go(seconds: float) -> None:
        pauses.append(seconds)
        other.commit()

    monkeypatch.setattr(retrying.time, "sleep", let_go)
    with psycopg.connect(**named) as other, connection.cursor() as cursor:
        other.execute(f"SELECT FROM {held} FOR UPDATE")
        cursor.execute("SET lock_timeout = '200ms'")
        work_on(one)
        cursor.execute("RESET lock_timeout")
    assert (Import.objects.get().state, Location.objects.count(), len(pauses)) == (state, places, 1)
