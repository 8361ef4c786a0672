"""An import's batch, brought in or undone, that was the database's victim is tried again by itself."""

from __future__ import annotations

from threading import Timer
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.db import connection

from core.choices import ImportState
from core.importing.undoing import undo
from core.models import Import, Location
from core.queries.imports import asker_of
from tests.api.test_import_acts import brought, say

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_undo_waits_for_who_holds_a_row_as_often_as_any_verb(machine: Client, plinth: Operator) -> None:
    one = Import.objects.get(pk=brought(machine)["id"])
    say(machine, "POST", f"/{one.pk}/undo")
    one.refresh_from_db()
    actor = asker_of(one)
    assert actor is not None
    facts = connection.get_connection_params()
    named = {name: facts[name] for name in ("host", "port", "user", "password", "dbname") if facts.get(name)}
    with psycopg.connect(**named) as other, connection.cursor() as cursor:
        other.execute("SELECT id FROM core_location FOR UPDATE")
        cursor.execute("SET lock_timeout = '200ms'")
        Timer(0.3, other.commit).start()
        undo(actor, one)
        cursor.execute("RESET lock_timeout")
    assert (one.state, Location.objects.count()) == (ImportState.UNDONE, 0)
