"""What is said of a file that was brought in."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from core.bodies.fields import UNSET, Body, Unset


class ColumnsBody(Body):
    """The field of each column, in the order of the file; an empty text leaves a column out.

    `charge_station_template_id` is the template of all stations whose row names none; left out, it stays.
    """

    aliases: ClassVar[dict[str, str]] = {"charge_station_template_id": "template_id"}

    must: ClassVar[tuple[str, ...]] = ("columns",)

    columns: list[Annotated[str, Meta(max_length=100)]] | Unset = UNSET
    dry_run: bool | Unset = UNSET
    charge_station_template_id: Annotated[str, Meta(max_length=36)] | Unset = UNSET
