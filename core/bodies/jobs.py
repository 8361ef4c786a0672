"""What is said of a job."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta

from core.bodies.fields import Body, Id, Identity, Unset

Date = Annotated[str, Meta(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]


class JobBody(Body):
    """A day's work at a Location; `installer` is a user name, `version` the one that was read."""

    location_id: Id | Unset = UNSET
    day: Date | Unset = UNSET
    installer: Annotated[str, Meta(max_length=150)] | Unset | None = UNSET
    note: Annotated[str, Meta(max_length=2000)] | Unset = UNSET
    stations: Annotated[list[Identity], Meta(max_length=200)] | Unset = UNSET
    version: int | Unset = UNSET


class JobCopyBody(Body):
    """The same job on another day, or every one `until` a last; who goes, and for which stations, else as before."""

    day: Date | Unset = UNSET
    until: Date | Unset = UNSET
    installer: Annotated[str, Meta(max_length=150)] | Unset | None = UNSET
    stations: Annotated[list[Identity], Meta(max_length=200)] | Unset = UNSET
