"""Files that are brought in: kept, understood, imported, undone. The worker does the long parts (`core.importing`)."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from procrastinate.contrib.django import app

from core.choices import ImportKind, ImportState, RowOutcome, Scope
from core.domain.auditing import record
from core.domain.tidying import KEPT_FOR
from core.errors import ColumnTwice, ImportMovedOn, NotAllowed, NotFound, NothingToImport
from core.models import ColumnName, Import, ImportRow
from core.models.clock import database_now
from core.queries.imports import imports_of, late_ids
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from core.models import Actor

TASK = "bring_in"
PLACE = ("state", "total", "done", "through")
STALE = timedelta(minutes=3)  # far longer than a batch takes
FEW = 5  # whole files at a turn
SCOPES = {
    ImportKind.LOCATIONS: Scope.LOCATIONS_WRITE,
    ImportKind.STATIONS: Scope.STATIONS_WRITE,
    ImportKind.JOBS: Scope.LOCATIONS_WRITE,
}
RESTING = (ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED)


@transaction.atomic
def keep_file(
    *, actor: Actor, kind: str, name: str, content: bytes, form: Mapping[str, Any], header: Sequence[str],
    columns: Sequence[str],
) -> Import:  # fmt: skip
    """Keep a file that was found to be a table, with its heading and what its columns seem to be. Raises NotAllowed."""
    refuse_others(actor, kind)
    return Import.objects.create(
        operator=actor.operator,
        kind=kind,
        name=name[:255],
        content=content,
        form=dict(form),
        header=list(header),
        columns=list(columns),
        who=actor.who,
        created_by=str(actor),
        **_asking(actor),
    )


@transaction.atomic
def name_columns(
    *, actor: Actor, import_id: int, columns: Sequence[str], headings: Sequence[str] = (), goes_on: bool = False,
    also: Mapping[str, str] | None = None,
) -> Import:  # fmt: skip
    """Say which field each column is, and let the worker read the file; `goes_on` lets it import the good rows as well.

    `headings`, plain, are kept: the operator's next file with them is read so. `also` are fields with what is said of
    them in every row that says nothing itself. Raises NotAllowed, NotFound,
    ImportMovedOn, ColumnTwice.
    """
    one = locked(actor, import_id, *RESTING)
    named = [name for name in columns if name]
    double = [name for name in dict.fromkeys(named) if named.count(name) > 1]
    if double:
        raise ColumnTwice(what=", ".join(double))
    if len(columns) != len(one.header):
        raise ImportMovedOn
    said = {heading: column for heading, column in zip(headings, columns, strict=False) if heading}
    rows = [
        ColumnName(operator=actor.operator, kind=one.kind, heading=heading, field=field)
        for heading, field in said.items()
    ]
    unique = ["operator", "kind", "heading"]
    ColumnName.objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=["field"])
    said_of_it = {"columns": list(columns), "form": one.form | {"also": dict(also or {})}, "goes_on": goes_on}
    return _let_work(actor, one, ImportState.CHECKING, **said_of_it, total=0, fault=None)


@transaction.atomic
def import_rows(*, actor: Actor, import_id: int) -> Import:
    """Let the worker import the good rows. Saying it twice is fine: they are imported once.

    Raises NotAllowed, NotFound, ImportMovedOn, NothingToImport.
    """
    one = locked(actor, import_id, ImportState.CHECKED, ImportState.IMPORTING, ImportState.DONE)
    if one.state != ImportState.CHECKED:
        return one
    if not ImportRow.objects.filter(of=one).exclude(outcome=RowOutcome.REFUSED).exists():
        raise NothingToImport
    record(actor=actor, verb="import", subject=f"import {one.pk}", changes={"file": [None, one.name]})
    return _let_work(actor, one, ImportState.IMPORTING)


@transaction.atomic
def undo_import(*, actor: Actor, import_id: int) -> Import:
    """Let the worker take back what the import wrote and nobody changed since. Saying it twice is fine.

    Raises NotAllowed, NotFound, ImportMovedOn.
    """
    one = locked(actor, import_id, ImportState.DONE, ImportState.UNDOING, ImportState.UNDONE)
    if one.state != ImportState.DONE:
        return one
    record(actor=actor, verb="undo_import", subject=f"import {one.pk}")
    return _let_work(actor, one, ImportState.UNDOING)


@transaction.atomic
def discard_import(*, actor: Actor, import_id: int) -> None:
    """Throw a file away of which nothing was imported. Raises NotAllowed, NotFound, ImportMovedOn."""
    locked(actor, import_id, *RESTING).delete()


def refuse_others(actor: Actor, kind: str) -> None:
    """Raise NotAllowed for who may not write what the rows are."""
    if not actor.may(SCOPES[ImportKind(kind)]):
        raise NotAllowed(who=Sentence(_("your supervisor or dispatcher")))


def locked(actor: Actor, import_id: int, *states: str) -> Import:
    """Give the actor's import and let nobody else move it on until the transaction is over."""
    one: Import | None = imports_of(actor).select_for_update(of=("self",)).filter(pk=import_id).first()
    if one is None:
        raise NotFound
    refuse_others(actor, one.kind)
    if one.state not in states:
        raise ImportMovedOn
    return one


def may_go_on(actor: Actor, one: Import) -> bool:
    """Tell whether whoever asked may still do it."""
    return actor.may(SCOPES[ImportKind(one.kind)])


@contextmanager
def whole_step(one: Import) -> Iterator[None]:
    """Go a step in one transaction: what comes to nothing, be it at its end, leaves `one` where it is in the database.

    Else whoever tries again, or gives up, would take it for one that another worker has moved on.
    """
    place = {name: getattr(one, name) for name in PLACE}
    try:
        with transaction.atomic():
            yield
    except BaseException:
        vars(one).update(place)
        raise


@transaction.atomic
def moved(one: Import, **columns: Any) -> bool:
    """Write how far the worker is; false, and nothing written, when the import is at another point by now.

    The row is locked until the transaction is over: of two workers one goes on.
    """
    rows = Import.objects.select_for_update().filter(pk=one.pk)
    if rows.values_list("state", "through").first() != (one.state, one.through):
        return False
    facts = columns | {"moved_at": database_now()}
    for name, value in facts.items():
        setattr(one, name, value)
    one.save(update_fields=[*facts])
    return True


@transaction.atomic
def go_on_importing(*, actor: Actor, one: Import) -> None:
    """Import what was read without anybody looking at it first; where nothing is good, it ends as it is."""
    try:
        import_rows(actor=actor, import_id=one.pk)
    except NothingToImport:
        moved(one, state=ImportState.DONE, content=None)


def _asking(actor: Actor) -> dict[str, Any]:
    return {"user": actor.user, "token": actor.token}


def _let_work(actor: Actor, one: Import, state: str, **columns: Any) -> Import:
    """Move an import on, and wake the worker in the same transaction."""
    facts = columns | _asking(actor) | {"state": state, "done": 0, "through": 0, "moved_at": database_now()}
    for name, value in facts.items():
        setattr(one, name, value)
    one.save(update_fields=[*facts])
    wake(one.pk)
    return one


def wake(import_id: int) -> None:
    """Ask the worker to go on with an import; one at a time, so that the other tasks keep their turn."""
    app.configure_task(TASK, lock=TASK).defer(import_id=import_id)


def resume(*, at: datetime) -> int:
    """Go on with what a worker left that was stopped; give how many."""
    late = late_ids(at - STALE)
    for import_id in late:
        Import.objects.filter(pk=import_id).update(moved_at=at)
        wake(import_id)
    return len(late)


def purge(*, at: datetime) -> int:
    """Drop imports of ninety days ago with their rows: what they wrote stays, and can no longer be undone."""
    old = list(Import.objects.filter(created__lt=at - KEPT_FOR).order_by("created").values_list("pk", flat=True)[:FEW])
    Import.objects.filter(pk__in=old).delete()
    return len(old)
