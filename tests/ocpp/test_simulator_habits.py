"""Habits of real firmware, played by the simulated station: what the gateway makes of each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from core.domain.checks import heartbeat, round_trip
from core.domain.field import asking
from core.domain.field.checking import advance_unfinished, start_checks
from core.domain.stations.making import key_digest
from core.management.commands.simulate_station import Command
from core.models import Actor, ChargeStation, CheckRun, Exchange, Knock, Session
from core.models.clock import database_now
from core.ocpp import pace
from core.simulator import answers, conversation, profile
from core.simulator import station as simulated
from core.simulator.faults import FAULTS
from websockets.asyncio.server import serve

from tests.factories import make_station
from tests.installs import make_fitted
from tests.ocpp.simulated import Powered, asked, booted, knock_of, reports
from tests.stations import KEY, PATIENCE_S, LoopThread, wait_for

HEX_KEY = bytes(range(20)).hex()
HARMLESS = (
    "odd-headers", "deflate", "two-subprotocols", "two-calls", "ids-restart", "big-messages", "no-connector-0",
    "evse-0", "faulted-at-boot", "old-timestamps", "milliseconds", "trigger-early", "byte-password",
)  # fmt: skip


@pytest.mark.parametrize("protocol", ["ocpp1.6", "ocpp2.0.1", "ocpp2.1"])
def test_habits_that_do_not_matter(plinth, switch_on, protocol):
    for habit in HARMLESS:
        make_station(plinth, f"CP-{habit}", key_digest=key_digest(HEX_KEY))
        switch_on(habit, identity=f"CP-{habit}", password=HEX_KEY, protocol=protocol)
    stations = ChargeStation.objects.exclude(charge_station_id="CP-1")
    available = {1: "Available", 2: "Available"}
    expected = {f"CP-{habit}": (protocol, available, True) for habit in HARMLESS}
    wait_for(lambda: {str(one): seen(one) for one in stations.all()} == expected)
    assert list(Knock.objects.values_list("cause", flat=True)) == []


def seen(station):
    """Give what an installer sees of a station: its version, its connectors, and whether its clock is right."""
    told = {number: status for number, status in reports(station).items() if number}
    return station.protocol_version, told, abs(station.clock_offset_s or 0) < 30


NOES = {
    "trigger-refused": ("answered", "Rejected"),
    "trigger-unknown": ("answered", "NotImplemented"),
    "trigger-error": ("refused", "NotSupported"),
    "nameless-errors": ("refused", "InternalError"),
    "trigger-early": ("answered", "Accepted"),
}


def test_the_different_noes_to_a_trigger_are_told_apart(plinth, switch_on):
    outcomes = {}
    for fault in NOES:
        station = make_station(plinth, f"CP-{fault}", key_digest=key_digest(KEY))
        switch_on(fault, identity=f"CP-{fault}")
        booted(station)
        command = asked(station, "TriggerMessage", {"requestedMessage": "Heartbeat"})
        outcomes[fault] = (command.state, command.answer.get("status") or command.answer["code"])
    assert outcomes == NOES
    assert Session.objects.filter(closed_at=None).count() == len(NOES)


@pytest.fixture
def checked(plinth, monkeypatch):
    """Give a function that starts the checks of a station that is fitted and awaited."""
    monkeypatch.setattr(heartbeat, "BEAT_TAKES_S", 0.1)
    monkeypatch.setattr(round_trip, "SLOW_S", PATIENCE_S)
    monkeypatch.setattr(asking, "ANSWER_WITHIN_S", PATIENCE_S)

    def start(identity):
        installation = make_fitted(plinth, identity=identity)
        ChargeStation.objects.filter(pk=installation.station_id).update(key_digest=key_digest(KEY))
        return start_checks(actor=Actor(operator=plinth), installation=installation)

    return start


def test_a_no_to_a_trigger_fails_nobody_who_told_all_by_itself(checked, switch_on):
    habits = ("trigger-refused", "trigger-unknown", "trigger-error", "trigger-early", "nameless-errors", "two-calls")
    for habit, protocol in zip(habits, 2 * ("ocpp1.6", "ocpp2.0.1", "ocpp2.1"), strict=True):
        checked(f"CP-{habit}")
        switch_on(habit, protocol=protocol, identity=f"CP-{habit}")
    wait_for(all_runs_are_over)
    assert list(CheckRun.objects.values_list("verdict", flat=True)) == ["passed"] * len(habits)


def all_runs_are_over():
    advance_unfinished(at=database_now())
    return not CheckRun.objects.filter(finished_at=None).exists()


def test_promises_that_are_not_kept_fail_the_station(checked, switch_on):
    checked("CP-2")
    switch_on("trigger-silent", identity="CP-2")
    wait_for(lambda: CheckRun.objects.get().commands.filter(action="TriggerMessage", state="answered").exists())
    wait_for(time_is_over)
    assert CheckRun.objects.get().results.get(slug="status").sentence["text"] == (
        "Connectors %(numbers)s have not reported their state."
    )


def time_is_over():
    advance_unfinished(at=CheckRun.objects.get().deadline)
    return CheckRun.objects.filter(finished_at__isnull=False).exists()


def test_another_case_is_another_name_that_looks_alike(station, switch_on):
    lines = switch_on("wrong-case")
    knock = knock_of("unknown_identity")
    assert (knock.identity, knock.look_alike) == ("cp-1", station.look_alike)
    assert wait_for(lambda: lines)[0] == "refused: 404 unknown_identity, retry in 5 s"


def test_a_refused_station_that_never_rests_stays_one_row(station, switch_on, monkeypatch):
    monkeypatch.setattr(profile, "IMPATIENT_S", (0.1, 0.1))
    switch_on("wrong-password", "impatient")
    wait_for(lambda: Knock.objects.filter(cause="wrong_key", count=2).exists())
    assert Knock.objects.count() == 1


def test_two_posts_with_one_identity(station, switch_on, monkeypatch):
    monkeypatch.setattr(profile, "RETRIES_S", (0.1, 0.2))
    lines = switch_on("twin")
    knock = knock_of("second_connection")
    assert knock.identity == "CP-1"
    assert Session.objects.filter(closed_at__isnull=True).count() == 1
    wait_for(lambda: [line for line in lines if line.endswith("second_connection, retry in 0.1 s")])


def test_1_6_on_a_link_of_2_0_1(station, switch_on):
    lines = switch_on("old-dialect")
    assert knock_of("wrong_version").evidence == {"agreed": "ocpp2.0.1", "spoke": "OCPP 1.6"}
    assert wait_for(lambda: lines[1:])[0] == "booted: FormatViolation"


def test_a_heartbeat_before_the_boot_is_a_security_error(station, switch_on):
    lines = switch_on("beats-before-boot")
    booted(station)
    wait_for(lambda: len(lines) > 2)
    assert lines[1:3] == ["sent Heartbeat: SecurityError", "booted: Accepted"]


def test_a_heartbeat_storm_is_read_slowly_and_stays_connected(station, gateway, switch_on, monkeypatch):
    monkeypatch.setattr(pace, "MESSAGES_BURST", 10)
    lines = switch_on("heartbeat-storm")
    session = booted(station)
    wait_for(lambda: [there._slowed for there in sockets(gateway)] == [True])
    wait_for(lambda: Exchange.objects.filter(action="Heartbeat", direction="in").count() > 10)
    session.refresh_from_db()
    assert (lines[1], session.closed_at) == ("booted: Accepted", None)


def sockets(gateway):
    return [conversation.socket for conversation in gateway.gateway.register]


def test_after_a_reset_it_is_back_however_it_does_it(plinth, switch_on, monkeypatch):
    monkeypatch.setattr(answers, "RESETS_LATE_S", 0.1)
    monkeypatch.setattr(simulated, "RESTART_TAKES_S", 0.02)
    faults = ("reset-unanswered", "reset-late", "reset-same-socket", "reset-new-first", "ids-restart")
    stations = {fault: make_station(plinth, f"CP-{fault}", key_digest=key_digest(KEY)) for fault in faults}
    for fault in faults:
        switch_on(fault, identity=f"CP-{fault}")
    for fault, station in stations.items():
        before = booted(station)
        assert asked(station, "Reset", {"type": "Soft"}).state == "answered"  # if by its boot alone
        wait_for(lambda: station.sessions.filter(booted_at__gt=before.booted_at, closed_at=None).exists())  # noqa: B023
        assert station.sessions.count() == (1 if fault == "reset-same-socket" else 2)
    assert Knock.objects.count() == 0


@pytest.mark.parametrize(
    ("protocol", "action", "payload"),
    [
        ("ocpp1.6", "GetDiagnostics", {"location": "ftp://192.0.2.1/x"}),
        (
            "ocpp2.0.1",
            "GetLog",
            {"logType": "DiagnosticsLog", "requestId": 1, "log": {"remoteLocation": "ftp://192.0.2.1/x"}},
        ),
    ],
)
def test_a_station_that_dies_of_its_diagnostics_is_a_finding(station, switch_on, protocol, action, payload):
    lines = switch_on("dies-of-diagnostics", protocol=protocol)
    session = booted(station)
    assert asked(station, action, payload).state == "answered"
    wait_for(lambda: Session.objects.filter(pk=session.pk, gone_cause="station").exists())
    wait_for(lambda: lines[-1] == "gone for good")


@pytest.fixture
def hesitant(monkeypatch):
    """A central system that answers boots as it is told, asks for what it is told to, and keeps what it hears."""
    monkeypatch.setattr(conversation, "SHORTEST_S", 0.05)
    thread, calls, says = LoopThread(), [], {"status": "Pending", "asks": None, "answer": None}

    async def answer(socket):
        async for text in socket:
            kind, number, *rest = json.loads(text)
            if kind != 2:
                says["answer"] = says["answer"] or [kind, *rest]
                continue
            calls.append(rest[0])
            told = {"status": says["status"], "interval": 0} if rest[0] == "BootNotification" else {}
            await socket.send(json.dumps([3, number, told | {"currentTime": "2026-01-01T00:00:00Z"}]))
            if says["asks"]:
                await socket.send(json.dumps([2, "q", *says["asks"]]))

    async def started():
        return await serve(answer, "127.0.0.1", 0, subprotocols=["ocpp1.6", "ocpp2.0.1"], close_timeout=0.1)

    server = thread.run(started())
    yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ocpp", calls, says
    server.close()
    thread.run(server.wait_closed())
    thread.end()


@pytest.mark.parametrize("status", ["Pending", "Rejected"])
@pytest.mark.parametrize(
    ("faults", "calls"),
    [
        ((), ["BootNotification", "BootNotification"]),
        (("boots-once", "beats-unregistered"), ["BootNotification", "Heartbeat", "Heartbeat"]),
    ],
)
def test_what_it_does_while_it_is_not_in(hesitant, status, faults, calls):
    url, called, says = hesitant
    says["status"] = status
    powered = Powered(url)
    powered(*faults)
    wait_for(lambda: called[: len(calls)] == calls)
    powered.off()


START_16 = ["RemoteStartTransaction", {"connectorId": 1, "idTag": "T"}]
START_201 = ["RequestStartTransaction", {"evseId": 1, "remoteStartId": 1, "idToken": {"idToken": "T", "type": "Local"}}]
READ = ["GetConfiguration", {"key": ["NumberOfConnectors"]}]
TWO = {"configurationKey": [{"key": "NumberOfConnectors", "readonly": True, "value": "2"}]}
REFUSED = [4, "SecurityError", "rejected", {}]


@pytest.mark.parametrize(
    ("protocol", "status", "asks", "answer"),
    [
        ("ocpp1.6", "Pending", START_16, [3, {"status": "Rejected"}]),
        ("ocpp2.0.1", "Pending", START_201, [3, {"status": "Rejected"}]),
        ("ocpp1.6", "Pending", READ, [3, TWO]),
        ("ocpp1.6", "Accepted", START_16, [3, {"status": "Accepted"}]),
        ("ocpp1.6", "Rejected", READ, None),
        ("ocpp2.0.1", "Rejected", START_201, REFUSED),
    ],
)
def test_what_it_answers_while_it_is_not_in(hesitant, protocol, status, asks, answer):
    url, called, says = hesitant
    says |= {"status": status, "asks": asks}
    powered = Powered(url)
    lines = powered(protocol=protocol)
    heard = f"asked {asks[0]}"
    wait_for(lambda: any(line.startswith(heard) for line in lines) and (answer is None or says["answer"]))
    if answer is None:  # it has had the time to answer: it has booted again
        wait_for(lambda: len(called) > 1)
    powered.off()
    assert says["answer"] == answer


def test_every_fault_has_a_test_and_a_line_of_help():
    text = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_simulator*.py"))
    help_text = Command().create_parser("manage.py", "simulate_station").format_help()
    assert [fault for fault, what in FAULTS.items() if f'"{fault}"' not in text or what not in help_text] == []


@pytest.mark.parametrize(
    ("given", "told"), [("", "DD-DEMO-0001"), ("SN-9", "SN-9")], ids=["made of its identity", "as given"]
)
def test_every_box_has_a_serial_number_of_its_own(given: str, told: str) -> None:
    box = profile.Profile("DEMO-0001", "ws://127.0.0.1:1", serial=given)
    assert box.serial_number == told
    assert profile.Profile("X" * 40, box.url).serial_number == f"DD-{'X' * 22}"
