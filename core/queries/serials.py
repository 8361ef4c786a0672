"""Stations by the serial numbers that they booted with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import CharField, Q, Value
from django.db.models.functions import Upper
from django.db.models.lookups import In

if TYPE_CHECKING:
    from collections.abc import Iterable

SERIALS = ("charge_box_serial_number", "charge_point_serial_number")


def booted_as(serials: Iterable[str]) -> Q:
    """Hold for stations that booted with one of these serial numbers, in any case.

    Their indexes leave out the many that told none: PostgreSQL takes them when it is said that something was told.
    """
    capitals = {_capitals(serial) for serial in serials}
    return Q(
        *(Q(In(Upper(name, output_field=CharField()), capitals)) & ~Q((name, "")) for name in SERIALS), _connector=Q.OR
    )


def _capitals(serial: str) -> str | Upper:
    """Give a serial number in the capitals of PostgreSQL: Python has others beyond ASCII (of an "ß" it makes two)."""
    return serial.upper() if serial.isascii() else Upper(Value(serial))
