"""What is said when a station moves, or another box takes its place."""

from __future__ import annotations

from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import UNSET, Meta

from core.bodies.fields import Body, Id, Identity, Unset


class MoveBody(Body):
    """Where the station stands from now on; null takes one in Stock away from everywhere. `etag` is the station's."""

    location_id: Id | Unset | None = UNSET
    etag: UUID | Unset | None = UNSET
    must: ClassVar = ("location_id",)


class ReplacementBody(Body):
    """The box that takes the place: one in Stock, or one that nobody has registered. `etag` is the old station's."""

    new_charge_station_id: Identity | Unset = UNSET
    serial_number: Annotated[str, Meta(max_length=100, pattern=r"\A[\x20-\x7e]*\Z")] | Unset | None = UNSET
    etag: UUID | Unset | None = UNSET
    must: ClassVar = ("new_charge_station_id",)
