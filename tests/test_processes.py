"""Programs that live and die together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core import processes
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


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look more often whether one has ended: most of these tests wait for that."""
    monkeypatch.setattr(processes, "LOOK_EVERY_S", 0.01)


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


@pytest.fixture
def handlers() -> Iterator[None]:
    """Give the signals back to whoever had them."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_is_the_wish_to_stop(together: Together, said: list[str], number: signal.Signals) -> None:
    together.listen_to_signals()
    assert together.stop_asked is False
    signal.raise_signal(number)
    assert (together.stop_asked, together.watch(until=lambda: False), said) == (True, 0, [])


def shell(script: str, **environment: str) -> Program:
    return Program("The shell", ["/bin/sh", "-c", script], environment)


def test_a_program_has_the_environment_that_it_was_given_and_no_other(together: Together) -> None:
    together.start(shell('[ -z "$HOME$PYTEST_CURRENT_TEST" ] && exit "$CODE"', CODE="7"))
    assert together.watch(until=lambda: False) == 7


def test_what_was_never_started_has_not_ended_and_need_not_be_stopped(together: Together) -> None:
    never = shell("exit 1")
    together.programs.append(never)
    together.stop()
    assert (never.exit_code, never.ends) == (None, False)


@pytest.mark.parametrize(
    ("script", "code"), [("exit 0", 1), ("exit 9", 9), ("kill -TERM $$", 143), ("kill -9 $$", 137)]
)
def test_the_first_that_ends_says_how_all_of_it_ended(
    together: Together, said: list[str], script: str, code: int
) -> None:
    together.start(shell(script))
    assert together.watch(until=lambda: False) == code
    told = 0 if script == "exit 0" else code
    assert said == [f"The shell ended by itself (exit code {told}), so everything else is stopped."]


def test_who_waits_for_something_looks_until_it_holds(together: Together) -> None:
    together.start(shell("exec sleep 60"))
    looks = iter([False, False, True])
    assert together.watch(until=lambda: next(looks)) == 0


def test_one_that_does_not_listen_is_killed(together: Together, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "STOP_WITHIN_S", 0.05)
    deaf = shell("trap '' TERM; echo ready >&2; while :; do sleep 0.05; done")
    together.start(deaf)
    assert deaf.process is not None
    together.watch(until=lambda: ignores_term(deaf.process.pid))
    together.stop()
    assert deaf.exit_code == 128 + 9


def ignores_term(pid: int) -> bool:
    """Tell whether a process has said that it does not listen to SIGTERM."""
    ignored = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("SigIgn"))
    return bool(int(ignored.split()[1], 16) >> (signal.SIGTERM - 1) & 1)
