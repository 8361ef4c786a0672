"""Stations that we did not write, from the registries: they get in, boot, and pass the checks that they can."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.domain.field.checking import advance_unfinished, start_checks
from core.models import Actor, ChargeStation, CheckRun, ConnectorReport
from core.models.clock import database_now
from tests.stations import KEY, RunningGateway, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import Installation

pytestmark = pytest.mark.django_db(transaction=True)

TEST_OCPP = Path(sys.executable).with_name("test-ocpp")
OCPP_CLI = Path(__file__).resolve().parents[1] / "tools/node_modules/.bin/ocpp"


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_test_ocpp_is_content_with_us(gateway: RunningGateway, installation: Installation, version: str) -> None:
    identity = installation.station.charge_station_id
    command = [TEST_OCPP, gateway.url().rstrip("/"), identity, "--password", KEY, "--ocpp", version]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)  # noqa: S603 -- ours
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "SUCCESS")
    station = ChargeStation.objects.get(pk=installation.station_id)
    assert (station.vendor, station.model, station.protocol_version) == ("TestVendor", "TestModel", f"ocpp{version}")


@pytest.fixture
def ocpp_cli(gateway: RunningGateway, installation: Installation) -> Iterator[subprocess.Popen[bytes]]:
    """The simulator of npm's ocpp-ws-cli, as this station."""
    identity = installation.station.charge_station_id
    endpoint = gateway.url().replace("ws://", f"ws://{identity}:{KEY}@").rstrip("/")
    options = ["-e", endpoint, "-i", identity, "-t", "TAG", "-p", "ocpp1.6", "--report", "json"]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    process = subprocess.Popen([OCPP_CLI, "simulate", *options], **quiet)  # noqa: S603 -- from our lock file
    yield process
    process.kill()
    process.wait()


def test_ocpp_ws_cli_is_checked_as_the_stranger_that_it_is(
    installation: Installation, ocpp_cli: subprocess.Popen[bytes]
) -> None:
    wait_for(lambda: ConnectorReport.objects.filter(connector_id=1, status="Available").exists(), 20)
    start_checks(actor=Actor(operator=installation.operator), installation=installation)

    wait_for(asked_and_answered, 40)
    wait_for(time_is_over)
    states = dict(CheckRun.objects.get().results.values_list("slug", "state"))
    assert (states["reach"], states["boot"], states["template"]) == ("passed", "passed", "failed")


def asked_and_answered() -> bool:
    """Tell whether every question had its end; connector 2 will never report, so the run itself waits on."""
    advance_unfinished(at=database_now())
    commands = CheckRun.objects.get().commands
    return commands.count() >= 5 and not commands.filter(state__in=["waiting", "sent"]).exists()


def time_is_over() -> bool:
    """End the run at its deadline; the gateway may hold it for a moment, then its turn is skipped."""
    advance_unfinished(at=CheckRun.objects.get().deadline)
    return CheckRun.objects.filter(finished_at__isnull=False).exists()
