"""What is on disk before it is answered, and what may be lost with a gateway that is killed."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from core.domain.commands.commanding import ask_station
from core.models import ChargeStation, Command, ConnectorReport, MeterReading, Notice, StationSetting, Transaction
from core.models.clock import database_now
from core.ocpp import answering, notes, register, relay, rounds
from core.ocpp.clock import DatabaseClock
from core.ocpp.notes import Notes
from core.ocpp.register import Register
from core.reports import Metered, Noticed, SettingTold
from django.db import DataError, OperationalError
from ocpp.exceptions import InternalError

from tests.stations import wait_for

STAMP = "2026-03-01T12:00:00Z"
SAMPLE = {"timestamp": STAMP, "sampledValue": [{"value": "7"}]}
SAMPLE_2X = {"timestamp": STAMP, "sampled_value": [{"value": 7}]}
REPORTED = {
    "component": {"name": "A"},
    "variable": {"name": "B"},
    "variable_attribute": [{"type": "Actual", "value": "1"}],
}


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    """Let gateways write nothing down of their own accord: what is there was written for its own sake."""
    monkeypatch.setattr(rounds, "FLUSH_EVERY_S", 3600)
    monkeypatch.setattr(relay, "POLL_S", 0.1)


@pytest.fixture
def asked(station, gateway):
    """Ask the station something that it is silent about, as a check or a person does."""

    def ask(box):
        ask_station(station=station, action="Reset", payload={"type": "Soft"}, at=database_now(), timeout_s=60)
        box.wait_for_call("Reset")
        return box

    return ask


def booted(call_in, protocol="ocpp1.6", **answers):
    box = call_in(protocol=protocol, answers={"Reset": None, **answers})
    box.boot()
    return box


def test_a_boot_a_status_a_notice_and_a_charge_are_there_once_answered(station, call_in):
    box = booted(call_in)
    box.status(1, "Preparing")
    box.call("FirmwareStatusNotification", status="Installed")
    box.call("StartTransaction", connector_id=1, id_tag="T", meter_start=5, timestamp=STAMP)
    assert ChargeStation.objects.get().model == "Demo Double"
    assert ConnectorReport.objects.get().status == "Preparing"
    assert (Notice.objects.get().status, Transaction.objects.get().meter_start_wh) == ("Installed", 5)


@pytest.mark.parametrize(
    ("protocol", "said"),
    [
        ("ocpp1.6", {"connector_id": 1, "meter_value": [SAMPLE], "transaction_id": 9}),
        ("ocpp1.6", {"connector_id": 1, "meter_value": [SAMPLE]}),
        ("ocpp2.0.1", {"evse_id": 1, "meter_value": [SAMPLE_2X]}),
    ],
)
def test_the_meter_of_a_station_that_was_asked_is_there_once_answered(station, call_in, asked, protocol, said):
    asked(booted(call_in, protocol)).call("MeterValues", **said)
    assert [(row.place, row.value) for row in MeterReading.objects.all()] == [(1, 7.0)]


def test_the_meter_of_a_charge_of_2_x_is_there_once_answered(station, call_in, asked):
    about = {"timestamp": STAMP, "trigger_reason": "MeterValuePeriodic", "transaction_info": {"transaction_id": "x"}}
    box = asked(booted(call_in, "ocpp2.0.1"))
    for number, kind in enumerate(("Started", "Updated", "Ended")):
        value = {"timestamp": STAMP, "sampled_value": [{"value": 7 + number}]}
        box.call("TransactionEvent", event_type=kind, seq_no=number, evse={"id": 1}, meter_value=[value], **about)
        assert MeterReading.objects.get().value == 7 + number


def test_a_report_that_was_asked_for_is_there_once_answered(station, call_in, asked):
    box = asked(booted(call_in, "ocpp2.0.1"))
    box.call("NotifyReport", request_id=1, seq_no=0, generated_at=STAMP, report_data=[REPORTED])
    assert StationSetting.objects.get().value == "1"


def test_what_an_answer_tells_is_there_before_the_question_has_ended(station, call_in):
    keys = [{"key": f"K{number}", "readonly": True, "value": "v"} for number in range(150)]
    booted(call_in, GetConfiguration={"configurationKey": keys})
    ask_station(station=station, action="GetConfiguration", payload={}, at=database_now(), timeout_s=60)
    wait_for(lambda: Command.objects.get().ended_at)
    assert StationSetting.objects.count() == 150


def test_the_meter_of_a_station_that_nobody_asks_waits_and_is_written_at_the_end(station, call_in, gateway):
    box = booted(call_in)
    for _time in range(3):
        box.call("MeterValues", connector_id=1, meter_value=[SAMPLE])
    assert MeterReading.objects.count() == 0
    gateway.thread.run(gateway.gateway.stop(), 30)
    assert MeterReading.objects.get().value == 7


def test_what_cannot_be_written_is_no_yes_and_is_taken_when_it_is_said_again(station, call_in, asked, monkeypatch):
    box = asked(booted(call_in))
    with monkeypatch.context() as away:
        away.setattr(answering, "WRITTEN_WITHIN_S", 0.05)
        away.setattr(notes, "TRIED_AGAIN_S", 0.05)
        away.setattr(notes, "told", lambda **_facts: (_ for _ in ()).throw(OperationalError))
        with pytest.raises(InternalError):
            box.call("MeterValues", connector_id=1, meter_value=[SAMPLE])
        assert MeterReading.objects.count() == 0
    box.call("MeterValues", connector_id=1, meter_value=[SAMPLE])
    assert MeterReading.objects.get().value == 7


# --- who waits for what ---


class Disk:
    """A database of this test: it writes when it is let, and what it is given."""

    def __init__(self) -> None:
        self.written, self.let, self.fails = [], asyncio.Event(), []

    async def run(self, _verb, *, facts):
        if self.fails:
            raise self.fails.pop()
        await self.let.wait()
        self.written += [fact.said for fact in facts]


BOX = SimpleNamespace(station_id=1, epoch=1, identity="CP-1")


def metered(value, place=1):
    return Metered(place, "Voltage", value)


async def settled():
    for _round in range(5):
        await asyncio.sleep(0)


def test_who_tells_while_it_is_written_waits_for_what_it_told_itself():
    async def story():
        disk = Disk()
        book = Notes(disk, DatabaseClock())
        first = book.written(BOX, metered(1.0))
        writing = asyncio.ensure_future(book.flush())
        await settled()
        second = book.written(BOX, metered(2.0))
        disk.let.set()
        await writing
        assert (first.done(), second.done(), disk.written) == (True, False, [metered(1.0)])
        await book.flush()
        assert (second.done(), disk.written) == (True, [metered(1.0), metered(2.0)])

    asyncio.run(story())


def test_two_that_tell_the_same_thing_are_both_served_by_one_write():
    async def story():
        disk = Disk()
        disk.let.set()
        book = Notes(disk, DatabaseClock())
        waiting = [book.written(BOX, metered(value)) for value in (1.0, 2.0)]
        await book.flush()
        assert ([one.done() for one in waiting], disk.written) == ([True, True], [metered(2.0)])

    asyncio.run(story())


def test_a_write_that_fails_keeps_those_who_wait_but_not_those_who_gave_up():
    async def story():
        disk = Disk()
        disk.let.set()
        disk.fails = [OperationalError()]
        book = Notes(disk, DatabaseClock())
        patient, gone = book.written(BOX, metered(1.0)), book.written(BOX, metered(1.0, place=2))
        gone.cancel()
        with pytest.raises(OperationalError):
            await book.flush()
        later = book.written(BOX, metered(3.0))
        assert not patient.done()
        await book.flush()
        assert (patient.done(), later.done(), len(disk.written), book._waited_for) == (True, True, 2, {})

    asyncio.run(story())


@pytest.mark.parametrize("said", [metered(1.0), SettingTold("A", "1"), Noticed("firmware", "Installed")])
def test_who_finds_no_room_is_told_at_once(monkeypatch, said):
    monkeypatch.setattr(notes, "MOST_WAITING", 0)

    async def story():
        book = Notes(Disk(), DatabaseClock())
        with pytest.raises(TimeoutError):
            await book.written(BOX, said)
        book.keep(BOX, metered(1.0))
        assert (book._waiting, book._waited_for) == ({}, {})

    asyncio.run(story())


def test_what_no_column_takes_keeps_nobody_waiting():
    async def story():
        disk = Disk()
        disk.let.set()
        disk.fails = [DataError()]
        book = Notes(disk, DatabaseClock())
        waiting = book.written(BOX, metered(1.0))
        await book.flush()
        assert (waiting.done(), disk.written) == (True, [])

    asyncio.run(story())


def test_a_question_counts_for_two_minutes_and_for_those_who_are_here():
    async def story():
        now, book = asyncio.get_running_loop().time(), Register()
        book._here = {1: BOX, 2: BOX}
        for station_id, ago in ((1, 0.0), (2, register.ASKED_LATELY_S + 1), (3, 0.0)):
            book.asked(station_id, now - ago)
        assert [book.was_asked(pk) for pk in (1, 2, 3, 4)] == [True, True, True, False]
        assert book.asked_lately() == {1}
        assert [book.was_asked(pk) for pk in (1, 2, 3, 4)] == [True, False, False, False]

    asyncio.run(story())
