"""Hold an answer until something has happened: without a database connection, and on few of the threads."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable

LOOK_EVERY_S = 0.25
# The others go on answering: who finds no place is told at once how it stands.
PLACES = threading.BoundedSemaphore(max(1, settings.WEB_THREADS // 4))
Seen = TypeVar("Seen")


def until(look: Callable[[], Seen], over: Callable[[Seen], bool], *, within_s: float) -> Seen:
    """Look again and again until it is over, for so many seconds at most; give what was seen last."""
    seen, end = look(), time.monotonic() + within_s
    if within_s <= 0 or over(seen) or not PLACES.acquire(blocking=False):
        return seen
    try:
        while not over(seen) and (left := end - time.monotonic()) > 0:
            if not connection.in_atomic_block:
                connection.close()  # back to the pool, while nobody needs it
            time.sleep(min(LOOK_EVERY_S, left))
            seen = look()
        return seen
    finally:
        PLACES.release()
