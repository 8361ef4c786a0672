"""JSON Schemas of what may be sent, read off the structs that read it."""

from __future__ import annotations

import enum
import inspect
import re
import types
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin
from uuid import UUID

from core.api.description import desk
from core.api.description.columns import Schema, listed, one_of, ref
from core.bodies import EnergyMixProfileBody, EvseFactsBody, LocationBody, StationBody, TemplateBody
from core.bodies.claims import ClaimBody
from core.bodies.commands import CommandBody
from core.bodies.fields import NOT_BLANK, NUMERAL, Body, ReadOnly
from core.bodies.jobs import JobBody
from core.bodies.moves import MoveBody, ReplacementBody
from core.bodies.reading import core_of, types_of

if TYPE_CHECKING:
    from msgspec import Meta

BODIES: dict[str, type[Body]] = {
    **desk.SENT,
    "Location": LocationBody,
    "ChargeStation": StationBody,
    "Evse": EvseFactsBody,
    "HardwareTemplate": TemplateBody,
    "Job": JobBody,
    "Knock": ClaimBody,
    "EnergyMixProfile": EnergyMixProfileBody,
    "Command": CommandBody,
    "Move": MoveBody,
    "Replacement": ReplacementBody,
}
TEMPLATE = "charge_station_template_id"
STOCK: Schema = {"properties": {"deploy_state": {"const": "Stock"}}}
# What goes together: EVSEs or a template, a Location unless it is in stock, structure through PUT alone.
RULES: dict[tuple[str, str], Schema] = {
    **desk.RULES,
    ("ChargeStation", "POST"): {
        "description": "location_id too, unless deploy_state is Stock; and either evses or a template.",
        "anyOf": [STOCK, {"required": ["location_id"]}],
        "oneOf": [{"required": ["evses"]}, {"required": [TEMPLATE]}],
    },
    ("ChargeStation", "PUT"): {
        "description": "location_id too, unless deploy_state is Stock; evses, a template, or neither: they stay then.",
        "anyOf": [STOCK, {"required": ["location_id"]}],
        "not": {"required": ["evses", TEMPLATE]},
    },
    ("ChargeStation", "PATCH"): {
        "description": "Neither evses nor a template: those are for a PUT.",
        "not": {"anyOf": [{"required": ["evses"]}, {"required": [TEMPLATE]}]},
    },
    ("Job", "PATCH"): {"not": {"anyOf": [{"required": ["location_id"]}, {"required": ["stations"]}]}},
}
REFUSES_BLANKS = (("minLength", 1), ("pattern", NOT_BLANK))
IGNORED: Schema = {"description": "Read-only: it may be sent back, and is ignored."}
AHEAD = re.compile(r"\^\(\?!([^()]*)\)(.*)")
WORDS = {str: "string", bool: "boolean", int: "integer", float: "number"}
PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": ["integer", "string"], "pattern": f"^{NUMERAL}$"},
    float: {"type": ["number", "string"], "pattern": f"^{NUMERAL}$"},
    UUID: {"type": "string", "format": "uuid"},
    date: {"type": "string", "format": "date"},
    dict: {"type": "object"},
    Any: {},
}


def sent_name(body: type[Body]) -> str:
    """Give the name under which the document describes a struct."""
    return f"Sent{body.__name__.removesuffix('Body')}"


def sent_components() -> dict[str, Schema]:
    """Give every struct that may be sent, and those inside of them, by name."""
    found: dict[str, Schema] = {}
    waiting = list(BODIES.values())
    while waiting:
        body = waiting.pop()
        if sent_name(body) not in found:
            found[sent_name(body)] = struct(body)
            waiting += [inner for kind in types_of(body).values() for inner in bodies_in(kind)]
    return found


def struct(body: type[Body]) -> Schema:
    means = {name: f"Another name of {meant}." for name, meant in body.aliases.items()} | body.about
    properties = {
        name: schema_of(kind) | ({"description": means[name]} if name in means else {})
        for name, kind in types_of(body).items()
    }
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if body.must:
        schema["required"] = list(body.must)
    about = inspect.cleandoc(body.__doc__ or "").partition("\n")[0]
    return schema | ({"description": about} if about else {})


def schema_of(kind: Any) -> Schema:
    """Give the schema of one field's type; a field that null clears says so, and a blank one clears as well."""
    if kind is ReadOnly:
        return IGNORED
    inner, nullable = core_of(kind)
    schema = bare(inner)
    if not nullable:
        return schema
    if "$ref" in schema or "enum" in schema:  # of null among the words generators make several enumerations
        return {"anyOf": [schema, {"type": "null"}]}
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return {name: value for name, value in schema.items() if (name, value) not in REFUSES_BLANKS} | {
        "type": [*types, "null"]
    }


def bare(kind: Any) -> Schema:
    """Give the schema of a type that is neither absent nor null."""
    if get_origin(kind) is Annotated:
        inner, *metas = get_args(kind)
        schema = bare(inner)
        for meta in metas:
            schema = schema | limits(meta, is_list=get_origin(inner) is list)
        return schema
    if get_origin(kind) is list:
        return listed(bare(get_args(kind)[0]))
    if get_origin(kind) in {Union, types.UnionType}:
        parts = [{"type": WORDS[part]} if part in WORDS else bare(part) for part in get_args(kind)]
        rest = {name: value for part in parts for name, value in part.items()}
        return rest | {"type": [part["type"] for part in parts]}
    if isinstance(kind, type) and issubclass(kind, Body):
        return ref(sent_name(kind))
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return one_of(each.value for each in kind)
    return dict(PLAIN[get_origin(kind) or kind])


def limits(meta: Meta, *, is_list: bool) -> Schema:
    """Give what a field's limits are called in JSON Schema."""
    shortest, longest = ("minItems", "maxItems") if is_list else ("minLength", "maxLength")
    said = {
        "minimum": meta.ge,
        "maximum": meta.le,
        shortest: meta.min_length,
        longest: meta.max_length,
        **(patterns(meta.pattern) if meta.pattern else {}),
    }
    return {name: value for name, value in said.items() if value is not None} | (meta.extra_json_schema or {})


def patterns(pattern: str) -> Schema:
    """Write a pattern as JSON Schema recommends, without looking ahead: what it may not be is said beside it."""
    plain = pattern.replace(r"\A", "^").replace(r"\Z", "$")
    ahead = AHEAD.fullmatch(plain)
    if ahead is None:
        return {"pattern": plain}
    return {"pattern": f"^{ahead[2]}", "not": {"type": "string", "pattern": f"^({ahead[1]})"}}


def bodies_in(kind: Any) -> list[type[Body]]:
    """Give the structs that a type holds."""
    if isinstance(kind, type) and issubclass(kind, Body):
        return [kind]
    return [body for part in get_args(kind) for body in bodies_in(part)]


def sent(name: str, method: str, needs: list[str]) -> Schema:
    """Give what a method takes of a thing: its struct, what must be named, and what goes together."""
    schema: Schema = {**ref(sent_name(BODIES[name])), **({"required": needs} if needs else {})}
    return schema | RULES.get((name, method), {})
