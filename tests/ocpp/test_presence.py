"""Life, clock and absence of a connected station."""

from __future__ import annotations

import contextlib
import socket
from datetime import UTC, datetime, timedelta

import pytest
from core.choices import GoneCause
from core.domain.stations.making import key_digest
from core.models import ChargeStation, Session
from core.ocpp import answering
from core.ocpp import socket as station_socket
from core.ocpp.threads import Database
from ocpp.exceptions import InternalError
from websockets.exceptions import InvalidStatus

from tests.factories import make_station
from tests.stations import KEY, PATIENCE_S, ScriptedStation, basic, connect_raw, running_gateway, wait_for


def offset(station):
    return (
        ChargeStation.objects.filter(pk=station.pk, clock_read_at__isnull=False)
        .values_list("clock_offset_s", flat=True)
        .first()
    )


def test_F19_the_clock_is_read_after_the_time_was_told(plinth, call_in):
    for behind, expected in ((timedelta(0), 0), (timedelta(minutes=7), -420), (timedelta(hours=-1), 3600)):
        station = make_station(plinth, f"CP{expected}", key_digest=key_digest(KEY))
        box = call_in(f"CP{expected}")
        box.boot()
        box.status(1, at=datetime.now(UTC) - behind)
        read = wait_for(lambda station=station: offset(station) is not None and [offset(station)])[0]
        assert read == pytest.approx(expected, abs=PATIENCE_S)


def test_a_clock_that_was_never_set(station, call_in):
    box = call_in()
    box.boot()
    box.status(1, at=datetime(1970, 1, 1, 0, 0, 9, tzinfo=UTC))
    assert wait_for(lambda: offset(station)) < -50 * 365 * 86400


def test_an_old_time_stamp_does_not_make_the_clock_wrong(station, call_in):
    box = call_in()
    box.boot()
    box.status(1, at=datetime.now(UTC))
    box.status(2, at=datetime.now(UTC) - timedelta(days=3))
    wait_for(lambda: station.connector_reports.count() == 2)
    read = wait_for(lambda: offset(station) is not None and [offset(station)])[0]
    assert read == pytest.approx(0, abs=PATIENCE_S)


def test_a_time_stamp_from_before_the_time_was_told_does_not_count(station, call_in):
    ChargeStation.objects.update(booted_at=datetime.now(UTC))
    box = call_in()
    box.status(1, at=datetime(1970, 1, 1, tzinfo=UTC))
    wait_for(lambda: station.connector_reports.count() == 1)
    assert offset(station) is None


@pytest.mark.parametrize(("leave", "code"), [("close", 1000), ("vanish", None)])
def test_a_station_that_leaves_is_gone(station, call_in, leave, code):
    box = call_in()
    getattr(box, leave)()
    session = wait_for(lambda: Session.objects.filter(closed_at__isnull=False).first())
    assert (session.gone_cause, session.close_code) == (GoneCause.STATION, code)


def test_F25_a_station_that_falls_silent_is_given_up(station, call_in, monkeypatch):
    monkeypatch.setattr(station_socket, "PING_EVERY_S", 0.05)
    monkeypatch.setattr(station_socket, "DEAD_AFTER_S", 0.2)
    box = call_in()
    box.stop_reading()
    session = wait_for(lambda: Session.objects.filter(closed_at__isnull=False).first())
    assert session.gone_cause == GoneCause.SILENT


def test_a_quiet_station_that_answers_pings_stays(station, call_in, gateway, monkeypatch):
    """Each answer is a sign of life: from it the time begins anew after which it would be given up."""
    monkeypatch.setattr(station_socket, "PING_EVERY_S", 0.05)
    call_in()
    opened = Session.objects.get(station=station)
    line = next(iter(gateway.gateway.register)).socket
    for _answer in range(3):
        before = line.last_frame
        wait_for(lambda: line.last_frame > before)  # noqa: B023
    wait_for(lambda: Session.objects.get(pk=opened.pk).last_seen > opened.opened_at + timedelta(seconds=0.1))
    assert Session.objects.get(pk=opened.pk).closed_at is None


def test_F22_a_gateway_that_stops_says_so_and_takes_the_blame(station):
    with running_gateway() as other:
        box = ScriptedStation("CP-1", other.port, key=KEY).connect()
        box.boot()
    wait_for(lambda: box.is_closed)
    box.close()
    session = Session.objects.get(station=station)
    assert (box.close_code, session.gone_cause, session.node.stopped_at is not None) == (1012, GoneCause.GATEWAY, True)


def test_W20_a_request_that_drips_is_cut(gateway, monkeypatch):
    monkeypatch.setattr(station_socket, "OPEN_WITHIN_S", 0.2)
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=PATIENCE_S) as line:
        line.sendall(b"GET /ocpp/CP-1 HTTP/1.1\r\nHost:")
        assert line.recv(100) == b""


def test_W20_half_requests_keep_no_station_out(station, gateway, call_in, monkeypatch):
    monkeypatch.setattr(station_socket, "OPEN_WITHIN_S", 3600)
    with contextlib.ExitStack() as lines:
        for _line in range(300):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", gateway.port), timeout=PATIENCE_S))
            line.sendall(b"GET /ocpp/CP-1 HTTP/1.1\r\nHost:")
        assert call_in(source="127.0.0.2").boot().status == "Accepted"


def test_what_cannot_be_written_now_is_written_later(station, call_in, gateway, monkeypatch):
    box = call_in()
    box.boot()
    refuse_database(monkeypatch)
    monkeypatch.setattr(answering, "WRITTEN_WITHIN_S", 0.2)
    with pytest.raises(InternalError):
        box.status(1)
    assert box.heartbeat().current_time
    monkeypatch.undo()
    wait_for(lambda: station.connector_reports.count() == 1)


def refuse_database(monkeypatch):
    async def away(self, verb, **facts):
        raise OSError("the database is away")

    monkeypatch.setattr(Database, "run", away)


def test_F2_a_boot_that_cannot_be_written_is_not_accepted(station, call_in, monkeypatch):
    box = call_in()
    refuse_database(monkeypatch)
    with pytest.raises(InternalError):
        box.boot()
    monkeypatch.undo()
    assert box.boot().status == "Accepted"


def test_F2_without_a_database_nobody_is_let_in(station, gateway, monkeypatch):
    refuse_database(monkeypatch)
    with pytest.raises(InvalidStatus) as refused:
        connect_raw(gateway.port, "/ocpp/CP-1", headers=basic("CP-1", KEY))
    assert refused.value.response.status_code == 503
    monkeypatch.undo()
