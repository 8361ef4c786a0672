"""Programs that live and die together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.processes import Program, Together

if TYPE_CHECKING:
    from collections.abc import Iterator

SLEEPS = "import time; time.sleep(60)"
STOPPED_BY_SIGNAL = f"""
import sys
from core.processes import Program, Together
together = Together(say=print)
together.listen_to_signals()
together.start(Program("The web", [sys.executable, "-c", "{SLEEPS}"], {{}}))
print("started", flush=True)
code = together.watch(until=lambda: False)
together.stop()
print(code, [each.exit_code for each in together.programs])
"""


def python(name: str, source: str, *, ends: bool = False) -> Program:
    return Program(name, [sys.executable, "-c", source], dict(os.environ), ends=ends)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def together(said: list[str]) -> Iterator[Together]:
    together = Together(say=said.append)
    yield together
    together.stop()


def test_one_that_ends_by_itself_is_named_with_its_exit_code(together: Together, said: list[str]) -> None:
    together.start(python("The web", SLEEPS), python("The gateway", "raise SystemExit(7)"))
    assert together.watch(until=lambda: False) == 7
    assert said == ["The gateway ended by itself (exit code 7), so everything else is stopped."]


def test_one_that_should_stay_and_ends_without_error_is_an_error_too(together: Together) -> None:
    together.start(python("The worker", ""))
    assert together.watch(until=lambda: False) == 1


def test_a_killed_one_counts_as_a_shell_counts(together: Together) -> None:
    together.start(python("The worker", "import os; os.kill(os.getpid(), 9)"))
    assert together.watch(until=lambda: False) == 128 + 9


def test_what_is_meant_to_end_may(together: Together, said: list[str]) -> None:
    assert (together.finish(python("The preparation", "", ends=True)), said) == (0, [])


def test_a_preparation_that_fails_keeps_its_code(together: Together) -> None:
    assert together.finish(python("The preparation", "raise SystemExit(3)", ends=True)) == 3


def test_stop_ends_the_others(together: Together) -> None:
    web = python("The web", SLEEPS)
    together.start(web)
    together.stop()
    assert web.exit_code == 128 + 15


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_a_service_manager_and_a_closed_terminal_end_them_all(number: signal.Signals) -> None:
    ours = Path(__file__).resolve().parents[1]
    with subprocess.Popen(  # noqa: S603 -- our own words
        [sys.executable, "-c", STOPPED_BY_SIGNAL], stdout=subprocess.PIPE, text=True, cwd=ours
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        process.send_signal(number)
        assert process.communicate(timeout=30)[0] == f"0 [{128 + 15}]\n"
    assert process.returncode == 0


def test_after_the_wish_to_stop_nothing_starts(together: Together) -> None:
    together.stop_asked = True
    assert together.finish(python("The preparation", "raise SystemExit(3)", ends=True)) == 0
    assert together.programs == []
