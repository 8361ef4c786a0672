"""Forget what nobody asks for any more, so that nothing grows for ever; a slice a turn, oldest first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session as SignIn
from django.db import connection

from core.models import Command, GatewayNode, Session, StepAttempt

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

SLICE = 10_000
KEPT_FOR = timedelta(days=90)
ADDRESSES_KEPT_FOR = timedelta(days=2)
NODES_KEPT_FOR = timedelta(days=1)
DONE = 1000
SUM_TALLIES = """
    WITH several AS (SELECT operator_id, kind FROM core_tally GROUP BY operator_id, kind HAVING count(*) > 1),
         taken AS (DELETE FROM core_tally WHERE (operator_id, kind) IN (SELECT operator_id, kind FROM several)
                   RETURNING operator_id, kind, number)
    INSERT INTO core_tally (operator_id, kind, number)
    SELECT operator_id, kind, sum(number) FROM taken GROUP BY operator_id, kind
"""


def purge_sessions(*, at: datetime) -> int:
    """Drop sockets that closed ninety days ago; their messages went long before."""
    return _drop(Session.objects.filter(closed_at__lt=at - KEPT_FOR).order_by("closed_at"))


def purge_commands(*, at: datetime) -> int:
    """Drop questions that ended ninety days ago; what they proved stands in the results of their run."""
    return _drop(Command.objects.filter(ended_at__lt=at - KEPT_FOR).order_by("ended_at"))


def purge_refused_attempts(*, at: datetime) -> int:
    """Drop attempts that were refused ninety days ago; those that did something stay with their installation."""
    return _drop(StepAttempt.objects.exclude(outcome=DONE).filter(at__lt=at - KEPT_FOR).order_by("at"))


def purge_nodes(*, at: datetime) -> int:
    """Drop gateways that stopped a day ago and have no socket on record any more."""
    return _drop(GatewayNode.objects.filter(stopped_at__lt=at - NODES_KEPT_FOR, sessions=None).order_by("stopped_at"))


def purge_sign_ins(*, at: datetime) -> int:
    """Drop people's sessions that have expired, and those in which a secret waited to be shown, by the minute."""
    return _drop(SignIn.objects.filter(expire_date__lt=at).order_by("expire_date"))


def sum_tallies(*, at: datetime) -> int:  # noqa: ARG001 -- as every task of the worker
    """Put what was counted one statement at a time together; give how many sums there are now."""
    with connection.cursor() as cursor:
        cursor.execute(SUM_TALLIES)
        return cursor.rowcount


def forget_phones(*, at: datetime) -> int:
    """Forget where people's phones were two days ago: it tells who may see a knock of the day, and nothing else."""
    old = StepAttempt.objects.filter(address__isnull=False, at__lt=at - ADDRESSES_KEPT_FOR)
    return StepAttempt.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:SLICE])).update(address=None)


def _drop(rows: QuerySet) -> int:
    """Delete the first rows, with what hangs on them; give how many."""
    first = list(rows.values_list("pk", flat=True)[:SLICE])
    rows.filter(pk__in=first).delete()
    return len(first)
