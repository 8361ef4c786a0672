"""Write down who changed what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.domain.copying import add_columns_at_once
from core.models import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from core.models import Actor


MOST_NAMED = 20


def of_stations(names: Iterable[str]) -> dict[str, Any]:
    """Give what a Location's entry says when the EVSEs of these stations there changed: their ids, of many how many."""
    told = sorted(set(names))
    return {"stations": [None, told[:MOST_NAMED]]} | ({"count": [None, len(told)]} if told[MOST_NAMED:] else {})


def record(*, actor: Actor, verb: str, subject: str, changes: Mapping[str, Any] | None = None) -> None:
    """Add one entry to the audit trail, in the transaction of the change itself."""
    Event.objects.create(
        operator=actor.operator, by=str(actor), who=actor.who, verb=verb, subject=subject, changes=dict(changes or {})
    )


def record_all(*, actor: Actor, entries: Iterable[tuple[str, str, Mapping[str, Any]]]) -> None:
    """Add many entries, (verb, subject, changes) each, by one statement."""
    by = {"operator_id": actor.operator.pk, "by": str(actor), "who": actor.who}
    told = [*entries]
    if told:
        verbs, subjects, changes = zip(*told, strict=True)
        add_columns_at_once(Event, by, {"verb": verbs, "subject": subjects, "changes": changes})
