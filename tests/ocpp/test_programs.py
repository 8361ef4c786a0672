"""The gateway and the simulated station as programs: how they start, how they end, and what they say."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from urllib.parse import quote

import pytest
from core.management.commands.simulate_station import demo_station
from core.models import GatewayNode, Session
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from tests.stations import KEY, ScriptedStation, wait_for


@pytest.fixture
def run(transactional_db):
    """Give a function that runs `manage.py …` over the test's database."""
    programs = []

    def start(*words):
        command = [sys.executable, "-W", "ignore", str(settings.BASE_DIR / "manage.py"), *words]
        facts = {"stdout": subprocess.PIPE, "text": True, "env": os.environ | {"DATABASE_URL": address_of_database()}}
        programs.append(subprocess.Popen(command, **facts))  # noqa: S603 -- our own program
        return programs[-1]

    yield start
    for program in programs:
        program.kill()
        program.communicate()


def address_of_database():
    known = connection.get_connection_params()
    host, secret = known.get("host", ""), quote(known.get("password", ""))
    if host.startswith("/"):
        return f"postgresql://{known['user']}:{secret}@/{known['dbname']}?host={host}"
    return f"postgresql://{known['user']}:{secret}@{host}:{known.get('port', 5432)}/{known['dbname']}"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_F22_the_gateway_ends_cleanly_when_it_is_told_to(station, run, stop):
    port = free_port()
    program = run("gateway", "--port", str(port))
    assert program.stdout.readline() == f"Gateway listening on port {port} (ws), at /ocpp/<identity>\n"
    box = ScriptedStation("CP-1", port, key=KEY).connect()
    box.boot()
    program.send_signal(stop)
    assert (program.wait(10), program.stdout.read()) == (0, "Gateway stopped.\n")
    assert (box.close_code, Session.objects.get().gone_cause) == (1012, "gateway")
    box.close()


def test_F21_what_a_killed_gateway_left_open_is_closed_by_the_next(station, run):
    port = free_port()
    first = run("gateway", "--port", str(port))
    first.stdout.readline()
    box = ScriptedStation("CP-1", port, key=KEY).connect()
    box.boot()
    first.kill()
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


def test_a_certificate_that_cannot_be_read_is_said_clearly(transactional_db, settings):
    settings.GATEWAY_TLS_CERTIFICATE = settings.GATEWAY_TLS_KEY = "/nowhere.pem"
    settings.GATEWAY_TLS_PORT = 9443
    with pytest.raises(CommandError, match="GATEWAY_TLS_CERTIFICATE or GATEWAY_TLS_KEY cannot be used"):
        call_command("gateway")


def test_a_simulated_station_runs_for_its_seconds(station, gateway, capsys):
    call_command("simulate_station", "CP-1", f"--url={gateway.url()}", f"--password={KEY}", "--once=0.5")
    said = capsys.readouterr().out.splitlines()
    assert (said[1], said[-1]) == ("booted: Accepted", "switched off")


def test_a_demo_station_knows_its_address_and_password(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    assert demo_station("DEMO-0001") == {}
    stations = [{"charge_station_id": "DEMO-0001", "label": "x", "password": "secret"}]
    (tmp_path / "demo.json").write_text(json.dumps({"gateway": "ws://127.0.0.1:9000/ocpp", "stations": stations}))
    assert demo_station("DEMO-0001") == {"url": "ws://127.0.0.1:9000/ocpp", "password": "secret"}
    assert demo_station("OTHER") == {}
