"""Try again when the database had to pick a victim: nothing was written, and the other one is through."""

from __future__ import annotations

import random
import time
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.db import OperationalError, connection

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")
RETRIES = 3
VICTIMS = frozenset({"40P01", "40001", "55P03"})  # deadlock, serialization failure, lock not available
PAUSE_S = 0.02


def retried(verb: Callable[P, R]) -> Callable[P, R]:
    """Run a verb of one transaction again, three times at most, when it was the victim of a deadlock."""

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for _once_more in range(RETRIES):
            try:
                return verb(*args, **kwargs)
            except OperationalError as error:
                victim = getattr(error.__cause__, "sqlstate", None) in VICTIMS
                if not victim or connection.in_atomic_block:
                    raise
                time.sleep(PAUSE_S * random.random())  # noqa: S311 -- to fall out of step, not to be secret
        return verb(*args, **kwargs)

    return run
