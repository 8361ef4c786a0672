"""Meter values as both families of OCPP send them (1.6 §7.42 MeterValue, 2.0.1 §2.31 MeterValueType)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from core.ocpp.protocol.facts import moment
from core.reports import Metered

if TYPE_CHECKING:
    from collections.abc import Iterator

ENERGY = "Energy.Active.Import.Register"  # what a value without a measurand is
MOST_PLACES = 99
UNITS = {"kWh": 1000.0, "Wh": 1.0}


def metered(place: Any, meter_values: Any) -> tuple[Metered, ...]:
    """Give the newest value of each measurand, phase and location; signed data and what is no number are left out."""
    if not isinstance(place, int) or not 0 <= place <= MOST_PLACES:
        return ()
    newest = {(one.measurand, one.phase, one.location): one for one in _values(place, meter_values)}
    return tuple(newest.values())


def energy_wh(values: tuple[Metered, ...]) -> float | None:
    """Give the energy register of the whole connector among meter values, in Wh."""
    found = [one for one in values if one.measurand == ENERGY and not one.phase]
    return found[-1].value * UNITS.get(found[-1].unit or "Wh", 1.0) if found else None


def _values(place: int, meter_values: Any) -> Iterator[Metered]:
    for meter_value in meter_values or ():
        for sampled in meter_value["sampledValue"]:
            value = number(sampled.get("value"))
            if value is None or sampled.get("format") == "SignedData":
                continue
            unit = sampled.get("unitOfMeasure") or {}
            measurand = sampled.get("measurand", ENERGY)
            yield Metered(
                place=place,
                measurand=measurand,
                value=value * 10.0 ** unit.get("multiplier", 0) if abs(unit.get("multiplier", 0)) < 30 else value,  # noqa: PLR2004 -- no meter has more
                unit=sampled.get("unit") or unit.get("unit") or ("Wh" if measurand == ENERGY else ""),
                phase=sampled.get("phase", ""),
                context=sampled.get("context", "Sample.Periodic"),
                location=sampled.get("location", "Outlet"),
                reported_at=moment(meter_value.get("timestamp")),
            )


def number(text: Any) -> float | None:
    """Read a finite number, or None."""
    try:
        number = float(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and abs(number) < 1e300 else None  # noqa: PLR2004 -- a double, after scaling too
