"""Programs that live and die together."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from core.processes import Program, Together

if TYPE_CHECKING:
    from collections.abc import Iterator

SLEEPS = "import time; time.sleep(60)"


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


def test_after_the_wish_to_stop_nothing_starts(together: Together) -> None:
    together.stop_asked = True
    assert together.finish(python("The preparation", "raise SystemExit(3)", ends=True)) == 0
    assert together.programs == []
