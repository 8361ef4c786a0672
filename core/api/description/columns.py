"""JSON Schemas read off the rows' columns: type, length, choices, help text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.choices import Capability, Facility, ParkingRestriction

if TYPE_CHECKING:
    from collections.abc import Iterable

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
MOMENT: Schema = {"type": "string", "format": "date-time"}
ETAG: Schema = {"type": "string", "format": "uuid", "description": "New on every change; give it back in a PUT."}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def listed(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def one_of(values: Iterable[str]) -> Schema:
    return {"type": "string", "enum": [str(value) for value in values]}


def told(schema: Schema) -> Schema:
    """Mark what is read-only: in a body it is ignored."""
    return {**schema, "readOnly": True}


def thing(properties: dict[str, Schema], required: Iterable[str] = ()) -> Schema:
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {})}


INNER: dict[str, Schema] = {
    "auth_rules": listed(ref("AuthRule")),
    "capabilities": listed(one_of(Capability.values)),
    "custom_groups": listed(thing({"name": TEXT, "external_id": TEXT}, ["name", "external_id"])),
    "customised_fields": listed(thing({"type": TEXT, "value": TEXT}, ["type", "value"])),
    "default_charge_station_directions": listed(ref("DisplayText")),
    "directions": listed(ref("DisplayText")),
    "energy_sources": listed(thing({"source": TEXT, "percentage": NUMBER}, ["source", "percentage"])),
    "environ_impact": listed(thing({"source": TEXT, "amount": NUMBER}, ["source", "amount"])),
    "facilities": listed(one_of(Facility.values)),
    "images": listed(thing(dict.fromkeys(("url", "thumbnail", "category", "type"), TEXT) | {
        "width": WHOLE, "height": WHOLE
    }, ["url"])),
    "parking_restrictions": listed(one_of(ParkingRestriction.values)),
    "status_schedule": listed(ref("StatusPeriod")),
}  # fmt: skip


def column(model: type[models.Model], name: str) -> Schema:
    """Give the schema of a column: its type, its length, its choices, its help text."""
    field: Any = model._meta.get_field(name)  # noqa: SLF001 -- Django documents it
    schema = dict(INNER[name] if isinstance(field, models.JSONField | ArrayField) else plain_column(field))
    return schema | ({"description": str(field.help_text)} if field.help_text else {})


def plain_column(field: Any) -> Schema:
    if field.choices:
        return one_of(value for value, _label in field.choices)
    for kind, schema in KINDS.items():
        if isinstance(field, kind):
            return schema
    return TEXT | ({"maxLength": field.max_length} if field.max_length else {})


KINDS: dict[type[models.Field], Schema] = {
    models.BooleanField: {"type": "boolean"},
    models.PositiveIntegerField: WHOLE,
    models.DateTimeField: MOMENT,
    models.DateField: {"type": "string", "format": "date"},
    models.DecimalField: NUMBER,
}


def columns(model: type[models.Model], names: Iterable[str]) -> dict[str, Schema]:
    return {name: column(model, name) for name in names}
