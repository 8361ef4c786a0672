"""What failed attempts to reach us tell, grouped and bounded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models.functions import Now

from core.causes import HELD
from core.identities import fold
from core.models import Knock
from core.texts import storable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

OF_THE_PASSWORD = frozenset(
    {"no_authorization", "key_not_set", "wrong_key", "wrong_key_hex", "wrong_key_old", "wrong_key_short"}
)
MOST_ROWS = 10_000
MOST_PER_ADDRESS = 200

UPSERT = """
    INSERT INTO core_knock AS known (
        identity, look_alike, address, port, cause, evidence, first_seen, last_seen, count, operator_id
    )
    VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s)
    ON CONFLICT (identity, (COALESCE(address, '0.0.0.0'::inet)), port, cause) DO UPDATE
       SET last_seen = GREATEST(known.last_seen, excluded.last_seen),
           count = known.count + excluded.count,
           evidence = excluded.evidence,
           operator_id = COALESCE(excluded.operator_id, known.operator_id)
    RETURNING known.*
"""


def password_made(*, identity: str) -> int:
    """Answer what a station was refused for by its old password, now that there is a new one; give how many rows."""
    return Knock.objects.filter(identity=identity, cause__in=OF_THE_PASSWORD).update(answered_at=Now())


@transaction.atomic
def knocked(  # noqa: PLR0913 -- who, from where, why, when
    *,
    identity: str,
    address: str | None,
    port: int,
    cause: str,
    evidence: Mapping[str, Any],
    at: datetime,
    count: int = 1,
    operator_id: int | None = None,
) -> Knock:
    """Remember an attempt that did not become a session: one row per who, from where and why (core.causes).

    Evidence and time of the newest attempt are kept; `count` says how many attempts are told at once,
    `operator_id` whose registration token they came with.
    """
    identity = storable(identity)[:100]
    told = json.dumps({name: storable(fact) if isinstance(fact, str) else fact for name, fact in evidence.items()})
    facts = [identity, fold(identity), address, port, cause, told, at, at, count, operator_id]
    return Knock.objects.raw(UPSERT, facts)[0]


def let_in(*, identity: str, at: datetime) -> int:
    """Answer what was told of a station while it was held, now that it is let in; give how many rows that were."""
    return Knock.objects.filter(identity=identity, cause__startswith=HELD).update(answered_at=at)


@transaction.atomic
def purge(*, at: datetime) -> int:  # noqa: ARG001 -- every periodic verb is called with the time
    """Drop the oldest knocks beyond 200 an address and 10,000 in all; give how many went."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM core_knock WHERE id IN (
                SELECT id FROM (
                    SELECT id,
                           row_number() OVER (PARTITION BY address ORDER BY last_seen DESC, id DESC) AS of_address,
                           row_number() OVER (ORDER BY last_seen DESC, id DESC) AS of_all
                    FROM core_knock
                ) AS ranked
                WHERE of_address > %s OR of_all > %s
            )
            """,
            [MOST_PER_ADDRESS, MOST_ROWS],
        )
        return cursor.rowcount
