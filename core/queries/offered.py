"""What a field offers to choose from: the first of them, and, to whoever types, the first that match."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from core.models import EnergyMixProfile, HardwareTemplate
from core.queries.jobs import field_workers
from core.queries.narrowing import with_words
from core.queries.sites import locations
from core.texts import by_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.models import Actor

MOST = 50


class Offered(NamedTuple):
    """Some things to choose from, each by its id with what it is called, and whether there are `more`."""

    rows: list[tuple[str, str]]
    more: bool


def places(actor: Actor, search: str = "") -> Offered:
    """Offer the actor's Locations, by name."""
    rows = locations(actor, search=search)[: MOST + 1]
    return _some((row.location_id, f"{row.name}, {row.city}") for row in rows)


def workers(actor: Actor, search: str = "") -> Offered:
    """Offer who may be sent out, by user name."""
    names = ("user__username", "user__first_name", "user__last_name")
    rows = with_words(field_workers(actor), search, *names)[: MOST + 1]
    return _some((row.user.username, str(row.user)) for row in rows)


def templates(actor: Actor, search: str = "") -> Offered:
    """Offer the actor's hardware templates, by name."""
    rows = with_words(HardwareTemplate.objects.visible_to(actor), search, "template_id", "name", "model")
    return _some(rows.order_by("name", "template_id").values_list("template_id", "name")[: MOST + 1])


def energy_mixes(actor: Actor, search: str = "") -> Offered:
    """Offer the actor's energy mix profiles, by id."""
    rows = with_words(EnergyMixProfile.objects.visible_to(actor), search, "energy_mix_profile_id")
    ids = rows.order_by("energy_mix_profile_id").values_list("energy_mix_profile_id", flat=True)[: MOST + 1]
    return _some((each, each) for each in ids)


def _some(rows: Iterable[Any]) -> Offered:
    found = [(key, word) for key, word in rows]
    # All of them stand as people count; of more than that the database gave the first by its own order.
    return (
        Offered(found[:MOST], more=True) if len(found) > MOST else Offered(sorted(found, key=_as_counted), more=False)
    )


def _as_counted(choice: tuple[str, str]) -> Any:
    return by_number(choice[1])
