"""The checks, in the order in which an installer reads them.

To add one: write a module with a `Check` and name it here. A check is a pure function of the facts and the clock.
"""

from __future__ import annotations

from core.domain.checks.boot import BOOT
from core.domain.checks.clock import CLOCK
from core.domain.checks.finding import Check, Finding, verdict_of
from core.domain.checks.heartbeat import HEARTBEAT
from core.domain.checks.reach import REACH
from core.domain.checks.round_trip import ROUND_TRIP
from core.domain.checks.status import STATUS
from core.domain.checks.template import TEMPLATE

CHECKS: tuple[Check, ...] = (REACH, BOOT, TEMPLATE, CLOCK, STATUS, ROUND_TRIP, HEARTBEAT)

__all__ = ["CHECKS", "Check", "Finding", "verdict_of"]
