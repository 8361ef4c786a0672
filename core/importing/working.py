"""What the worker does for an import: read and judge the file, import the good rows, take them back.

Each batch is one transaction with its rows' outcomes, so that whoever goes on after a crash begins behind it.
"""

from __future__ import annotations

import json
import logging
from io import BytesIO
from typing import TYPE_CHECKING, Any

import msgspec
from django.db import OperationalError, transaction

from core.choices import ImportState, RowOutcome
from core.domain.copying import write_rows_at_once
from core.domain.imports import go_on_importing, may_go_on, moved, whole_step
from core.domain.retrying import retried
from core.importing.batching import batches
from core.importing.differing import kept_table
from core.importing.errors import TableUnreadable
from core.importing.files import rows_of
from core.importing.kinds import KINDS, judged, load_judged
from core.importing.tables import Table
from core.importing.undoing import undo
from core.models import Import, ImportRow
from core.queries.imports import asker_of, good_rows, next_rows
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.importing.loading import Row
    from core.importing.tables import Line
    from core.models import Actor

log = logging.getLogger(__name__)

MOST_ROWS = 100_000
MOST_NUL = str.maketrans({"\x00": "\u2400"})
WRITTEN = ("outcome", "reasons", "key", "stamp", "before")
BROKEN = Sentence(_("Something went wrong on our side. It is written down; try again, or ask us."))
NOBODY = Sentence(_("Whoever asked for this may not do it any more."))


def work_on(import_id: int) -> None:
    """Go on with an import until a person has to look at it again; one that nobody waits for is left alone."""
    one = Import.objects.select_related("operator", "token").defer("content").filter(pk=import_id).first()
    if one is None or not one.is_at_work:
        return
    actor = asker_of(one)
    try:
        if actor is None or not may_go_on(actor, one):
            _give_up(one, NOBODY)
        elif one.state == ImportState.CHECKING:
            check(actor, one)
        elif one.state == ImportState.IMPORTING:
            bring_in(actor, one)
        else:
            undo(actor, one)
    except TableUnreadable as error:
        _give_up(one, error.sentence)
    except OperationalError:
        raise  # the database went away, or had to pick a victim: the next turn goes on
    except Exception:
        _give_up(one, BROKEN)
        raise


def check(actor: Actor, one: Import) -> None:
    """Read the whole file, and find out what each row would do, without doing it. Raises TableUnreadable."""
    table = Table(rows_of(BytesIO(bytes(one.content or b""))))
    table.read_as(one.columns, KINDS[one.kind].body, one.form.get("also"))
    with transaction.atomic():
        if not moved(one, done=0, total=0, through=0):
            return
        ImportRow.objects.filter(of=one).delete()
    seen: set[str] = set()
    done = 0
    for lines in batches(table.lines()):
        done += len(lines)
        if done > MOST_ROWS:
            raise TableUnreadable(_("It has more than %(most)s rows: divide it."), most=MOST_ROWS)
        rows = [judged(line, one.kind, actor.operator, seen) for line in lines]
        with whole_step(one):
            if not moved(one, done=done, through=lines[-1].number):
                return
            with transaction.atomic():
                load_judged(actor, one.kind, rows)
                transaction.set_rollback(True)
            write_rows_at_once([_kept(one, table, line, row) for line, row in zip(lines, rows, strict=True)])
    if not done:
        raise TableUnreadable(_("There are no rows below the headings."))
    moved(one, state=ImportState.CHECKED, through=0, total=done, form=one.form | {"understood": table.understood})
    if one.goes_on:
        go_on_importing(actor=actor, one=one)


def bring_in(actor: Actor, one: Import) -> None:
    """Import the rows that were not refused."""
    table = kept_table(one)
    while _bring_in_some(actor, one, table):
        pass


@retried
def _bring_in_some(actor: Actor, one: Import, table: Table) -> bool:
    """Import a batch; false, when there is no more to do here."""
    with whole_step(one):
        if not moved(one):
            return False
        some = next_rows(good_rows(one), one)
        if not some:
            moved(one, state=ImportState.DONE, content=None, done=one.total)
            return False
        rows = [judged(table.line(kept.line, kept.cells), one.kind, actor.operator, set()) for kept in some]
        KINDS[one.kind].load(actor, [row for row in rows if not row.outcome])
        for kept, row in zip(some, rows, strict=True):
            _tell(kept, row, table)
        write_rows_at_once(some, columns=WRITTEN)
        return moved(one, done=one.done + len(some), through=some[-1].line)


def _kept(one: Import, table: Table, line: Line, row: Row) -> ImportRow:
    kept = ImportRow(of=one, line=line.number, cells=[cell.translate(MOST_NUL) for cell in line.cells])
    _tell(kept, row, table)
    return kept


def _tell(kept: ImportRow, row: Row, table: Table) -> None:
    """Write down what became of a row; a reason names the column as the file does, and what stood there."""
    kept.outcome, kept.key, kept.stamp = RowOutcome(row.outcome), row.key[:255], row.stamp
    kept.before = json.loads(msgspec.json.encode(row.before)) if row.before is not None else None
    kept.reasons = [
        {**_where(table, kept.cells, error.field), "sentence": error.sentence.as_json()} for error in row.errors
    ]


def _where(table: Table, cells: Sequence[str], field: str) -> dict[str, str]:
    """Give the heading and the cell that an error's field came from; the field's own name where no column is."""
    for name, heading, cell in zip(table.columns, table.header, cells, strict=False):
        if name and field and (f"{name}.".startswith(f"{field}.") or f"{field}.".startswith(f"{name}.")):
            return {"column": heading, "read": cell[:200]}
    return {"column": field, "read": ""}


def _give_up(one: Import, why: Sentence) -> None:
    """End what cannot go on, and say why: rows that were not reached are refused, so that each is accounted for."""
    fault: dict[str, Any] = why.as_json()
    with transaction.atomic():
        if one.state == ImportState.CHECKING:
            moved(one, state=ImportState.FAILED, fault=fault)
            return
        if one.state == ImportState.IMPORTING:
            reasons = [{"column": "", "read": "", "sentence": fault}]
            rest = good_rows(one).filter(line__gt=one.through)
            rest.update(outcome=RowOutcome.REFUSED, reasons=reasons, key="", stamp="", before=None)
        moved(one, state=ImportState.DONE, content=None, fault=fault)
