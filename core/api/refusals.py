"""Which refusals an operation of the API is described with, and how each is answered."""

from __future__ import annotations

import re
from typing import Any

from core import errors

STEPS = {"": range(2900, 2920), "link": range(2920, 2940), "fit": range(2940, 2960), "checks": range(2960, 2970)}
STEPS |= {"hand-over": range(2970, 2980), "review": range(2980, 2990)}
OF_WRITES = (
    errors.NotEnough, errors.UnknownReference, errors.EtagRequired, errors.StaleEtag, errors.Conflict, errors.KeyReused,
)  # fmt: skip


def refusals(name: str, method: str, last: str) -> list[type[errors.Refused]]:
    """Give the refusals that come with HTTP 200: by query, by body, and those of the field step.

    `name` is what the operation is about, `last` the last word of its address.
    """
    if method == "GET":
        return [errors.BadQuery]
    plain: list[type[errors.Refused]] = [errors.Invalid, errors.UnknownField, errors.BadQuery]
    if name != "Installation":
        several = [errors.BatchTooLarge, errors.GivenTwice, errors.RolledBack] if last == "batch" else []
        return [*plain, *OF_WRITES, *several]
    numbers = STEPS.get("" if last == "installations" else last, range(0))
    return [*plain, *(kind for kind in errors.Refused.__subclasses__() if kind.status_code in numbers)]


def example(kind: type[errors.Refused]) -> dict[str, Any]:
    """Give a refusal as it is answered; the facts of its sentence stand in angle brackets."""
    sentence = re.sub(r"%\((\w+)\)s", r"<\1>", kind.text)
    error = {"code": kind.slug, "field": "", "message": sentence}
    return {
        "status_code": kind.status_code,
        "status_message": sentence,
        "timestamp": "2026-01-31T12:00:00Z",
        "errors": [error],
    }
