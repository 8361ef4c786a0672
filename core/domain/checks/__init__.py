"""The checks, in the order in which an installer reads them.

To add one: write a module with a `Check` and name it here. A check is a pure function of the facts and the clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.domain.checks.boot import BOOT
from core.domain.checks.clock import CLOCK
from core.domain.checks.configuration import CONFIGURATION
from core.domain.checks.finding import Check, Finding, verdict_of
from core.domain.checks.firmware import FIRMWARE
from core.domain.checks.heartbeat import HEARTBEAT
from core.domain.checks.identity import IDENTITY
from core.domain.checks.meter import METER
from core.domain.checks.reach import REACH
from core.domain.checks.round_trip import ROUND_TRIP
from core.domain.checks.security import SECURITY
from core.domain.checks.signal import SIGNAL
from core.domain.checks.status import STATUS
from core.domain.checks.template import TEMPLATE
from core.domain.checks.unlock import UNLOCK
from core.domain.checks.visible import VISIBLE

if TYPE_CHECKING:
    from collections.abc import Collection

CHECKS: tuple[Check, ...] = (REACH, BOOT, TEMPLATE, CLOCK, STATUS, ROUND_TRIP, HEARTBEAT)

# Made for operators who ask for them.
EXTRA: tuple[Check, ...] = (IDENTITY, SECURITY, FIRMWARE, CONFIGURATION, SIGNAL, METER, UNLOCK, VISIBLE)
ALL = (*CHECKS, *EXTRA)


def checks_of(extra: Collection[str]) -> tuple[Check, ...]:
    """Give the checks of an operator who asks for these extra ones."""
    return (*CHECKS, *(check for check in EXTRA if check.slug in extra))


__all__ = ["ALL", "CHECKS", "EXTRA", "Check", "Finding", "checks_of", "verdict_of"]
