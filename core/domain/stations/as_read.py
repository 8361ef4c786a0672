"""EVSEs that come back as readers were shown them: what nobody has said is not said by sending it back either."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.choices import EvseStatus
from core.documents.evses import CUSTOMERS
from core.documents.management import is_restricted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.models import Evse, Location

NUMBER, RESTRICTIONS = "evse_sequence_number", "parking_restrictions"


def as_read(said: list[dict[str, Any]], *, known: Sequence[Evse], place: Location | None) -> list[dict[str, Any]]:
    """Give EVSEs as they are meant: each is found by its uid among those that the station has or had.

    Without the CUSTOMERS that a restricted `place` shows at all of its EVSEs; and one that was removed has the uid and
    the number that its readers know, unless that number is another's by now.
    """
    standing = [evse for evse in known if evse.status != EvseStatus.REMOVED]
    restricted = place is not None and is_restricted(place)
    if not restricted and len(standing) == len(known):
        return said
    rows = {evse.uid.lower(): evse for evse in (*known, *standing)}  # what stands goes before what once had its uid
    taken = {one.get(NUMBER) for one in said} | {evse.evse_sequence_number for evse in standing}
    return [_meant(one, rows.get(one.get("uid", "").lower()), taken, restricted=restricted) for one in said]


def _meant(one: dict[str, Any], row: Evse | None, taken: set[Any], *, restricted: bool) -> dict[str, Any]:
    if row is None:
        return one
    if row.status == EvseStatus.REMOVED:
        number = {} if row.evse_sequence_number in taken else {NUMBER: row.evse_sequence_number}
        taken.add(row.evse_sequence_number)
        return number | one | {"uid": row.uid}
    if restricted and one.get(RESTRICTIONS) == [*row.parking_restrictions, CUSTOMERS]:
        return one | {RESTRICTIONS: row.parking_restrictions}
    return one
