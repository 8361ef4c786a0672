"""The OpenAPI document for programs, and pages about it for people; all are open to everybody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from core.api.description.changes import CHANGES
from core.api.description.codes import codes
from core.api.description.document import document
from core.api.description.from_1 import BEFORE, NOW, PARTS
from core.api.description.headers import TOLD
from core.api.description.scopes import in_words

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.http import HttpRequest, HttpResponse

    from core.api.description.columns import Schema

# How drf-spectacular lists the words of a choice.
CHOICE = re.compile(r"^\* `([^`]*)` - (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Field:
    """One row of a table: a parameter, a header, or a property of an object.

    `kind` is its type in words, each with the object that it leads to, if any; `place` is where a parameter stands.
    """

    name: str
    kind: list[tuple[str, str]]
    about: str = ""
    required: bool = False
    place: str = ""


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    method: str
    path: str
    summary: str
    about: str
    scopes: str
    anchor: str
    parameters: list[Field]
    takes: Field | None
    needs: list[str]
    gives: Field
    headers: list[Field]
    refusals: list[dict[str, Any]]


@require_safe
@gzip_page
@cache_control(max_age=300)
def schema(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 -- Django's signature
    """Answer the OpenAPI 3.1 document."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


@require_safe
@gzip_page
def docs(request: HttpRequest) -> HttpResponse:
    """Draw the document as one page without scripts; it works offline."""
    told = {"tags": tags(), "objects": described(), "version": document()["info"]}
    told |= {"headers": [*map(header, TOLD)], "codes": codes(document())}
    return render(request, "api/docs.html", told)


@require_safe
@gzip_page
def from_1(request: HttpRequest) -> HttpResponse:
    """Tell who comes from OCPI 2.1.1 what stays and what differs; it works offline."""
    return render(request, "api/from_1.html", {"parts": PARTS, "before": BEFORE, "now": NOW})


@require_safe
@gzip_page
def changes(request: HttpRequest) -> HttpResponse:
    """Tell what each version of the contract brought, newest first; it works offline."""
    return render(request, "api/changes.html", {"versions": CHANGES})


@cache
def tags() -> dict[str, list[Operation]]:
    """Give every operation by what it is about."""
    grouped: dict[str, list[Operation]] = {}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            grouped.setdefault(operation["tags"][0], []).append(read_operation(path, method, operation))
    return grouped


def read_operation(path: str, method: str, operation: dict[str, Any]) -> Operation:
    answers = [*operation["responses"]["200"]["content"].values()]
    answered, refused = answers[0], answers[-1]  # of a file the refusals are beside it
    body = operation.get("requestBody")
    taken: Schema = next(iter(body["content"].values()))["schema"] if body else {}
    return Operation(
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        about=operation.get("description", ""),
        scopes=in_words(operation["security"]),
        anchor=operation["operationId"],
        parameters=[
            field(row["name"], row["schema"], required=row.get("required", False), place=row["in"])
            for row in operation["parameters"]
        ],
        takes=field("", taken) if body else None,
        needs=needed(taken),
        gives=field("", answered["schema"].get("properties", {}).get("data", answered["schema"])),
        headers=[header(name) for name in operation["responses"]["200"].get("headers", ())],
        refusals=[example["value"] for example in refused.get("examples", {}).values()],
    )


@cache
def objects() -> dict[str, list[Field]]:
    """Give the properties of every object by its name."""
    by_method = needed_by_method()
    return {
        name: [
            field(inner, schema, required=inner in held.get("required", ()), methods=by_method.get((name, inner), ()))
            for inner, schema in held.get("properties", {}).items()
        ]
        for name, held in document()["components"]["schemas"].items()
    }


def described() -> list[tuple[str, str, list[Field]]]:
    """Give every object: its name, what it is, its properties."""
    schemas = document()["components"]["schemas"]
    return [(name, schemas[name].get("description", ""), fields) for name, fields in objects().items()]


def needed_by_method() -> dict[tuple[str, str], list[str]]:
    """Give by object and property which methods cannot do without it, where that is not the same for all."""
    told: dict[tuple[str, str], list[str]] = {}
    for operation in chain.from_iterable(tags().values()):
        if operation.takes and operation.takes.kind[0][1]:
            for name in operation.needs:
                methods = told.setdefault((operation.takes.kind[0][1], name), [])
                methods += [operation.method] if operation.method not in methods else []
    return told


def field(
    name: str, schema: Schema, *, required: bool = False, place: str = "", methods: Collection[str] = ()
) -> Field:
    """Say in words what a schema allows."""
    description = in_a_line(schema.get("description", ""))
    about = [description, *(["read-only"] if schema.get("readOnly") else [])]
    about += [f"at most {schema['maxLength']} characters"] if "maxLength" in schema else []
    words = [str(word) for each in (schema, *schema.get("anyOf", ())) for word in each.get("enum", ()) if word != ""]
    about += [f"one of {', '.join(words)}"] if any(f"`{word}`" not in description for word in words) else []
    about += [f"required in {', '.join(methods)}"] if methods and not required else []
    said = [*filter(None, about)]
    told = "; ".join([*(part.removesuffix(".") for part in said[:-1]), *said[-1:]])
    return Field(name, kind_of(schema), told, required, place)


def in_a_line(description: str) -> str:
    """Write a list of words and what each means in a line; nothing where they mean themselves."""
    means = [each for each in CHOICE.findall(description) if each[0] != each[1]]
    before = CHOICE.sub("", description).strip()
    return " ".join(filter(None, [before, "; ".join(f"`{word}`: {meaning}" for word, meaning in means)]))


def header(name: str) -> Field:
    """Say what a header of an answer tells."""
    told = document()["components"]["headers"][name]
    return field(name, {**told["schema"], "description": told["description"]})


def needed(schema: Schema) -> list[str]:
    """Give what has to be named in a body; in a batch, in each item."""
    if "data" in schema.get("properties", {}):
        return needed(schema["properties"]["data"]["items"])
    return list(schema.get("required", ()))


def kind_of(schema: Schema) -> list[tuple[str, str]]:
    """Give the type in a word or two, each with the object that it leads to."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return [(name, name)]
    for several, between in (("allOf", " and "), ("anyOf", " or ")):
        if several in schema and "type" not in schema:
            return joined([kind_of(each) for each in schema[several]], between)
    types = schema.get("type", "anything")
    types = [types] if isinstance(types, str) else types
    return joined([one_kind(schema, each) for each in types], " or ")


def one_kind(schema: Schema, kind: str) -> list[tuple[str, str]]:
    if kind == "array":
        return [("list of ", ""), *kind_of(schema["items"])]
    if "data" in schema.get("properties", {}):
        return [('{"data": ', ""), *kind_of(schema["properties"]["data"]), ("}", "")]
    return [(schema.get("format", kind) if kind == "string" else kind, "")]


def joined(kinds: list[list[tuple[str, str]]], between: str) -> list[tuple[str, str]]:
    rest = [part for kind in kinds[1:] for part in [(between, ""), *kind]]
    return [*kinds[0], *rest]
