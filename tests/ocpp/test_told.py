"""What a station tells of itself is kept: meter values, configuration, notices; the newest, and not too much of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from core.domain.told import telling
from core.domain.told.telling import Told, purge, told, trim
from core.models import ChargeStation, MeterReading, Notice, StationSetting
from core.ocpp import notes
from core.ocpp.clock import DatabaseClock
from core.ocpp.notes import Notes
from core.ocpp.protocol.device_model import settings_said
from core.ocpp.protocol.metering import metered
from core.ocpp.threads import Database
from core.reports import Metered, Noticed, SettingTold
from django.db import OperationalError

from tests.factories import stored
from tests.ocpp.posts import AT, make_post
from tests.stations import wait_for

STAMP = "2026-03-01T12:00:00Z"


def read_16(value, **more):
    return {"timestamp": STAMP, "sampledValue": [{"value": value, **more}]}


def readings(station):
    rows = MeterReading.objects.filter(station=station).order_by("place", "measurand", "phase")
    return list(rows.values_list("place", "measurand", "phase", "value", "unit", "context"))


def test_meter_values_16(station, call_in):
    box = call_in()
    box.boot()
    box.call("MeterValues", connector_id=2, meter_value=[read_16("229.1", measurand="Voltage", phase="L1-N", unit="V")])
    box.call("MeterValues", connector_id=2, meter_value=[read_16("231.5", measurand="Voltage", phase="L1-N", unit="V")])
    box.call("MeterValues", connector_id=2, meter_value=[read_16("1200"), read_16("nonsense", measurand="Frequency")])
    wait_for(lambda: len(readings(station)) == 2)
    wait_for(lambda: readings(station)[1][3] == 231.5)
    assert readings(station) == [
        (2, "Energy.Active.Import.Register", "", 1200.0, "Wh", "Sample.Periodic"),
        (2, "Voltage", "L1-N", 231.5, "V", "Sample.Periodic"),
    ]


def test_meter_values_201(station, call_in):
    box = call_in(protocol="ocpp2.0.1")
    box.boot()
    sampled = {"value": 1.2, "unit_of_measure": {"unit": "Wh", "multiplier": 3}, "context": "Trigger"}
    box.call("MeterValues", evse_id=1, meter_value=[{"timestamp": STAMP, "sampled_value": [sampled]}])
    wait_for(lambda: readings(station) == [(1, "Energy.Active.Import.Register", "", 1200.0, "Wh", "Trigger")])


def test_a_report_of_the_device_model(station, call_in):
    box = call_in(protocol="ocpp2.0.1")
    box.boot()
    where = {"component": {"name": "Connector", "evse": {"id": 1, "connectorId": 2}}, "variable": {"name": "Type"}}
    secret = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}
    data = [
        where
        | {"variableAttribute": [{"value": "cType2", "mutability": "ReadOnly"}, {"type": "Target", "value": "x"}]},
        secret | {"variableAttribute": [{"value": "Zq3vT8mK1pLw9sXe5RbN", "mutability": "WriteOnly"}]},
    ]
    box.call("NotifyReport", request_id=1, generated_at=STAMP, seq_no=0, report_data=data)
    kept = StationSetting.objects.values_list("key", "value", "readonly")
    wait_for(lambda: list(kept.all()) == [
        ("Connector#1.2.Type", "cType2", True), ("SecurityCtrlr.BasicAuthPassword", "***", False)
    ])  # fmt: skip


def test_firmware_logs_and_security_events_are_noticed(station, call_in):
    box = call_in()
    box.boot()
    box.call("FirmwareStatusNotification", status="Downloading")
    box.call("LogStatusNotification", status="Uploaded", request_id=7)
    box.call("SecurityEventNotification", type="TamperDetectionActivated", timestamp=STAMP, tech_info="<b>\u202elid")
    wait_for(lambda: Notice.objects.count() == 3)
    assert list(Notice.objects.order_by("pk").values_list("kind", "status", "info")) == [
        ("firmware", "Downloading", ""),
        ("log", "Uploaded", "requestId 7"),
        ("security", "TamperDetectionActivated", "<b>\u202elid"),
    ]


@pytest.fixture
def post(transactional_db, plinth):
    return make_post(plinth)


def value(post, number=1.0, at=AT, epoch=None, place=1):
    return Told(post.pk, post.epoch if epoch is None else epoch, at, Metered(place, "Voltage", number, unit="V" * 99))


def test_an_older_connection_tells_nothing_and_neither_does_a_deleted_station(post):
    told(facts=[value(post, epoch=post.epoch - 1 if post.epoch else 7)])
    assert MeterReading.objects.count() == 0
    ChargeStation.objects.all().delete()
    stored()
    told(facts=[value(post)])
    assert MeterReading.objects.count() == 0


def test_W25_a_text_is_cut_to_its_column(post):
    said = [Noticed("security", "x" * 999, "=cmd()" + "y" * 9999), SettingTold("k" * 999, "v" * 99_999)]
    told(facts=[value(post), *(Told(post.pk, post.epoch, AT, each) for each in said)])
    notice, setting = Notice.objects.get(), StationSetting.objects.get()
    assert (len(notice.status), len(notice.info), len(setting.key), len(setting.value)) == (50, 255, 200, 2500)


def test_what_is_told_is_bounded_by_age_and_count(post, monkeypatch):
    monkeypatch.setitem(telling.BOUNDS, MeterReading, 2)
    now = datetime.now(UTC)
    told(facts=[value(post, at=now + timedelta(seconds=place), place=place) for place in range(4)])
    old = Told(post.pk, post.epoch, now - timedelta(days=91), Noticed("log", "Idle"))
    told(facts=[old, Told(post.pk, post.epoch, now, Noticed("log", "Uploaded"))])
    assert purge(at=now) == 3
    assert [row.place for row in MeterReading.objects.order_by("place")] == [2, 3]
    assert Notice.objects.get().status == "Uploaded"
    assert trim(station_ids=[post.pk]) == 0


@pytest.fixture
def talker(post):
    return SimpleNamespace(station_id=post.pk, epoch=post.epoch, identity="CP-1")


@pytest.fixture
def book():
    database = Database()
    yield Notes(database, DatabaseClock())
    asyncio.run(database.close(5))


def test_what_cannot_be_written_waits_and_the_newest_stays(talker, book, monkeypatch):
    async def away(self, verb, **facts):
        raise OperationalError

    book.keep(talker, Metered(1, "Voltage", 1.0))
    with monkeypatch.context() as without:
        without.setattr(Database, "run", away)
        with pytest.raises(OperationalError):
            asyncio.run(book.flush())
    book.keep(talker, Metered(1, "Voltage", 2.0))
    asyncio.run(book.flush())
    assert MeterReading.objects.get().value == 2.0


def test_what_no_column_takes_takes_nothing_along(talker, book):
    for place in (1, 2**40, 2):
        book.keep(talker, Metered(place, "Voltage", 1.0))
    asyncio.run(book.flush())
    assert [row.place for row in MeterReading.objects.order_by("place")] == [1, 2]


def test_what_waits_is_bounded(talker, book, monkeypatch):
    monkeypatch.setattr(notes, "MOST_WAITING", 1)
    monkeypatch.setattr(notes, "TRIM_EVERY", 1)
    for place in (1, 2):
        book.keep(talker, Metered(place, "Voltage", 1.0))
    asyncio.run(book.flush())
    assert MeterReading.objects.get().place == 1


def test_only_the_actual_value_of_a_variable_is_kept():
    where = {"component": {"name": "A", "instance": "x"}, "variable": {"name": "B"}}
    target = where | {"attributeType": "Target", "attributeValue": "1", "attributeStatus": "Accepted"}
    assert list(settings_said([target, where | {"attributeValue": "2"}])) == [SettingTold("A[x].B", "2")]


@pytest.mark.parametrize("place", [-1, 100, "1", None])
def test_no_meter_is_there(place):
    assert metered(place, [read_16("1")]) == ()
