"""Who keeps coming with wrong tokens is told to wait; a right one is let in, whoever else is at its address."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings

from core.addresses import caller_address, household
from core.errors import TooMany

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request

MOST_A_MINUTE = 60


@dataclass
class WrongTokens:
    """How many came from each address in this minute; in memory, so that an attack never turns into writes."""

    minute: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    def count(self, address: str, *, minute: int) -> None:
        """Count one more. Raises TooMany beyond 60 a minute."""
        with self.lock:
            if minute != self.minute:
                self.minute, self.counts = minute, Counter()
            self.counts[address] += 1
            if self.counts[address] > MOST_A_MINUTE:
                raise TooMany


wrong_tokens = WrongTokens()


def count_wrong_token(request: Request) -> None:
    """Count a wrong token against the address that it came from. Raises TooMany."""
    wrong_tokens.count(household(caller_of(request)), minute=int(time.monotonic() // 60))


def caller_of(request: Request | HttpRequest) -> str:
    """Give the address that called, as the last proxy of ours that saw it wrote down."""
    trusted, seen = settings.ACCOUNT_TRUSTED_PROXY_COUNT, request.headers.get("X-Forwarded-For", "")
    return caller_address(seen, proxies=trusted) or request.META.get("REMOTE_ADDR", "")
