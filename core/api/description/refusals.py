"""Which refusals come with HTTP 200, and how each is answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from core import errors
from core.api.description import desk

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = type[errors.Refused]

# The numbers of each step, by the last word of its address; the last ten are those of any step but the scan.
STEPS: dict[str, Iterable[int]] = {
    "installations": range(2900, 2920),
    "link": range(2920, 2930),
    "fit": range(2940, 2950),
    "checks": range(2960, 2965),
    "stop": [2962],
    "again": [2961, *range(2970, 2974)],
    "configure": [*range(2970, 2974), 2976, 2978],
    "override": [2961, 2963, 2964, *range(2970, 2974)],
    "trial": [2960, 2962, 2977, 2978],
    "claim": [2905, 2907, 2908, *range(2965, 2970)],
    "photos": range(2950, 2954),
    "readings": range(2954, 2956),
    "checklist": [2956],
    "signature": [2957],
    "hand-over": range(2970, 2980),
    "review": range(2980, 2990),
}
AT_WORK = range(2990, 3000)
OF_SENDING: list[Kind] = [errors.Invalid, errors.UnknownField, errors.BadQuery]
OF_METHODS: dict[str, list[Kind]] = {
    "POST": [],
    "PUT": [errors.EtagRequired, errors.StaleEtag],
    "PATCH": [errors.StaleEtag],
}
OF_CLAIMS: list[Kind] = [
    errors.KnockNameless,
    errors.StationConnected,
    errors.IdentityInUse,
    errors.IdentityTaken,
    errors.IdentityImpossible,
    errors.StationRetired,
]
OF_JOBS: dict[str, list[Kind]] = {"PATCH": [errors.JobChanged, errors.JobCancelled]}
OF_BATCHES: list[Kind] = [errors.BatchTooLarge, errors.GivenTwice, errors.RolledBack]
OF_READING: dict[str, list[Kind]] = {
    "checks": [errors.NotChecked],
    "changes": [errors.CursorExpired],
    "sheet.pdf": [errors.Invalid, errors.UnknownReference],
    "sheet.svg": [errors.Invalid, errors.UnknownReference],
}
OF_REPLACING: list[Kind] = [
    errors.NothingToReplace,
    errors.NotASpare,
    errors.OtherSerial,
    errors.IdentityImpossible,
    errors.IdentityTaken,
]
OF_COLUMNS: list[Kind] = [errors.ColumnsUnknown, errors.ColumnsMissing, errors.ColumnTwice]
# By what it is about, and the method or the last word of the address.
OF_FEW: dict[tuple[str, str], list[Kind]] = {
    ("Approval", "POST"): OF_SENDING,
    ("Command", "POST"): [*OF_SENDING, errors.CommandsWaiting, errors.StationHeld, errors.KeyReused],
    ("Move", "POST"): [*OF_SENDING, errors.UnknownReference, errors.StaleEtag, errors.Conflict, errors.KeyReused],
    ("Replacement", "POST"): [*OF_SENDING, *OF_REPLACING, errors.StaleEtag, errors.KeyReused],
    ("OperatorChecks", "PUT"): [*OF_SENDING, errors.CheckUnknown],
    ("Import", "imports"): [
        errors.BadQuery,
        errors.Invalid,
        errors.NoTable,
        errors.FileTooLarge,
        *OF_COLUMNS,
        errors.KeyReused,
    ],
    ("Import", "PATCH"): [*OF_SENDING, *OF_COLUMNS, errors.ImportMovedOn, errors.KeyReused],
    ("Import", "DELETE"): [errors.BadQuery, errors.ImportMovedOn, errors.KeyReused],
    ("Import", "import"): [*OF_SENDING, errors.NothingToImport, errors.ImportMovedOn, errors.KeyReused],
    ("Import", "undo"): [*OF_SENDING, errors.ImportMovedOn, errors.KeyReused],
}
REFERS = {"Location", "ChargeStation"}
# What only a field's own error says, and where.
IN_FIELDS: dict[str, dict[Kind, str]] = {
    "ChargeStation": {errors.IdentityTaken: "charge_station_id", errors.EvseTaken: "evses.0.evse_id"},
    "Evse": {errors.EvseTaken: "evses.0.evse_id"},
}


# What stands beside a field inside a refusal that is called otherwise, or by the first of its errors.
OF_FIELDS = {
    "required": "The field is not there, or null, and this method needs it.",
    "invalid": "The value is none that the field takes; the message says what it takes.",
    "taken": "A POST names an id that one of yours has already. Read that one, or PUT it with its etag. "
    "(identity_taken: a station of another operator has it.)",
    "use_put": "This does not change by PATCH: EVSEs and connectors are said in a PUT of the station.",
    "changed": "Beside stale_etag: this field was changed since the version that your etag is of.",
    "range": "In the payload of a command: the value is out of the range of this setting.",
    "secret": "In the payload of a command: a password is not sent like this, PushKey makes a new one.",
    "url": "In the payload of a command: no address of the kinds that the station may be told.",
}
# What is told by a field's error alone, by what is written and how.
BY_FIELD = {
    ("Location", "POST"): ("taken", "id"),
    ("ChargeStation", "POST"): ("taken", "charge_station_id"),
    ("HardwareTemplate", "POST"): ("taken", "template_id"),
    ("EnergyMixProfile", "POST"): ("taken", "energy_mix_profile_id"),
    ("ChargeStation", "PATCH"): ("use_put", "evses"),
    ("Evse", "PATCH"): ("use_put", "connectors"),
}


def refusals(name: str, method: str, last: str) -> list[Kind]:
    """Give the refusals of an operation; `name` is what it is about, `last` the last word of its address."""
    if name == "ConfigurationKey":
        return [errors.BadQuery] if method == "GET" else [errors.ConfigurationReadOnly]
    if method == "GET":
        return [errors.BadQuery, *OF_READING.get(last, [])]
    for known in ((name, last), (name, method)):
        if known in OF_FEW:
            return OF_FEW[known]
    if name in {"Knock", "Job", *desk.NAMES}:
        own = {"Knock": OF_CLAIMS, "Job": OF_JOBS.get(method, [])}.get(name) or desk.refused(name, last)
        return [*OF_SENDING, *own, errors.KeyReused]
    if name in {"Installation", "EvidenceRules"}:
        numbers = {*STEPS.get(last, ()), *(AT_WORK if last != "installations" else [errors.NonceReused.status_code])}
        return [*OF_SENDING, *(kind for kind in errors.Refused.__subclasses__() if kind.status_code in numbers)]
    named = [errors.UnknownReference] if name in REFERS else []
    enough = [errors.NotEnough] if name == "ChargeStation" and method != "PATCH" else []
    several = OF_BATCHES if last == "batch" else []
    return [*OF_SENDING, *enough, *named, *OF_METHODS[method], errors.Conflict, errors.KeyReused, *several]


def examples(name: str, method: str, last: str) -> dict[str, Any]:
    """Give each refusal of an operation as it is answered, by its slug."""
    told = {kind.slug: {"value": example(kind)} for kind in refusals(name, method, last)}
    if method != "GET":
        told |= {kind.slug: {"value": in_field(kind, field)} for kind, field in IN_FIELDS.get(name, {}).items()}
    if (name, method) in BY_FIELD:
        code, field = BY_FIELD[name, method]
        error = {"code": code, "field": field, "message": OF_FIELDS[code]}
        told |= {code: {"value": answered(errors.Invalid, error)}}
    return told


def example(kind: Kind) -> dict[str, Any]:
    """Give a refusal as it is answered; the facts of its sentence stand in angle brackets."""
    return answered(kind, {"code": kind.slug, "field": "", "message": sentence(kind)})


def in_field(kind: Kind, field: str) -> dict[str, Any]:
    """Give a refusal that is told as the error of one field."""
    return answered(errors.Invalid, {"code": kind.slug, "field": field, "message": sentence(kind)})


def answered(kind: Kind, error: dict[str, str]) -> dict[str, Any]:
    return {
        "status_code": kind.status_code,
        "status_message": sentence(kind),
        "timestamp": "2026-01-31T12:00:00Z",
        "errors": [error],
    }


def sentence(kind: Kind) -> str:
    return bare(kind.text)


def bare(text: str) -> str:
    """Give a sentence with the names of its facts in angle brackets."""
    return re.sub(r"%\((\w+)\)s", r"<\1>", text)
