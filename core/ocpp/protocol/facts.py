"""What stations tell us, in words that no longer depend on the version of OCPP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.reports import Booted, Charge, Metered, Noticed, SettingTold, StatusChanged, TagShown

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Beat:
    """A heartbeat."""


@dataclass(frozen=True, slots=True)
class ClockTold:
    """A time stamp of the station's own clock."""

    timestamp: datetime


@dataclass(frozen=True, slots=True)
class ConfigurationTold:
    """What an answer to one of our questions says of the station's configuration; None is: not told."""

    number_of_connectors: int | None = None
    heartbeat_interval: int | None = None
    settings: tuple[SettingTold, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What we have decided about a call: whether who shows the tag may charge, and the number of the charge (1.6).

    Of a boot, what is `missing` before the station is let in.
    """

    charges: bool = False
    number: int = 0
    missing: tuple[str, ...] = ()


NOTHING_DECIDED = Decision()
SOONEST_S = 10  # between two boots


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that is to be answered, the time, the seconds between heartbeats, and what was decided."""

    payload: dict[str, Any]
    at: datetime
    interval: int
    decided: Decision = NOTHING_DECIDED

    @property
    def word(self) -> str:
        """Give the word for whether who shows the tag may charge; the same in all versions."""
        return "Accepted" if self.decided.charges else "Invalid"


Fact = (
    Booted | StatusChanged | Beat | ClockTold | ConfigurationTold | Metered | SettingTold | Noticed | Charge | TagShown
)
# What is written down, or looked up, before it is answered. A measured value and a setting are not, as the next one
# replaces them, unless the station was asked something lately: a check, a test charge or a person may wait for them.
WRITTEN_FIRST = frozenset({Booted, Charge, TagShown, StatusChanged, Noticed})
WRITTEN_FIRST_WHEN_ASKED = WRITTEN_FIRST | {Metered, SettingTold}


def moment(text: Any) -> datetime | None:
    """Read a time stamp as boxes write them: with or without fractions; one without a zone means UTC (RFC 3339)."""
    if not isinstance(text, str) or len(text) > 40:  # noqa: PLR2004 -- no time stamp is longer
        return None
    try:
        read = datetime.fromisoformat(text.strip())
        if read.tzinfo is UTC:
            return read
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def clock_told(*texts: Any) -> tuple[ClockTold, ...]:
    return tuple(ClockTold(read) for read in map(moment, texts) if read is not None)


def count(text: Any) -> int | None:
    """Read a small whole number from a configuration value."""
    if isinstance(text, str) and text.strip().isascii() and text.strip().isdigit() and len(text.strip()) <= 9:  # noqa: PLR2004 -- fits a column
        return int(text)
    return None


def written(at: datetime) -> str:
    """Write a moment as OCPP wants it: UTC, milliseconds, Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def boot_answered(asked: Asked) -> dict[str, Any]:
    """Accept a boot, or hold the station; it boots again five times as often as it would beat, where nobody asks it."""
    if asked.decided.missing:
        again_s = max(SOONEST_S, asked.interval // 5)
        return {"status": "Pending", "currentTime": written(asked.at), "interval": again_s}
    return {"status": "Accepted", "currentTime": written(asked.at), "interval": asked.interval}


def time_told(asked: Asked) -> dict[str, Any]:
    return {"currentTime": written(asked.at)}


def refusing(status: str, **more: Any) -> Callable[[Asked], dict[str, Any]]:
    """Give an answer that is always the same."""
    return lambda _asked: {"status": status, **more}
