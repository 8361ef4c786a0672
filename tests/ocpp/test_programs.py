"""The gateway and the simulated station as programs: how they start, how they end, and what they say."""

from __future__ import annotations

import re
import signal
import socket

import pytest
from core.domain.commands.commanding import ask_station
from core.management.commands.gateway import place_of_settings
from core.models import ConnectorReport, GatewayNode, Knock, MeterReading, Session
from core.models.clock import database_now
from core.ocpp import draining
from django.conf import settings as settings_of_django
from django.core.management import CommandError, call_command

from tests.ocpp.programs import free_port
from tests.stations import KEY, PATIENCE_S, ScriptedStation, running_gateway, wait_for

AT = "2026-03-01T12:00:00Z"


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_F22_the_gateway_ends_cleanly_when_it_is_told_to(station, run, stop):
    port = free_port()
    program = run("gateway", "--port", str(port))
    assert program.stdout.readline() == f"Gateway listening on port {port} (ws), at /ocpp/<identity>\n"
    box = ScriptedStation("CP-1", port, key=KEY).connect()
    box.boot()
    program.send_signal(stop)
    assert (program.wait(PATIENCE_S), program.stdout.read()) == (0, "Gateway stopped.\n")
    wait_for(lambda: box.is_closed)
    assert (box.close_code, Session.objects.get().gone_cause) == (1012, "gateway")
    box.close()


def test_F21_what_a_killed_gateway_left_open_is_closed_by_the_next(station, run):
    port = free_port()
    first = run("gateway", "--port", str(port))
    first.stdout.readline()
    box = ScriptedStation("CP-1", port, key=KEY).connect()
    box.boot()
    # What was answered is kept, whenever we die: the state of a connector, and the meter of one that is being tested.
    box.status(1, "Charging")
    ask_station(station=station, action="Reset", payload={"type": "Soft"}, at=database_now(), timeout_s=60)
    box.wait_for_call("Reset")
    box.call("MeterValues", connector_id=1, meter_value=[{"timestamp": AT, "sampledValue": [{"value": "7"}]}])
    first.kill()
    assert (ConnectorReport.objects.get().status, MeterReading.objects.get().value) == ("Charging", 7.0)
    wait_for(lambda: box.is_closed)
    assert Session.objects.get().closed_at is None
    run("gateway", "--port", str(port)).stdout.readline()
    assert Session.objects.get().gone_cause == "gateway"
    assert GatewayNode.objects.filter(stopped_at__isnull=True).count() == 1
    box.close()


def test_a_taken_port_is_said_clearly(transactional_db):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            CommandError, match=rf"cannot listen on port {port} of 127.0.0.1: .* set GATEWAY_PORT to another one\."
        ):
            call_command("gateway", "--port", str(port))


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"CERTIFICATE": "/crt.pem", "KEY": "/key.pem"}, "GATEWAY_TLS_PORT"),
        ({"PORT": 9443}, "GATEWAY_TLS_CERTIFICATE and GATEWAY_TLS_KEY"),
        ({"PORT": 9443, "CERTIFICATE": "/crt.pem"}, "GATEWAY_TLS_KEY"),
        ({"PORT": 9443, "KEY": "/key.pem"}, "GATEWAY_TLS_CERTIFICATE"),
    ],
)
def test_an_encrypted_port_is_set_up_whole_or_not_at_all(settings, given, missing):
    for name, value in given.items():
        setattr(settings, f"GATEWAY_TLS_{name}", value)
    with pytest.raises(CommandError, match=rf"GATEWAY_TLS_KEY\. Set {missing} too\.$"):
        call_command("gateway")


def test_without_any_of_them_there_is_no_encrypted_port(settings):
    settings.ACCOUNT_TRUSTED_PROXY_COUNT = 2
    place = place_of_settings(9000)
    assert (place.tls, place.proxies, place.endpoint) == (None, 2, "/ocpp")


def test_the_stop_fits_into_what_systemd_grants():
    bounds = (
        draining.LET_GO_WITHIN_S,
        draining.FACTS_WITHIN_S,
        2 * draining.WRITTEN_WITHIN_S,
        3 * draining.HUNG_UP_WITHIN_S,
    )
    unit = (settings_of_django.BASE_DIR / "core/deploy/plinth-gateway.service").read_text()
    granted = int(re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE).group(1))
    assert sum(bounds) < granted


@pytest.mark.parametrize(
    ("host", "callers"), [("::", ["127.0.0.1", "::1"]), ("::1", ["::1"]), ("127.0.0.1", ["127.0.0.1"])]
)
def test_a_port_is_open_where_the_host_says(station, host, callers):
    with running_gateway(host=host) as running:
        for caller in callers:
            assert asked(caller, running.port, "/livez").split()[1] == b"200"
            asked(caller, running.port, "/ocpp/CP-X")
        told = sorted(callers)
        wait_for(lambda: sorted(Knock.objects.values_list("address", flat=True)) == told)


def asked(host, port, path):
    with socket.create_connection((host, port), timeout=PATIENCE_S) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        return line.recv(4096)


def test_a_certificate_that_cannot_be_read_is_said_clearly(transactional_db, settings):
    settings.GATEWAY_TLS_CERTIFICATE = settings.GATEWAY_TLS_KEY = "/nowhere.pem"
    settings.GATEWAY_TLS_PORT = 9443
    with pytest.raises(CommandError, match="GATEWAY_TLS_KEY or GATEWAY_TLS_CLIENT_CA cannot be used"):
        call_command("gateway")


def test_a_simulated_station_runs_until_it_is_told_to_stop(station, gateway, run):
    program = run("simulate_station", "CP-1", f"--url={gateway.url()}", f"--password={KEY}")
    said = [program.stdout.readline() for _line in range(2)]
    assert (said[0].startswith("called in at "), said[1]) == (True, "booted: Accepted\n")
    program.send_signal(signal.SIGINT)
    assert (program.wait(PATIENCE_S), program.stdout.read().splitlines()[-1]) == (0, "switched off")


def test_a_simulated_station_runs_for_its_seconds(station, gateway, capsys):
    call_command("simulate_station", "CP-1", f"--url={gateway.url()}", f"--password={KEY}", "--once=0.5")
    assert capsys.readouterr().out.splitlines()[-1] == "switched off"
