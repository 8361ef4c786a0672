"""Run several programs as one: they start together, and when one ends or somebody says stop, all of them end."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

LOOK_EVERY_S = 0.1
STOP_WITHIN_S = 20
PR_SET_PDEATHSIG = 1
KILLED_BY = 128  # the shell's way of writing "ended by signal n" as an exit code: 128 + n


def dies_with_parent(number: int) -> Callable[[], None] | None:
    """Give a `preexec_fn` that lets the kernel signal the child when its parent is killed; Linux only, else None."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, number)


@dataclass
class Program:
    """One child. `name` is how people call it ("The gateway"); `ends` tells that its end is no accident."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    ends: bool = False
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches us alone, and we decide in which order the others stop.
        self.process = subprocess.Popen(  # noqa: S603 -- our own commands, no shell
            self.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509 -- one thread; the kernel's death signal has no other door
        )

    @property
    def exit_code(self) -> int | None:
        """Give how it ended, as a shell would write it; None while it runs."""
        code = self.process.poll() if self.process is not None else None
        return KILLED_BY - code if code is not None and code < 0 else code


@dataclass
class Together:
    """Programs that live and die together; `say` takes a sentence for the person at the terminal."""

    say: Callable[[str], object]
    programs: list[Program] = field(default_factory=list, init=False)
    stop_asked: bool = field(default=False, init=False)

    def listen_to_signals(self) -> None:
        """Take Ctrl-C, SIGTERM and the closing of the terminal as the wish to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def start(self, *programs: Program) -> None:
        """Start programs, unless somebody said stop already."""
        for program in programs:
            if not self.stop_asked:
                self.programs.append(program)
                program.start()

    def watch(self, until: Callable[[], bool]) -> int:
        """Wait until something holds or somebody says stop (0), or a program ends that should not (its exit code)."""
        while not self.stop_asked and not until():
            for program in self.programs:
                if (code := program.exit_code) is not None and (code or not program.ends):
                    self.say(f"{program.name} ended by itself (exit code {code}), so everything else is stopped.")
                    return code or 1
            time.sleep(LOOK_EVERY_S)
        return 0

    def finish(self, program: Program) -> int:
        """Start a program that is meant to end, and wait for that as `watch` does."""
        self.start(program)
        return self.watch(until=lambda: program.exit_code == 0)

    def stop(self) -> None:
        """End every child that still runs, politely first; give each the same time."""
        running = [p for program in self.programs if (p := program.process) is not None and p.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_WITHIN_S
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _ask_to_stop(self, _number: int, _frame: object) -> None:
        self.stop_asked = True
