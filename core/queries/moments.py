"""What a reader may see at one moment: nothing half-written, and by date nothing that may still be overtaken."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import Model

# A change is stamped with the clock of its statement, and shows among the locks a moment later.
STAMPED_BEFORE_LOCKED = "500 ms"
SETTLED = """
    SELECT LEAST(clock_timestamp() - %s::interval, min(activity.xact_start))
      FROM pg_locks AS held JOIN pg_stat_activity AS activity ON activity.pid = held.pid
     WHERE held.locktype = 'relation' AND held.mode = 'RowExclusiveLock' AND held.pid <> pg_backend_pid()
       AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND held.relation = %s::regclass
"""


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything inside from one snapshot: a Location is never shown older or newer than its EVSEs.

    Inside somebody's transaction that transaction says what is seen.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def settled_until(model: type[Model]) -> datetime:
    """Give the moment before which no change of this table can still appear.

    Whoever asks for "all since the newest that I saw" would lose the row that a slow transaction stamped earlier and
    commits later. No transaction stamps earlier than it began, and one that writes a table holds its lock until its
    rows can be seen; so what is older than the oldest of them has settled. Call it before `one_moment`: a snapshot
    taken first would miss what was committed between the two.
    """
    with connection.cursor() as cursor:
        cursor.execute(SETTLED, [STAMPED_BEFORE_LOCKED, model._meta.db_table])  # noqa: SLF001 -- Django documents it
        return cursor.fetchone()[0]
