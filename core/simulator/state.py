"""What changes in a simulated station, and the shape of what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.simulator.profile import Profile

Message = tuple[str, dict[str, Any]]
ACCEPTED, REJECTED = {"status": "Accepted"}, {"status": "Rejected"}


@dataclass
class State:
    """What changes in a station while it runs."""

    configuration: dict[str, str]
    statuses: dict[int, str]
    transaction: dict[int, int] = field(default_factory=dict)
    registration: str = ""  # what its last BootNotification was answered

    @classmethod
    def of(cls, profile: Profile) -> State:
        statuses = dict.fromkeys(range(profile.connectors + 1), "Available")
        if profile.has("faulted-connector"):
            statuses[1] = "Faulted"
        configuration = {
            "AuthorizeRemoteTxRequests": "false",
            "HeartbeatInterval": "300",
            "MeterValueSampleInterval": "60",
            "NumberOfConnectors": str(profile.connectors),
            "SupportedFeatureProfiles": "Core,RemoteTrigger",
        }
        return cls(configuration, statuses)

    def takes(self, key: str, value: str) -> bool:
        """Tell whether a setting may have this value: an interval is a number, which the station itself lives by."""
        return not key.endswith("Interval") or (value.isascii() and value.isdigit())


@dataclass(frozen=True)
class Reply:
    """An answer, what the station sends next, and whether it starts anew.

    `password`: a new one that it was given; it hangs up and comes again with it.
    """

    payload: dict[str, Any]
    then: tuple[Message, ...] = ()
    restarts: bool = False
    password: str = ""
