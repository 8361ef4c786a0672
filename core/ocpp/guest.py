"""A station that has proved who it is and waits to be let in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from websockets.http11 import Request

    from core.ocpp.protocol.judging import Admission
    from core.ocpp.socket import StationSocket
    from core.queries.callers import Caller


@dataclass(frozen=True, slots=True)
class Guest:
    """The socket, its opening request, the station that it belongs to, and on what terms it comes in."""

    socket: StationSocket
    request: Request
    identity: str
    caller: Caller
    admission: Admission
