"""A test charge whose time is over at the moment in which it begins: of the two, one waits and sees the other."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, connections, transaction

from core.domain.field.trying import advance_trials, start_trial
from core.domain.told.charging import charge_told
from core.models import Actor, Command, Trial
from core.models.clock import database_now
from core.reports import Charge
from tests.app.world import connect
from tests.installs import make_fitted

if TYPE_CHECKING:
    from concurrent.futures import Future

    from core.models import Operator

pytestmark = pytest.mark.django_db(transaction=True)
# In this database: the tests of another worker wait as well.
WAITS = """
    SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')
"""


def advance_alone(trial: Trial) -> int:
    try:
        return advance_trials(at=trial.deadline)
    finally:
        connections.close_all()


def wait_until_it_waits(other: Future[Any], within_s: float = 30) -> None:
    """Wait until the other one waits for a lock, or is done without."""
    until = time.monotonic() + within_s
    with connection.cursor() as cursor:
        while time.monotonic() < until and not other.done():
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees one moment of it otherwise
            cursor.execute(WAITS)
            if cursor.fetchone() == (True,):
                return
            time.sleep(0.01)  # between two looks at what the database knows


def test_a_charge_that_begins_as_the_time_is_over_is_ended(plinth: Operator) -> None:
    row = make_fitted(plinth)
    connect(row.station)
    trial = start_trial(actor=Actor(operator=plinth, command="test"), installation=row, kind="charge", connector=1)
    Command.objects.update(state="answered", answer={"status": "Accepted"}, ended_at=database_now())
    begun = Charge(begins=True, place=1, id_token=trial.tag, meter_wh=100.0)
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            charge_told(station_id=row.station_id, epoch=row.station.epoch, said=begun, at=database_now())
            moved_on = threads.submit(advance_alone, trial)
            wait_until_it_waits(moved_on)
        assert moved_on.result() == 1
    trial.refresh_from_db()
    asked = Command.objects.filter(purpose=f"trial_{trial.pk}_stop").count()
    assert (trial.ended_at, asked) == (None, 1)
