"""What has to be said to the feeds after a backup was restored."""

from __future__ import annotations

import uuid

from django.db import connection, transaction

from core.models import FeedEpoch

# A restored dump begins its transaction ids anew: what looks like the future would never be given out.
OF_NOW = "UPDATE {} SET xact = pg_current_xact_id()::text::bigint WHERE xact > pg_current_xact_id()::text::bigint"
NUMBERED = frozenset({"core_locationdocument", "core_stationdocument", "core_removal", "core_departure"})


@transaction.atomic
def begin_new_epoch() -> uuid.UUID:
    """Let no cursor of `/changes` go on: what its reader saw may not exist any more. Give the new history's name.

    The schema may be an older backup's, without some of the tables.
    """
    row, _made = FeedEpoch.objects.update_or_create(only=True, defaults={"epoch": uuid.uuid4()})
    with connection.cursor() as cursor:
        for table in sorted(NUMBERED.intersection(connection.introspection.table_names(cursor))):
            cursor.execute(OF_NOW.format(table))
    return row.epoch
