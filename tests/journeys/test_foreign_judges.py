"""`ocpp test` of npm's ocpp-ws-cli: 21 checks against a central system. Where we fail one, the standard is with us."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.stations.making import key_digest
from tests.factories import make_station
from tests.journeys.test_foreign_stations import OCPP_CLI
from tests.stations import KEY, RunningGateway

if TYPE_CHECKING:
    from pathlib import Path

    from core.models import Operator

pytestmark = pytest.mark.django_db(transaction=True)

# Side by side, because most of its time is waiting; the checks of frames in 2.0.1 too, which names errors otherwise.
RUNS = (
    ("transport", "ocpp1.6", 7),
    ("rpc", "ocpp1.6", 8),
    ("security", "ocpp1.6", 4),
    ("chaos", "ocpp1.6", 2),
    ("rpc", "ocpp2.0.1", 8),
)
# What the suite says of us, and why it is wrong there.
THE_STANDARD_IS_WITH_US = {
    # OCPP-J 1.6 §3.3 (2.0.1 part 4 alike): without an agreed version the server MUST complete the handshake
    # and then close at once. The suite takes the completed handshake for an acceptance and does not wait for the close.
    ("Server requires subprotocol", "ocpp1.6"): "Server accepted connection with no OCPP subprotocol",
    # OCPP-J 1.6 §4.2.3 spells it FormationViolation, and an id is a string there as well; the suite wants its number
    # back. 2.0.1 part 4 §4.2.3: when the id cannot be read, the CALLERROR has the id "-1".
    ("Server enforces MessageId is a string", "ocpp1.6"): '[4,"-1","FormationViolation"',
    ("Server enforces MessageId is a string", "ocpp2.0.1"): '[4,"-1","FormatViolation"',
    # As above: FormationViolation is how 1.6 spells it. (In 2.0.1 the check passes.)
    ("Server rejects non-object payload in CALL", "ocpp1.6"): '"FormationViolation"',
    # It is rejected, for what comes first: nothing may be said before BootNotification (OCPP-J 1.6 errata 3.8,
    # 2.0.1 TC_B_30_CSMS), and the suite never boots. We read a missing payload as an empty one, as boxes mean it.
    ("Server rejects missing payload in CALL", "ocpp1.6"): '"SecurityError"',
    ("Server rejects missing payload in CALL", "ocpp2.0.1"): '"SecurityError"',
}


def test_ocpp_test_finds_nothing_that_is_wrong(gateway: RunningGateway, plinth: Operator, tmp_path: Path) -> None:
    for suite, version, _checks in RUNS:
        make_station(plinth, f"{suite}-{version}", key_digest=key_digest(KEY))

    def judged(run: tuple[str, str, int]) -> list[dict[str, Any]]:
        return results(gateway, tmp_path / f"{run[0]}-{run[1]}", suite=run[0], version=run[1])

    with ThreadPoolExecutor(len(RUNS)) as pool:
        verdicts = dict(zip(RUNS, pool.map(judged, RUNS), strict=True))
    assert [len(found) for found in verdicts.values()] == [checks for _suite, _version, checks in RUNS]
    failed = {
        (one["name"], run[1]): one["issue"] for run, found in verdicts.items() for one in found if not one["passed"]
    }
    assert failed.keys() == THE_STANDARD_IS_WITH_US.keys(), failed
    assert {check: issue for check, issue in failed.items() if THE_STANDARD_IS_WITH_US[check] not in issue} == {}


def results(gateway: RunningGateway, folder: Path, *, suite: str, version: str) -> list[dict[str, Any]]:
    """Run one of its suites as a station of its own, and give what it found."""
    identity = f"{suite}-{version}"
    endpoint = gateway.url().replace("ws://", f"ws://{identity}:{KEY}@").rstrip("/")
    options = ["-e", endpoint, "-i", identity, "-p", version, "--suite", suite]
    report = ["--report", "json", "--report-dir", str(folder)]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    subprocess.run([OCPP_CLI, "test", *options, *report], **quiet, check=False, timeout=60)  # noqa: S603 -- ours
    (written,) = folder.glob("*.json")
    return list(json.loads(written.read_text())["testResults"])
