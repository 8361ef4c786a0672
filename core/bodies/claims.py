"""What "this is my station" says."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import UNSET, Meta

from core.bodies.fields import Body, Unset


class ClaimBody(Body):
    must: ClassVar[tuple[str, ...]] = ("charge_station_id",)

    charge_station_id: Annotated[str, Meta(min_length=1, max_length=48, pattern=r"\A[\x20-\x7e]+\Z")] | Unset = UNSET
