"""Meter values as both families of OCPP send them (1.6 §7.42 MeterValue, 2.0.1 §2.31 MeterValueType)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.ocpp.protocol.facts import moment
from core.reports import Metered

if TYPE_CHECKING:
    from datetime import datetime

ENERGY = "Energy.Active.Import.Register"  # what a value without a measurand is
MOST_PLACES = 99
TOO_LARGE = 1e300  # to be a double after scaling too
UNITS = {"kWh": 1000.0}  # of Wh; a value without a unit is in those


def metered(place: Any, meter_values: Any) -> tuple[Metered, ...]:
    """Give the newest value of each measurand, phase and location; signed data and what is no number are left out."""
    if not isinstance(place, int) or not 0 <= place <= MOST_PLACES:
        return ()
    newest: dict[tuple[str, str, str], Metered] = {}
    for meter_value in meter_values or ():
        reported_at = moment(meter_value.get("timestamp"))
        for sampled in meter_value["sampledValue"]:
            one = _value(place, sampled, reported_at)
            if one is not None:
                newest[one.measurand, one.phase, one.location] = one
    return tuple(newest.values())


def energy_wh(values: tuple[Metered, ...]) -> float | None:
    """Give the energy register of the whole connector among meter values, in Wh."""
    found = [one for one in values if one.measurand == ENERGY and not one.phase]
    return found[-1].value * UNITS.get(found[-1].unit, 1.0) if found else None


def _value(place: int, sampled: dict[str, Any], reported_at: datetime | None) -> Metered | None:
    get = sampled.get
    value = number(get("value"))
    if value is None or get("format") == "SignedData":
        return None
    measurand, unit = get("measurand", ENERGY), get("unit")
    if "unitOfMeasure" in sampled:  # 2.x
        unit, value = _scaled(sampled["unitOfMeasure"] or {}, value)
    return Metered(
        place,
        measurand,
        value,
        unit or ("Wh" if measurand == ENERGY else ""),
        get("phase", ""),
        get("context", "Sample.Periodic"),
        get("location", "Outlet"),
        reported_at,
    )


def _scaled(said: dict[str, Any], value: float) -> tuple[str, float]:
    multiplier = said.get("multiplier", 0)
    fits = abs(multiplier) < 30  # noqa: PLR2004 -- no meter has more
    return said.get("unit", ""), value * 10.0**multiplier if fits else value


def number(text: Any) -> float | None:
    """Read a finite number, or None."""
    try:
        number = float(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if -TOO_LARGE < number < TOO_LARGE else None  # which "nan" is not either
