"""Take back what an import wrote, where nobody changed it since; what somebody did is named and stays."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from core.bodies.reading import read_body
from core.choices import ImportKind, ImportState, RowOutcome, RowUndone
from core.domain.batch import Item, Method
from core.domain.copying import write_rows_at_once
from core.domain.etags import Seen
from core.domain.imports import moved, whole_step
from core.domain.jobs import cancel_job, change_job
from core.domain.locations.making import write_locations
from core.domain.removing import remove_locations, remove_stations
from core.domain.retrying import retried
from core.domain.stations.writing import write_stations
from core.errors import JobChanged, Refused, StaleEtag
from core.importing.kinds import KINDS
from core.queries.imports import next_rows, written_rows
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from core.models import Actor, Import, ImportRow

CHANGED = Sentence(_("Somebody changed it since."))
REMOVE = {ImportKind.LOCATIONS: remove_locations, ImportKind.STATIONS: remove_stations}
RESTORE: dict[str, Callable[..., list[Any]]] = {
    ImportKind.LOCATIONS: write_locations,
    ImportKind.STATIONS: write_stations,
}


def undo(actor: Actor, one: Import) -> None:
    """Take back the rows that were written, a batch at a time."""
    while _undo_some(actor, one):
        pass


@retried
def _undo_some(actor: Actor, one: Import) -> bool:
    """Take a batch back; false, when there is no more to do here."""
    with whole_step(one):
        if not moved(one):
            return False
        some = next_rows(written_rows(one), one)
        if not some:
            moved(one, state=ImportState.UNDONE)
            return False
        (_undo_jobs if one.kind == ImportKind.JOBS else _undo_things)(actor, one.kind, some)
        write_rows_at_once(some, columns=["undone", "reasons"])
        return moved(one, done=one.done + len(some), through=some[-1].line)


def _undo_things(actor: Actor, kind: str, rows: Iterable[ImportRow]) -> None:
    made = {row.key: row for row in rows if row.outcome == RowOutcome.CREATED}
    if made:
        outcomes = REMOVE[ImportKind(kind)](actor=actor, etags={key: row.stamp for key, row in made.items()})
        for key, row in made.items():
            _tell(row, RowUndone.REMOVED, outcomes[key])
    changed = [row for row in rows if row.outcome == RowOutcome.UPDATED]
    if changed:
        items = [
            Item(row.key, read_body(KINDS[kind].body, row.before).said, Seen(etags=frozenset({uuid.UUID(row.stamp)})))
            for row in changed
        ]
        for row, outcome in zip(changed, RESTORE[kind](actor=actor, method=Method.PUT, items=items), strict=True):
            _tell(row, RowUndone.RESTORED, outcome if isinstance(outcome, Refused) else None)


def _undo_jobs(actor: Actor, _kind: str, rows: Iterable[ImportRow]) -> None:
    for row in rows:
        asked: dict[str, Any] = {"actor": actor, "job_id": int(row.key), "version": int(row.stamp)}
        made = row.outcome == RowOutcome.CREATED
        try:
            if made:
                cancel_job(**asked)
            else:
                change_job(**asked, **(row.before or {}))
        except Refused as refusal:
            _tell(row, RowUndone.KEPT, refusal)
        else:
            _tell(row, RowUndone.REMOVED if made else RowUndone.RESTORED, None)


def _tell(row: ImportRow, done: RowUndone, refusal: Refused | None) -> None:
    row.undone = RowUndone.KEPT if refusal else done
    if refusal is not None:
        sentence = CHANGED if isinstance(refusal, StaleEtag | JobChanged) else refusal.sentence
        row.reasons = [{"column": "", "read": "", "sentence": sentence.as_json()}]
