"""The message log: what was said, bounded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from core.choices import Direction
from core.domain.told import message_log
from core.domain.told.message_log import Said, exchanged, purge_exchanges, trim_exchanges
from core.models import ChargeStation, Exchange
from django.db import connection

from tests.factories import stored
from tests.ocpp.posts import AT, LATER, make_node, make_post, opened


@pytest.fixture
def node(db):
    return make_node()


@pytest.fixture
def station(plinth):
    return make_post(plinth)


def said(session, at=AT, raw='[2,"1","Heartbeat",{}]'):
    return Said(session.station_id, session.pk, at, Direction.FROM_STATION, "Heartbeat", "1", raw)


def test_the_log_holds_what_was_said(station, node):
    session = opened(station, node)
    raw = '[2,"1","DataTransfer",{"data":"tab\t, \\\\n, \u20ac"}]'
    assert exchanged(messages=[said(session, raw=raw)]) == 1
    row = Exchange.objects.get()
    assert (row.station, row.session, row.at, row.direction, row.raw) == (station, session, AT, "in", raw)


def test_the_log_is_bounded_by_count_and_age(station, node, monkeypatch):
    monkeypatch.setattr(message_log, "KEPT_PER_STATION", 2)
    session = opened(station, node)
    moments = [AT - timedelta(days=30), AT, AT + timedelta(seconds=1), AT + timedelta(seconds=2)]
    assert exchanged(messages=[said(session, at) for at in moments]) == 4
    assert purge_exchanges(at=LATER) == 2
    assert list(Exchange.objects.order_by("at").values_list("at", flat=True)) == moments[2:]


def test_messages_of_a_deleted_station_are_dropped(station, node):
    session = opened(station, node)
    ChargeStation.objects.all().delete()
    stored()
    assert exchanged(messages=[said(session)]) == 0


def test_the_purge_reads_no_more_than_what_goes(station, node, monkeypatch):
    """A scan of the whole log each time would grow with the log; both walk along the index."""
    session = opened(station, node)
    exchanged(messages=[said(session, AT + timedelta(seconds=number)) for number in range(3_000)])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE core_exchange")
        cursor.execute("EXPLAIN " + message_log.TOO_MANY, [[station.pk], 2_990])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "exchange_newest" in plan
    assert purge_exchanges(at=LATER) == 1_000


def test_only_the_stations_that_are_named_are_trimmed(plinth, station, node, monkeypatch):
    monkeypatch.setattr(message_log, "KEPT_PER_STATION", 1)
    for session in (opened(station, node), opened(make_post(plinth, "CP-2"), node)):
        exchanged(messages=[said(session, AT), said(session, LATER)])
    assert trim_exchanges(station_ids=[station.pk]) == 1
    assert Exchange.objects.filter(station=station).get().at == LATER
