"""Everything that happened to one station, newest first: one line of entries from many tables, page by page."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import F, IntegerField, Q, Value

from core.choices import Scope, StepName
from core.models import (
    CheckRun,
    Command,
    Event,
    Exchange,
    Installation,
    Knock,
    Photo,
    Review,
    StepAttempt,
    Trial,
)
from core.models.clock import at_microsecond, microseconds_of
from core.queries.evidence import BYTES
from core.queries.installations import REALLY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from core.models import Actor, ChargeStation

ENTRIES_A_PAGE = 50
MESSAGES_A_PAGE = 300
DONE = 1000
EVIDENCE = (StepName.READINGS, StepName.CHECKLIST, StepName.SIGN, StepName.DROP_PHOTO)
# What such an attempt did is an entry of its own.
TELLS_ITSELF = (StepName.PHOTO, StepName.REVIEW, StepName.CHECKS, StepName.RECHECK, StepName.TRIAL)
# What the audit trail says of these is said by the attempt, the review or the command already.
SAID_ELSEWHERE = (
    "hand_over", "approve", "return", "drop", "override", "configure", "command",
    "take_photo", "drop_photo", "measure", "tick", "sign",
)  # fmt: skip


@dataclass(frozen=True)
class Of:
    """Whose entries are asked for: who asks, the station, its installations."""

    actor: Actor
    station: ChargeStation
    installations: list[int]

    @property
    def attempts(self) -> QuerySet[StepAttempt]:
        return StepAttempt.objects.visible_to(self.actor).filter(installation__in=self.installations)

    @property
    def events(self) -> QuerySet[Event]:
        mine = Event.objects.visible_to(self.actor).filter(subject=f"station {self.station.charge_station_id}")
        return mine.exclude(verb__in=SAID_ELSEWHERE)


@dataclass(frozen=True)
class Source:
    """One table's entries: their name, the kind that a filter knows them by, and which column tells when."""

    name: str
    kind: str
    stamp: str
    rows: Callable[[Of], QuerySet[Any]]
    needs: str = ""  # the scope without which nobody reads it anywhere


SOURCES = (
    Source(
        "step", "steps", "at",
        lambda of: of.attempts.filter(REALLY, outcome=DONE).exclude(step__in=(*EVIDENCE, *TELLS_ITSELF)),
    ),
    Source("refused", "refused", "at", lambda of: of.attempts.exclude(outcome=DONE)),
    Source(
        "knock", "refused", "last_seen",
        lambda of: Knock.objects.filter(identity=of.station.charge_station_id), Scope.STATIONS_READ,
    ),
    Source(
        "run", "checks", "started_at",
        lambda of: CheckRun.objects.visible_to(of.actor).filter(installation__in=of.installations),
    ),
    Source(
        "trial", "checks", "started_at",
        lambda of: Trial.objects.visible_to(of.actor).filter(installation__in=of.installations),
    ),
    Source(
        "photo", "evidence", "at",
        lambda of: Photo.objects.visible_to(of.actor).filter(installation__in=of.installations).defer(*BYTES),
    ),
    Source("evidence", "evidence", "at", lambda of: of.attempts.filter(outcome=DONE, step__in=EVIDENCE)),
    Source("review", "reviews", "at", lambda of: Review.objects.filter(installation__in=of.installations)),
    Source(
        "command", "commands", "created_at",
        lambda of: Command.objects.visible_to(of.actor).filter(station=of.station, run=None).select_related("asked_by"),
    ),
    Source("change", "changes", "at", lambda of: of.events),
)  # fmt: skip
KINDS = tuple(dict.fromkeys(source.kind for source in SOURCES))
MARK = re.compile(r"([0-9]{1,17})\.([0-9]{1,2})\.([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True)
class Mark:
    """Where a page ended: its last entry's moment, the rank of its source, its number there."""

    moment: datetime
    rank: int
    pk: int

    def __str__(self) -> str:
        return f"{microseconds_of(self.moment)}.{self.rank}.{self.pk}"


def mark_in(text: str) -> Mark | None:
    """Read where a page ended, as `str` of a mark has it; None when that is none."""
    match = MARK.fullmatch(text)
    if match is None or int(match[2]) >= len(SOURCES):
        return None
    moment, rank, pk = (int(part) for part in match.groups())
    return Mark(at_microsecond(moment), rank, pk)


@dataclass
class Entry:
    """One entry: the name of its source, when, its row; a check run has the raw messages that it is about."""

    name: str
    at: datetime
    row: Any
    messages: list[Exchange] = field(default_factory=list)


def history_of(
    actor: Actor, station: ChargeStation, *, kind: str = "", before: Mark | None = None, size: int = ENTRIES_A_PAGE
) -> tuple[list[Entry], Mark | None]:
    """Give a page of what happened to a station of the actor's, and where the next page begins (None: it was the last).

    `kind` is one of KINDS; `before` is what the page before gave. Refused calls and raw messages are for those alone
    who may read them elsewhere (`stations:read`, which everybody at a page has). The cost does not hang on how long the
    history is.
    """
    mine = Installation.objects.visible_to(actor).filter(station=station)
    of = Of(actor, station, list(mine.values_list("pk", flat=True)))
    asked = [rank for rank, source in enumerate(SOURCES) if kind in ("", source.kind)]
    lists = [
        _first(rank, of, before, size) for rank in asked if not SOURCES[rank].needs or actor.may(SOURCES[rank].needs)
    ]
    found = list(_newest(lists)[: size + 1])
    entries = _filled(found[:size], of)
    if actor.may(Scope.STATIONS_READ):
        _add_messages([entry for entry in entries if entry.name == "run"], station)
    rest = Mark(*found[size - 1]) if len(found) > size else None
    return entries, rest


def _newest(lists: list[QuerySet[Any]]) -> QuerySet[Any]:
    """Put lists that have their order into one."""
    first, *others = lists
    return first.union(*others, all=True).order_by("-moment", "-rank", "-pk") if others else first


def _first(rank: int, of: Of, before: Mark | None, size: int) -> QuerySet[Any]:
    """Give the first entries of one source as (moment, rank, pk); its index finds them where the page before ended."""
    source = SOURCES[rank]
    rows = source.rows(of).select_related(None)
    if before is not None:
        rows = rows.filter(_after(source, rank, before))
    told = rows.annotate(moment=F(source.stamp), rank=Value(rank, IntegerField()))
    return told.order_by(f"-{source.stamp}", "-pk").values_list("moment", "rank", "pk")[: size + 1]


def _after(source: Source, rank: int, before: Mark) -> Q:
    stamp = source.stamp
    if rank != before.rank:
        return Q(**{f"{stamp}__lte" if rank < before.rank else f"{stamp}__lt": before.moment})
    same = Q(**{stamp: before.moment}, pk__lt=before.pk)
    return Q(**{f"{stamp}__lte": before.moment}) & (Q(**{f"{stamp}__lt": before.moment}) | same)


def _filled(found: list[tuple[datetime, int, int]], of: Of) -> list[Entry]:
    """Read the rows of the entries, one question a table."""
    numbers: dict[int, list[int]] = defaultdict(list)
    for _moment, rank, pk in found:
        numbers[rank].append(pk)
    rows = {rank: _rows(rank, of).in_bulk(pks) for rank, pks in numbers.items()}
    return [Entry(SOURCES[rank].name, moment, rows[rank][pk]) for moment, rank, pk in found if pk in rows[rank]]


def _rows(rank: int, of: Of) -> QuerySet[Any]:
    rows = SOURCES[rank].rows(of)
    return rows.prefetch_related("results") if SOURCES[rank].name == "run" else rows


def _add_messages(runs: Iterable[Entry], station: ChargeStation) -> None:
    """Give each run the messages that came and went while it lasted, oldest first; one question for all of a page."""
    spans = Q()
    for entry in runs:
        spans |= Q(at__gte=entry.at, at__lte=entry.row.finished_at or entry.row.deadline)
    if not spans:
        return
    log = Exchange.objects.filter(spans, station=station).order_by("-at", "-pk")[:MESSAGES_A_PAGE]
    for message in reversed(log):
        for entry in runs:
            if entry.at <= message.at <= (entry.row.finished_at or entry.row.deadline):
                entry.messages.append(message)
