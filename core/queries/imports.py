"""Imports as people and machines look at them: how far they are, and what became of each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count

from core.choices import RowOutcome, RowUndone
from core.models import Actor, ColumnName, Import, ImportRow, Membership
from core.models.clock import database_now
from core.models.imports import AT_WORK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

PIECE = 500
GOOD = (RowOutcome.CREATED, RowOutcome.UPDATED, RowOutcome.UNCHANGED)
BATCH = 250


def imports_of(actor: Actor) -> QuerySet[Import]:
    """Give the imports that the actor may see, newest first; a token for some companies sees its own alone."""
    rows = Import.objects.visible_to(actor).defer("content").order_by("-created", "-pk")
    return rows if actor.companies is None else rows.filter(who=actor.who)


def counts_of(one: Import) -> dict[str, int]:
    """Give how many rows ended how; they add up to the rows of the file."""
    return with_counts([one])[0][1]


def with_counts(some: Sequence[Import]) -> list[tuple[Import, dict[str, int]]]:
    """Give each import with its counts, asked for at once."""
    rows = ImportRow.objects.filter(of__in=[one.pk for one in some]).order_by()
    counted = rows.values_list("of", "outcome").annotate(n=Count("pk"))
    found = {(pk, outcome): n for pk, outcome, n in counted}
    return [(one, {outcome: found.get((one.pk, outcome), 0) for outcome in RowOutcome.values}) for one in some]


def undone_of(one: Import) -> dict[str, int]:
    """Give how many of the rows that were written were taken back, and how many were kept."""
    return undone_in([one])[one.pk]


def undone_in(some: Sequence[Import]) -> dict[int, dict[str, int]]:
    """Give that of each import by its key, asked for at once."""
    rows = ImportRow.objects.filter(of__in=[one.pk for one in some]).exclude(undone="").order_by()
    found = {(pk, undone): n for pk, undone, n in rows.values_list("of", "undone").annotate(n=Count("pk"))}
    return {one.pk: {word: found.get((one.pk, word), 0) for word in RowUndone.values} for one in some}


def taken_back(one: Import, word: str, most: int) -> list[ImportRow]:
    """Give the rows to which an undo did this, in the order of the file, so many at most."""
    return list(ImportRow.objects.filter(of=one, undone=word).exclude(key="").order_by("line")[:most])


def refused_rows(one: Import) -> QuerySet[ImportRow]:
    """Give the rows that were refused, in the order of the file."""
    return ImportRow.objects.filter(of=one, outcome=RowOutcome.REFUSED).order_by("line")


def bare_rows(one: Import) -> int:
    """Count the rows of stations that were refused for want of EVSEs, and of a template that would bring them."""
    return refused_rows(one).filter(reasons__contains=[{"column": "evses"}]).count()


def rows_asked_for(one: Import, *, outcome: str = "", undone: str = "") -> QuerySet[ImportRow]:
    """Give the rows that ended so, in the order of the file."""
    rows = ImportRow.objects.filter(of=one)
    rows = rows.filter(outcome=outcome) if outcome else rows
    return (rows.filter(undone=undone) if undone else rows).order_by("line")


def shown_rows(one: Import, outcome: str = "", *, written: bool) -> QuerySet[ImportRow]:
    """Give the rows that were `written`, or can be, in the order of the file; those of one outcome alone."""
    rows = written_rows(one) if written else good_rows(one)
    return rows.filter(outcome=outcome) if outcome in GOOD else rows


def good_rows(one: Import) -> QuerySet[ImportRow]:
    """Give the rows that were not refused, in the order of the file."""
    return ImportRow.objects.filter(of=one).exclude(outcome=RowOutcome.REFUSED).order_by("line")


def kept_rows(one: Import) -> QuerySet[ImportRow]:
    """Give the rows that were not taken back, because somebody went on from them."""
    return ImportRow.objects.filter(of=one, undone=RowUndone.KEPT).order_by("line")


def written_rows(one: Import) -> QuerySet[ImportRow]:
    """Give the rows that made or changed something, in the order of the file."""
    return ImportRow.objects.filter(of=one, outcome__in=[RowOutcome.CREATED, RowOutcome.UPDATED]).order_by("line")


def next_rows(rows: QuerySet[ImportRow], one: Import) -> list[ImportRow]:
    """Give the next rows that the worker is not through with."""
    return list(rows.filter(line__gt=one.through)[:BATCH])


def in_order(rows: QuerySet[ImportRow]) -> Iterator[ImportRow]:
    """Give all rows of an import, a piece at a time, by their lines."""
    line = -1
    while some := list(rows.filter(line__gt=line)[:PIECE]):
        yield from some
        line = some[-1].line


def names_said(actor: Actor, kind: str) -> Mapping[str, str]:
    """Give what the operator said that columns are, by their plain headings."""
    return dict(ColumnName.objects.visible_to(actor).filter(kind=kind).values_list("heading", "field"))


def asker_of(one: Import) -> Actor | None:
    """Give whoever asked for what happens now, as they are today; None when they may not any more."""
    if one.user_id is not None:
        people = Membership.objects.select_related("operator", "user").filter(operator=one.operator_id)
        person = people.filter(user=one.user_id, user__is_active=True).first()
        return Actor.of_person(person) if person else None
    token = one.token
    if token is None or token.revoked_at is not None or (token.expires_at and token.expires_at <= database_now()):
        return None
    return Actor.of_machine(token)


def late_ids(limit: datetime) -> list[int]:
    """Give the imports that the worker has not moved on since `limit`; it is the worker that asks."""
    late = Import.objects.filter(state__in=AT_WORK, moved_at__lt=limit)
    return list(late.order_by("moved_at").values_list("pk", flat=True))
