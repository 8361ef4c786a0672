"""What is said at the desks."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from core.bodies.fields import NOT_BLANK, SEEN, UNSET, Body, Flag, Id, Identity, TemplateId, Unset, Words
from core.domain.guests.owner_links import LIVES, LONGEST_NOTE
from core.domain.stations.labelling import AT_ONCE

MOST_AT_ONCE = 50  # hand-overs that are approved together
Key = Annotated[int, Meta(ge=1, le=10**18 - 1)]
Version = Annotated[int, Meta(ge=1, le=2**31 - 1)]
FieldPath = Annotated[str, Meta(min_length=1, max_length=100)]


class OwnerLinkBody(Body):
    """A site shown to its owner: for 7, 30, 90 or 365 days; `note` says whom it is for."""

    location_id: Id | Unset = UNSET
    days: (
        Annotated[int, Meta(ge=min(LIVES), le=max(LIVES), extra_json_schema={"type": "integer", "enum": [*LIVES]})]
        | Unset
    ) = UNSET
    note: Annotated[str, Meta(max_length=LONGEST_NOTE)] | Unset = UNSET


class PassBody(Body):
    """Somebody of another firm who is let in for one job; `name` is theirs."""

    job_id: Key | Unset = UNSET
    name: Annotated[str, Meta(min_length=1, max_length=100, pattern=NOT_BLANK)] | Unset = UNSET


class LabelsBody(Body):
    """So many labels that are on no station yet, or those of `stations`: `replace` makes new ones of these."""

    count: Annotated[int, Meta(ge=1, le=AT_ONCE)] | Unset = UNSET
    stations: Annotated[list[Identity], Meta(min_length=1, max_length=AT_ONCE)] | Unset = UNSET
    replace: Flag | Unset = UNSET


class StickBody(Body):
    """On which station the label is."""

    charge_station_id: Identity | Unset = UNSET


class ApproveBody(Body):
    """Clean hand-overs as the queue showed them (`seen`), to be approved together; `nonce` tells a repeat."""

    seen: Annotated[list[Annotated[str, Meta(pattern=SEEN)]], Meta(min_length=1, max_length=MOST_AT_ONCE)] | Unset = (
        UNSET
    )
    publish: Flag | Unset = UNSET
    nonce: UUID | Unset = UNSET


class CopyBody(Body):
    """What the template is to be called; its id is the original's where that is free, else one is made."""

    template_id: TemplateId | Unset = UNSET
    name: Words | Unset = UNSET


class ReapplyBody(Body):
    """The template's `version` that was looked at; one station and its fields, or neither: every clean station."""

    version: Version | Unset = UNSET
    charge_station_id: Identity | Unset = UNSET
    paths: Annotated[list[FieldPath], Meta(max_length=1000)] | Unset = UNSET
