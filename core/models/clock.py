"""The database's clock: the only one that stamps rows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Greatest, Now

if TYPE_CHECKING:
    from datetime import datetime


def moved_on(field: str) -> Greatest:
    """Give the next value of a change stamp: now, but always later than it was (a feed must never see it go back)."""
    return Greatest(F(field) + Value(timedelta(microseconds=1)), Now())


def database_now() -> datetime:
    """Ask the database what time it is, aware and in UTC."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
