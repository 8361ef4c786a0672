"""What waits to be written into the message log is bounded, and so is what one station leaves there."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from core.choices import Direction
from core.domain.told import message_log
from core.models import Exchange
from core.ocpp import messages
from core.ocpp.clock import DatabaseClock
from core.ocpp.messages import Messages, loggable
from core.ocpp.metrics import Metrics
from core.ocpp.threads import Database
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as st

from tests.ocpp.posts import make_node, make_post, opened


@pytest.fixture
def talker(transactional_db, plinth):
    session = opened(make_post(plinth), make_node())
    return SimpleNamespace(station_id=session.station_id, session_id=session.pk)


@pytest.fixture
def log():
    database = Database()
    yield Messages(database, DatabaseClock(), Metrics())
    asyncio.run(database.close(5))


def say(log, talker, number, raw="[]"):
    log.keep(talker, Direction.FROM_STATION, "Heartbeat", str(number), raw)


def kept():
    return [int(one) for one in Exchange.objects.order_by("pk").values_list("message_id", flat=True)]


def test_messages_are_written_in_slices(talker, log, monkeypatch):
    monkeypatch.setattr(messages, "SLICE", 2)
    for number in range(5):
        say(log, talker, number)
    asyncio.run(log.flush())
    assert kept() == [0, 1, 2, 3, 4]


def test_what_waits_is_bounded_in_bytes_and_the_oldest_goes(talker, log, monkeypatch):
    monkeypatch.setattr(messages, "MOST_BYTES", 200_000)
    for number in range(40):
        say(log, talker, number, raw="x" * 10_000)
    asyncio.run(log.flush())
    assert kept() == list(range(22, 40))


def test_what_cannot_be_written_waits_in_its_order_and_stays_bounded(talker, log, monkeypatch):
    monkeypatch.setattr(messages, "MOST_BYTES", 10 * messages.ROW)

    async def away(self, verb, **facts):
        raise OperationalError

    for number in range(3):
        say(log, talker, number)
    with monkeypatch.context() as without:
        without.setattr(Database, "run", away)
        with pytest.raises(OperationalError):
            asyncio.run(log.flush())
    for number in range(3, 12):
        say(log, talker, number)
    asyncio.run(log.flush())
    assert kept() == list(range(12 - len(kept()), 12))
    assert len(kept()) == 9


def test_who_talks_a_lot_is_trimmed_at_once(talker, log, monkeypatch):
    monkeypatch.setattr(messages, "TRIM_EVERY", 6)
    monkeypatch.setattr(message_log, "KEPT_PER_STATION", 4)
    for number in range(5):
        say(log, talker, number)
    asyncio.run(log.flush())
    assert kept() == [0, 1, 2, 3, 4]
    say(log, talker, 5)
    asyncio.run(log.flush())
    assert kept() == [2, 3, 4, 5]


@given(st.text())
def test_anything_can_be_kept(raw):
    assert "\0" not in loggable(raw)
    assert len(loggable(raw * 1000)) <= messages.LONGEST_RAW
