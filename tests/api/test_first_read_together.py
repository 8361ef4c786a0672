"""The first bodies of a kind that a fresh process reads may come in several threads at once."""

from __future__ import annotations

import subprocess
import sys

from django.conf import settings

# The types inside of a struct are looked up when it is first read. Here that takes a while, in which others come.
PROCESS = """
from concurrent.futures import ThreadPoolExecutor
import time

from core.bodies.fields import UNSET, Body, Unset
from core.bodies.reading import read_body


def slowly():
    time.sleep(0.05)
    return str


class Inside(Body):
    name: "slowly() | Unset" = UNSET


class Outside(Body):
    inside: "Inside | Unset" = UNSET


def read(place):
    time.sleep(0.01 * place)
    return read_body(Outside, {"inside": {"name": str(place)}}).said["inside"]["name"]


with ThreadPoolExecutor(8) as threads:
    print(*threads.map(read, range(8)))
"""


def test_a_fresh_process_outlives_its_first_bodies() -> None:
    done = subprocess.run(  # noqa: S603 -- our own words
        [sys.executable, "-c", PROCESS], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "0 1 2 3 4 5 6 7\n"), done.stderr
