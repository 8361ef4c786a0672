"""What the worker does by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from procrastinate.contrib.django import app

from core import tasks
from core.choices import CommandState
from core.models import CheckRun, Command, GatewayNode
from core.models.clock import database_now
from tests.installs import make_fitted

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db


def test_it_tidies_every_minute_and_forgets_every_hour() -> None:
    periodic = {row.task.name: row.cron for row in app.periodic_registry.periodic_tasks.values()}
    assert periodic == {"tidy": "* * * * *", "purge": "17 * * * *", "forget": "40 1 * * *"}


def test_the_hour_forgets_what_is_old() -> None:
    GatewayNode.objects.create(name="gone", stopped_at=database_now() - timedelta(days=2))
    tasks.purge(timestamp=0)
    assert GatewayNode.objects.count() == 0


def test_tidying_ends_what_is_overdue(plinth: Operator) -> None:
    long_ago = database_now() - timedelta(minutes=5)
    station = make_fitted(plinth).station
    command = Command.objects.create(operator=plinth, station=station, action="Reset", deadline=long_ago)
    node = GatewayNode.objects.create(name="dead", beat_at=long_ago)
    tasks.tidy(timestamp=0)
    command.refresh_from_db()
    node.refresh_from_db()
    assert (command.state, node.stopped_at is not None) == (CommandState.TIMED_OUT, True)


def test_one_that_fails_does_not_keep_the_others_from_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[Any] = []

    def broken(*, at: Any) -> None:
        raise ValueError(at)

    monkeypatch.setattr(tasks, "EVERY_MINUTE", (broken, lambda *, at: turns.append(at)))
    with pytest.raises(ExceptionGroup) as caught:
        tasks.tidy(timestamp=0)
    assert [turns] == [list(failure.args) for failure in caught.value.exceptions]


def test_the_tick_ends_overdue_checks(plinth: Operator) -> None:
    long_ago = database_now() - timedelta(minutes=5)
    run = CheckRun.objects.create(
        operator=plinth, installation=make_fitted(plinth), started_at=long_ago, deadline=long_ago
    )
    tasks.tick()
    run.refresh_from_db()
    assert (run.finished_at is not None, run.verdict) == (True, "failed")
