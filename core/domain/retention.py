"""Forget by each operator's own periods, at night, and write down what went."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Max

from core.domain.evidence.photos import forget_places, purge_photos
from core.domain.field.positions import forget_positions
from core.domain.told.message_log import forget_messages
from core.models import Knock, Operator, PurgeReport
from core.queries.evidence import rules_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

REPORTS_KEPT_FOR = timedelta(days=400)


class Kind(NamedTuple):
    """Something that is kept for so many days, and how a slice of it goes: (operator, now, until) to how many."""

    what: str
    days: Callable[[Operator], int]
    forget: Callable[[Operator, datetime, datetime], int]


def _knocks(operator: Operator, _at: datetime, until: datetime) -> int:
    return Knock.objects.filter(operator=operator, last_seen__lt=until).delete()[0]


def _places(operator: Operator, at: datetime, _until: datetime) -> int:
    """Forget where photos were taken and where phones were."""
    return forget_places(at=at, operator_id=operator.pk) + forget_positions(at=at, operator_id=operator.pk)


KINDS = (
    Kind("messages", lambda operator: operator.message_days, lambda operator, _at, until: forget_messages(
        operator_id=operator.pk, until=until
    )),
    Kind("knocks", lambda operator: operator.knock_days, _knocks),
    Kind("places", lambda operator: operator.place_days, _places),
    Kind("photos", lambda operator: rules_of(operator).photo_days, lambda operator, at, _until: purge_photos(
        at=at, operator_id=operator.pk
    )),
)  # fmt: skip


def forget_by_period(*, at: datetime) -> int:
    """Forget what is older than its operator keeps it, with a report for each kind and operator; give how much in all.

    Refused calls that came without anybody's token go when the longest of all periods is over.
    """
    operators = Operator.objects.order_by("pk")
    number = sum(_report(operator, kind, at) for operator in operators for kind in KINDS)
    longest = Operator.objects.aggregate(days=Max("knock_days"))["days"]
    if longest is not None:
        nobodys = Knock.objects.filter(operator=None, last_seen__lt=at - timedelta(days=longest))
        number += nobodys.delete()[0]
    PurgeReport.objects.filter(at__lt=at - REPORTS_KEPT_FOR).delete()
    return number


def _report(operator: Operator, kind: Kind, at: datetime) -> int:
    """Forget one kind, a slice a transaction, and write the report."""
    days, number = kind.days(operator), 0
    until = at - timedelta(days=days)
    while gone := _slice(operator, kind, at, until):
        number += gone
    PurgeReport.objects.create(operator=operator, at=at, what=kind.what, days=days, until=until, number=number)
    return number


@transaction.atomic
def _slice(operator: Operator, kind: Kind, at: datetime, until: datetime) -> int:
    return kind.forget(operator, at, until)
