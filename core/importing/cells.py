"""What one cell says, by the type of its field."""

from __future__ import annotations

import enum
import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any, get_args, get_origin

from iso3166 import countries_by_alpha2

from core.bodies.fields import Amount, Body, Degrees
from core.bodies.reading import bare, core_of

if TYPE_CHECKING:
    from collections.abc import Callable

YES = ("true", "yes", "1", "ja", "oui", "waar", "wahr", "vrai")
NO = ("false", "no", "0", "nee", "nein", "non", "onwaar", "falsch", "faux")
FLAGS = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
DECIMAL_COMMA = re.compile(r"([+-]?[0-9]+),([0-9]+)")
DAY_FIRST = re.compile(r"([0-9]{1,2})([-./ ])([0-9]{1,2})\2([0-9]{4})")
NUMBERS = (int, float, Degrees, Amount)


def kind_of(declared: Any) -> Any:
    """Give the type that a cell is read by: a number that is written as text keeps its name."""
    inner = core_of(declared)[0]
    return inner if inner in {Degrees, Amount} else bare(inner)


def read_cell(cell: str, kind: Any, name: str = "") -> Any:
    """Give what a cell says; the API's structs tell whether that is right."""
    if kind in SIMPLE:
        return SIMPLE[kind](cell)
    if kind in NUMBERS:
        return DECIMAL_COMMA.sub(r"\1.\2", cell) if DECIMAL_COMMA.fullmatch(cell) else cell
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next((word.value for word in kind if word.value.lower() == cell.lower()), cell)
    if get_origin(kind) in {list, dict} or (isinstance(kind, type) and issubclass(kind, Body)):
        return _things(cell, get_args(kind)[0] if get_origin(kind) is list else None)
    return _country(cell) if name == "country" else cell


def as_day(cell: str) -> str:
    """Give a day as ISO 8601 writes it; of three numbers with the year last, the first is the day of the month."""
    found = DAY_FIRST.fullmatch(cell)
    if not found:
        return cell
    day, _between, month, year = found.groups()
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return cell


SIMPLE: dict[Any, Callable[[str], Any]] = {bool: lambda cell: FLAGS.get(cell.lower(), cell), date: as_day}


def _country(cell: str) -> str:
    found = countries_by_alpha2.get(cell.upper())
    return found.alpha3 if found else cell.upper()


def _things(cell: str, item: Any) -> Any:
    if cell[0] in "[{":
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            return cell
    return [read_cell(word, bare(item)) for word in map(str.strip, cell.split("|")) if word]
