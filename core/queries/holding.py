"""Which stations are held (answered Pending, OCPP 1.6 §4.2, 2.0.1 B02 and A01), and what is missing to let them in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.choices import Hold, Need, Registration
from core.models import ChargeStation
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    Key = bytes | memoryview | None

# Until what a station is held, by all that is missing.
UNTIL: dict[tuple[Need, ...], str] = {
    (): _("it has started anew, which we have asked it to do"),
    (Need.LINK,): _("it is linked to a Location"),
    (Need.KEY,): _("its factory password is replaced"),
    (Need.LINK, Need.KEY): _("it is linked to a Location and its factory password is replaced"),
}
TO_DO: dict[tuple[Need, ...], str] = {
    (): _("Nothing is to be done: it is let in as soon as it says once more what it is."),
    (Need.LINK,): _("Link it first; then it is let in by itself."),
    (Need.KEY,): _("Give it a new password first; then it is let in by itself."),
    (Need.LINK, Need.KEY): _("Link it, and give it a new password; then it is let in by itself."),
}


@dataclass(frozen=True, slots=True)
class Stored:
    """All that decides whether a station is held, as it is stored.

    `hold` is the operator's setting; `has_factory_key`: what opens for the station is the key that it brought along.
    """

    hold: str
    is_linked: bool
    has_factory_key: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A station that is held, since when, and what is missing."""

    since: datetime
    needs: tuple[Need, ...]

    @property
    def until(self) -> Sentence:
        return Sentence(UNTIL[self.needs])

    @property
    def wants_key(self) -> bool:
        return Need.KEY in self.needs

    @property
    def remedy(self) -> Sentence:
        return Sentence(TO_DO[self.needs])


def missing(stored: Stored) -> tuple[Need, ...]:
    """Give what is missing before a station is let in; nothing: it is accepted when it boots. A pure function."""
    unlinked = stored.hold != Hold.NEVER and not stored.is_linked
    keyless = stored.hold == Hold.KEYED and stored.has_factory_key
    return (*([Need.LINK] if unlinked else []), *([Need.KEY] if keyless else []))


def missing_of_each(station_ids: Collection[int], *, lock: bool = False) -> dict[int, tuple[Need, ...]]:
    """Give what is missing of each of these stations, as stored now; `lock` locks them, in the order of all writers.

    The stations are asking: there is no actor.
    """
    rows = ChargeStation.objects.filter(pk__in=station_ids).order_by("pk")
    rows = rows.select_for_update(of=("self",), no_key=True) if lock else rows
    facts = rows.values_list("pk", "operator__hold_stations", "location", "key_digest", "factory_key_digest")
    return {pk: missing(_stored(hold, place, key, factory)) for pk, hold, place, key, factory in facts}


def held(station: ChargeStation) -> Held | None:
    """Tell whether a station is held; of one that nothing holds any more nothing is missing, but it has yet to boot."""
    if station.held_since is None:
        return None
    facts = station.operator.hold_stations, station.location_id, station.key_digest, station.factory_key_digest
    return Held(station.held_since, missing(_stored(*facts)))


def registration_of(station: ChargeStation) -> Registration | None:
    """Give what the station's last boot was answered; None when it never booted."""
    if station.held_since is not None:
        return Registration.PENDING
    return Registration.ACCEPTED if station.booted_at is not None else None


def _stored(hold: str, location_id: Any, key: Key, factory: Key) -> Stored:
    has_factory_key = key is not None and factory is not None and bytes(key) == bytes(factory)
    return Stored(hold, location_id is not None, has_factory_key)
