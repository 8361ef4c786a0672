"""What happens when two come under one name, wherever the older one is connected: here, or to another gateway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.ocpp.protocol.credentials import PLAIN
from core.ocpp.protocol.duel import Standing, objection

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.ocpp.gateway import Gateway
    from core.ocpp.guest import Guest
    from core.ocpp.protocol.refusal import Refusal
    from core.queries.callers import OpenSession


@dataclass(frozen=True, slots=True)
class Elder:
    """The older connection that a newcomer may be the successor of: same address, a key that tells who it is."""

    standing: Standing
    is_open: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a newcomer may come in, what it may be the successor of, and what it replaces at another gateway."""

    objection: Refusal | None = None
    elder: Elder | None = None
    instead_of: OpenSession | None = None


class Duels:
    """Asks how the older connection stands, and judges."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def judge(self, guest: Guest) -> Verdict:
        """Judge a newcomer with valid credentials; the older connection is pinged, three seconds at most."""
        register, station_id = self._gateway.register, guest.caller.station_id
        old, far = register.of(station_id), guest.caller.session
        if far is None or far.node_id == self._gateway.node_id or (old is not None and old.session_id > far.session_id):
            if old is None or not old.socket.is_open:
                return Verdict()
            return self._judge(guest, Elder(await register.standing(old), lambda: old.socket.is_open), None)
        standing = await self._gateway.neighbours.standing(station_id, far)
        if standing is None:  # nobody there
            return Verdict(instead_of=far)
        register.inherit(station_id, standing)
        # Of one that is elsewhere we learn nothing more: it counts as open until it is asked again.
        return self._judge(guest, Elder(standing, lambda: True), far)

    def _judge(self, guest: Guest, elder: Elder, far: OpenSession | None) -> Verdict:
        address, standing = guest.socket.address, elder.standing
        refusal = objection(standing, identity=guest.identity, address=address)
        if refusal is None and standing.is_taken_over_by(address):
            self._gateway.register.taken_over(guest)
        same = address and address == standing.address and guest.admission.security_profile != PLAIN
        return Verdict(refusal, elder if same else None, far)
