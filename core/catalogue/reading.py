"""Read the catalogue of real hardware and refuse a file that cannot be right."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypedDict

from core.catalogue.sanity import faults

MODELS = Path(__file__).with_name("models.json")


class ConnectorTemplate(TypedDict):
    """One connector; `voltage` in V (AC: line to neutral), `amperage` in A per phase, `max_electric_power` in W."""

    id: str
    standard: str
    format: str
    power_type: str
    voltage: int
    amperage: int
    max_electric_power: int


class EvseTemplate(TypedDict):
    """One EVSE and its connectors, whose ids are numbered through the station as OCPP 1.6 does."""

    evse_sequence_number: int
    capabilities: list[str]
    connector_templates: list[ConnectorTemplate]


class CatalogueUnreadableError(ValueError):
    """The catalogue file contradicts itself; the message names the template and what is wrong with it."""


@dataclass(frozen=True)
class CatalogueTemplate:
    """One product as its maker built it. No vendor or no model means: what it reports is not known."""

    template_id: str
    name: str
    brand: str
    vendor: tuple[str, ...]
    model: str | None
    model_match: Literal["exact", "prefix", "regex"]
    serial_prefix: str | None
    min_firmware: str | None
    inferred: tuple[str, ...]
    note: str | None
    evse_templates: tuple[EvseTemplate, ...]
    playbook: dict[str, Any]

    def as_row(self) -> dict[str, Any]:
        """Give fresh values for the columns of a HardwareTemplate; what is not known becomes empty text."""
        return {
            "template_id": self.template_id,
            "name": self.name,
            "vendor": list(self.vendor),
            "model": self.model or "",
            "model_match": self.model_match,
            "serial_prefix": self.serial_prefix or "",
            "min_firmware": self.min_firmware or "",
            "inferred": list(self.inferred),
            "note": self.note or "",
            "evse_templates": deepcopy(list(self.evse_templates)),
            "playbook": deepcopy(self.playbook),
        }


@cache
def catalogue() -> tuple[CatalogueTemplate, ...]:
    """Give every template we ship, by name. Raises CatalogueUnreadableError when the file contradicts itself."""
    return read_catalogue(MODELS.read_text(encoding="utf-8"))


def read_catalogue(text: str) -> tuple[CatalogueTemplate, ...]:
    """Read a catalogue from its JSON text, by name; raises CatalogueUnreadableError with all that is wrong."""
    try:
        rows = json.loads(text)
    except ValueError as error:
        message = f"The catalogue is no JSON: {error}."
        raise CatalogueUnreadableError(message) from error
    found = faults(rows)
    if found:
        raise CatalogueUnreadableError("The catalogue cannot be used. " + " ".join(found))
    return tuple(sorted((_template(row) for row in rows), key=lambda template: template.name.casefold()))


def notes_of(text: str) -> frozenset[str]:
    """Give the notes of a catalogue: what there is to translate in it."""
    return frozenset(each.note for each in read_catalogue(text) if each.note)


@cache
def notes() -> frozenset[str]:
    """Give the notes of what we ship; an operator's copy of a template has the same words."""
    return notes_of(MODELS.read_text(encoding="utf-8"))


def _template(row: dict[str, Any]) -> CatalogueTemplate:
    lists = {key: tuple(row[key]) for key in ("vendor", "inferred", "evse_templates")}
    return CatalogueTemplate(**{**row, **lists})
