"""EVSEs that come back as readers were shown them: what nobody has said is not said by sending it back either."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from core.choices import EvseStatus
from core.documents.evses import CUSTOMERS
from core.documents.management import is_restricted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.models import Evse, Location

NUMBER, RESTRICTIONS = "evse_sequence_number", "parking_restrictions"


def as_read(
    said: list[dict[str, Any]], *, known: Sequence[Evse], place: Location | None, deprecated: bool
) -> list[dict[str, Any]]:
    """Give EVSEs as they are meant: each is found by its uid among those that the station has or had.

    Without the CUSTOMERS that a restricted `place` shows at all of its EVSEs, and the REMOVED that a `deprecated`
    station does; and one that was removed has the uid, the number and the connectors' ids that its readers know, unless
    they are another's by now.
    """
    standing = [evse for evse in known if evse.status != EvseStatus.REMOVED]
    restricted = place is not None and is_restricted(place)
    if not (restricted or deprecated) and len(standing) == len(known):
        return said
    rows = {evse.uid.lower(): evse for evse in (*known, *standing)}  # what stands goes before what once had its uid
    taken = {one.get(NUMBER) for one in said} | {evse.evse_sequence_number for evse in standing}
    sockets = {each.get("id") for one in said for each in one.get("connectors", ())}
    sockets |= {each.connector_id for evse in standing for each in evse.parts("connectors")}

    def meant(one: dict[str, Any]) -> dict[str, Any]:
        row = rows.get(one.get("uid", "").lower())
        if row is None:
            return one
        if row.status == EvseStatus.REMOVED:
            number = {} if row.evse_sequence_number in taken else {NUMBER: row.evse_sequence_number}
            taken.add(row.evse_sequence_number)
            return number | one | {"uid": row.uid, "connectors": _numbered(one["connectors"], row, sockets)}
        return _without_what_is_shown(one, row, restricted=restricted, deprecated=deprecated)

    return [*map(meant, said)]


def _numbered(said: list[dict[str, Any]], row: Evse, taken: set[Any]) -> list[dict[str, Any]]:
    """Give connectors that name no ids those that they had, in their order."""
    had = [None if each.connector_id in taken else each.connector_id for each in row.parts("connectors")]
    pairs = zip_longest(said, had[: len(said)])
    numbered = [{"id": number} | one if number and "id" not in one else one for one, number in pairs]
    taken.update(one.get("id") for one in numbered)
    return numbered


def _without_what_is_shown(one: dict[str, Any], row: Evse, *, restricted: bool, deprecated: bool) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    if restricted and one.get(RESTRICTIONS) == [*row.parking_restrictions, CUSTOMERS]:
        kept[RESTRICTIONS] = row.parking_restrictions
    if deprecated and one.get("status") == EvseStatus.REMOVED:
        kept["status"] = row.status
    return one | kept if kept else one
