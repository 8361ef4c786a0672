"""What a table can hold, and how one row of it is judged before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.bodies import LocationBody, StationBody
from core.bodies.complaints import SHAPES, TYPES
from core.bodies.fields import Degrees
from core.bodies.reading import is_told, read_body
from core.choices import DeployState, ImportKind
from core.errors import FieldError
from core.importing.headings import MUST
from core.importing.job_rows import JobRow, job_key, load_jobs
from core.importing.loading import REFUSED, Row, load_locations, load_stations
from core.importing.tables import type_at
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.bodies.fields import Body
    from core.importing.tables import Line
    from core.models import Actor, Operator


@dataclass(frozen=True)
class Kind:
    """What a row can be: its body, the name of its id, how it is written, and what a new one gets by itself.

    `key` gives what makes two rows the same thing, and takes an id out of what is said.
    """

    body: type[Body]
    id_field: str
    load: Callable[[Actor, Sequence[Row]], None]
    at_first: Callable[[Operator], dict[str, Any]]
    key: Callable[[dict[str, Any]], str]


KINDS = {
    ImportKind.LOCATIONS.value: Kind(
        LocationBody,
        "id",
        load_locations,
        lambda operator: {"cpo_id": operator.cpo_id},
        lambda said: str(said.pop("id", "")),
    ),
    ImportKind.STATIONS.value: Kind(
        StationBody,
        "charge_station_id",
        load_stations,
        lambda operator: {
            "charger_type": "Public",
            "deploy_state": DeployState.STOCK.value,
            "default_charge_station_tariff_id": operator.default_tariff_id or "default",
        },
        lambda said: str(said.pop("charge_station_id", "")),
    ),
    ImportKind.JOBS.value: Kind(JobRow, "location_id", load_jobs, lambda _operator: {}, job_key),
}


# What the structs say of a value is for programmers; this is for whoever filled in the cell.
BY_NAME = {
    "country": _("Three letters of ISO 3166-1, or two: NLD, BE."),
    "id": _("An id has no blanks and no slashes, and 36 characters at most."),
    "location_id": _("An id has no blanks and no slashes, and 36 characters at most."),
}
BY_TYPE: tuple[tuple[Any, str], ...] = (
    (bool, _("Write yes or no.")),
    (int, _("Write a whole number.")),
    (date, _("Write a day as 2030-01-31 or 31-1-2030.")),
    (Degrees, _("Write degrees like 52.0907.")),
)
OF_STRUCTS = {*SHAPES.values(), *TYPES.values()}


def plainly(error: FieldError, body: type[Body]) -> FieldError:
    """Give an error in plain words, where the struct's own are for programmers."""
    if error.sentence.text not in OF_STRUCTS:
        return error
    kind = type_at(body, error.field.split("."))
    told = BY_NAME.get(error.field) or next((text for each, text in BY_TYPE if each == kind), "")
    return FieldError(error.field, told, error.code) if told else error


def judged(line: Line, kind: str, operator: Operator, seen: set[str]) -> Row:
    """Give what a line wants written, or why it is refused already; `seen`: what the file named so far."""
    of, asked = KINDS[kind], MUST[kind]
    read = read_body(of.body, line.said)
    said = {name: value for name, value in read.said.items() if name != "etag"}
    row = Row(of.key(said), said, of.at_first(operator))
    if line.fault is not None:
        row.refuse_for(FieldError("", line.fault))
        return row
    for error in read.errors:
        row.refuse_for(plainly(error, of.body))
    told = read.said.keys() | {error.field for error in read.errors}
    missing = [name for name in asked if name not in told]
    for name in missing:
        row.refuse_for(FieldError(name, _("Without it the row could not be found again.")), "no_id")
    if not row.outcome and row.key.casefold() in seen:
        row.refuse_for(
            FieldError(of.id_field, _("It is in this file twice; only the first was looked at.")), "given_twice"
        )
    if row.key:
        seen.add(row.key.casefold())
    return row


def load_judged(actor: Actor, kind: str, rows: Sequence[Row]) -> None:
    """Write the good ones of these rows; of the others, which stay out, tell whatever else the verb finds wrong.

    Until here only their cells were looked at. What is missing, or unknown here, would be the next refusal of a row
    that was mended.
    """
    load = KINDS[kind].load
    load(actor, [row for row in rows if not row.outcome])
    asked: dict[str, Row] = {}
    for row in rows:
        if row.outcome == REFUSED and row.key and all(error.field for error in row.errors):
            asked.setdefault(row.key.casefold(), row)
    trials = {key: Row(row.key, {**row.said}, row.at_first) for key, row in asked.items()}
    if not trials:
        return
    with transaction.atomic():
        load(actor, [*trials.values()])
        transaction.set_rollback(True)
    for key, row in asked.items():
        told = [error.field for error in row.errors]
        for error in trials[key].errors:
            if not is_told(error.field, told):
                row.refuse_for(error)
