"""Commands to stations."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from core.bodies.fields import UNSET, Body, Unset
from core.choices import StationCommand


class CommandBody(Body):
    """An action of OCPP with its payload, in the words of OCPP 1.6 or of the version that the station speaks."""

    command: StationCommand | Unset = UNSET
    payload: dict[str, Any] | Unset = UNSET
    timeout_s: Annotated[float, Meta(ge=1, le=300)] | Unset = UNSET
    must: ClassVar = ("command",)
