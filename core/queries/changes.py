"""What changed, in the order in which it could be seen: the exact feed, for readers who keep a copy of everything."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, Q, Value
from django.db.models.expressions import RawSQL

from core.models import Departure, FeedEpoch, LocationDocument, Removal, StationDocument

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import Actor

# Every transaction before this one has ended: what it wrote can be seen, and nothing of it is still to come.
HORIZON = RawSQL("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint", [])
# What it is of, and the key of its row, which is none when the thing is gone.
GONE = Value(None, BigIntegerField())
KINDS: tuple[tuple[Any, Any, Any], ...] = (
    (LocationDocument, Value("Location", CharField()), F("pk")),
    (StationDocument, Value("ChargeStation", CharField()), F("pk")),
    (Removal, F("kind"), GONE),
)
# For those who see some companies alone, what is none of theirs any more is gone as well.
OF_COMPANIES = (*KINDS, (Departure, F("kind"), GONE))


@dataclass(frozen=True)
class Mark:
    """Up to where somebody has read: a transaction and a number in it, of one history (`epoch`) of this database."""

    epoch: uuid.UUID
    xact: int = 0
    sequence: int = 0


def present_epoch() -> uuid.UUID:
    """Give the history that this database goes on with; it is the first one until a backup is restored."""
    return FeedEpoch.objects.values_list("epoch", flat=True).first() or uuid.UUID(int=0)


def changes_after(actor: Actor, mark: Mark) -> QuerySet[Any]:
    """Give the newest change of each Location and station, as (type, row, key, xact, sequence), those after the mark.

    Writers number a change while they run and are seen when they end, in another order. So only what is older than
    every running transaction is given, by transaction and number: whoever goes on from the last one misses nothing.
    A thing that changes again moves to the end; a reader who is far behind sees it once. One that is gone has no row,
    and neither has one that is another company's now, for a reader who is limited to the one that it was of.
    """
    beyond = Q(xact__gt=mark.xact) | Q(xact=mark.xact, sequence__gt=mark.sequence)
    locations, *others = (
        _told(model, actor)
        .filter(beyond, xact__gte=mark.xact, xact__lt=HORIZON)
        .annotate(type=kind, row=row)
        .order_by("xact", "sequence")
        .values_list("type", "row", "key", "xact", "sequence")
        for model, kind, row in (KINDS if actor.companies is None else OF_COMPANIES)
    )
    return locations.union(*others, all=True).order_by("xact", "sequence")


def _told(model: Any, actor: Actor) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.visible_to(actor)
    if model is not Departure:
        return rows
    here = [
        Q(kind=kind.value) & Exists(document.objects.visible_to(actor).filter(key=OuterRef("key")))
        for document, kind, _row in KINDS[:2]
    ]
    return rows.exclude(here[0] | here[1])  # it went from one of the reader's companies to another of them, or is back
