"""Two of one name: may the newcomer take the place of the older connection? Pure policy."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from core.ocpp.protocol.refusal import Refusal
from core.reports import Booted

QUARANTINE_S = 300.0
MOST_TAKEOVERS, TAKEOVERS_WITHIN_S = 3, 300.0


@dataclass(frozen=True, slots=True)
class Standing:
    """How the older connection stands: where it is from, what box it is, whether it has answered a ping.

    `reset`: we have asked the station to start anew, so the newcomer is itself. `takeovers`: how many seconds ago its
    place was taken by another address; `quarantine_s`: for how long whoever is connected stays.
    """

    address: str = ""
    alive: bool = False
    reset: bool = False
    takeovers: tuple[float, ...] = ()
    quarantine_s: float = 0.0
    box: Booted = field(default_factory=Booted)

    @classmethod
    def read(cls, told: dict[str, Any]) -> Standing:
        """Read what another gateway told of one."""
        return cls(**told | {"takeovers": tuple(told["takeovers"]), "box": Booted(**told["box"])})

    def is_taken_over_by(self, address: str) -> bool:
        """Tell whether a newcomer that takes its place from here may be another box."""
        return bool(self.address) and not self.reset and address != self.address

    def has_serial_of(self, boot: Booted) -> bool:
        return bool(boot.serial) and self.box.serial == boot.serial

    def is_box(self, boot: Booted) -> bool:
        """Tell whether this box boots there: the same serial number, or the same make when one has none."""
        if self.box.serial and boot.serial:
            return self.has_serial_of(boot)
        return (self.box.vendor, self.box.model) in ((boot.vendor, boot.model), ("", ""))


def objection(standing: Standing, *, identity: str, address: str) -> Refusal | None:
    """Say why a newcomer with valid credentials may not take the place; None when it may.

    Who answers a ping stays. After a reset that we asked for the newcomer is the station itself, whatever the old
    socket says. Three takeovers between addresses in five minutes are two posts of one name: for the next five whoever
    is connected stays.
    """
    if standing.quarantine_s > 0:
        evidence: dict[str, Any] = {"minutes": int(QUARANTINE_S // 60), "address": address}
        return Refusal("quarantine", HTTPStatus.CONFLICT, identity, evidence)
    if standing.reset or not standing.alive:
        return None
    evidence = {"connected": standing.address, "address": address}
    return Refusal("second_connection", HTTPStatus.CONFLICT, identity, evidence)
