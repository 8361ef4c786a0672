"""What "this is my station" says."""

from __future__ import annotations

from typing import ClassVar

from msgspec import UNSET

from core.bodies.fields import Body, Identity, Unset


class ClaimBody(Body):
    must: ClassVar[tuple[str, ...]] = ("charge_station_id",)

    charge_station_id: Identity | Unset = UNSET
