"""How connectors are counted through a station."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Place = tuple[int, int]  # EVSE and connector, as OCPP 2.x numbers them


def number_connectors(places: Iterable[Place], fitted: Sequence[Sequence[int]]) -> dict[Place, int]:
    """Count the connectors of OCPP 2.x through the station, as OCPP 1.6 does: (EVSE, connector) → connector id.

    `fitted` lists the connector ids of each fitted EVSE in order. Without any, an EVSE's number is its only
    connector's; EVSEs with several are counted one after the other. The station itself (EVSE 0) is 0.
    """
    known = {(0, 0): 0}
    known |= {(evse, place): number for evse, ids in enumerate(fitted, 1) for place, number in enumerate(ids, 1)}
    strange = sorted(place for place in set(places) if place not in known)
    if not fitted and all(connector == 1 for _evse, connector in strange):
        return known | {(evse, connector): evse for evse, connector in strange}
    numbers = count(max(known.values()) + 1)
    return known | {place: next(numbers) for place in strange}
