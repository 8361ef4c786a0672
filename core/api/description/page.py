"""The OpenAPI document for programs, and pages about it for people; all are open to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from core.api.description.changes import CHANGES
from core.api.description.document import document
from core.api.description.from_1 import BEFORE, NOW, PARTS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from core.api.description.columns import Schema


@dataclass(frozen=True)
class Field:
    """One row of a table: a parameter, or a property of an object. `link` names the object that it holds."""

    name: str
    kind: str
    about: str = ""
    required: bool = False
    link: str = ""


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    method: str
    path: str
    summary: str
    anchor: str
    parameters: list[Field]
    takes: Field | None
    gives: Field
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
    return render(request, "api/docs.html", {"tags": tags(), "objects": objects(), "version": document()["info"]})


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
    return Operation(
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        anchor=operation["operationId"],
        parameters=[
            field(row["name"], row["schema"], required=row.get("required", False)) for row in operation["parameters"]
        ],
        takes=field("", next(iter(body["content"].values()))["schema"]) if body else None,
        gives=field("", answered["schema"].get("properties", {}).get("data", answered["schema"])),
        refusals=[example["value"] for example in refused.get("examples", {}).values()],
    )


@cache
def objects() -> dict[str, list[Field]]:
    """Give the properties of every object by its name."""
    return {
        name: [
            field(inner, schema, required=inner in held.get("required", ()))
            for inner, schema in held.get("properties", {}).items()
        ]
        for name, held in document()["components"]["schemas"].items()
    }


def field(name: str, schema: Schema, *, required: bool = False) -> Field:
    """Say in words what a schema allows."""
    kind, link = kind_of(schema)
    about = [schema.get("description", "")]
    about += ["read-only"] if schema.get("readOnly") else []
    about += [f"at most {schema['maxLength']} characters"] if "maxLength" in schema else []
    about += [f"one of {', '.join(map(str, schema['enum']))}"] if "enum" in schema else []
    return Field(name, kind, "; ".join(filter(None, about)), required, link)


def kind_of(schema: Schema) -> tuple[str, str]:
    """Give the type in a word or two, and the object it leads to."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return name, name
    if "allOf" in schema:
        return kind_of(schema["allOf"][0])
    if schema.get("type") == "array":
        kind, link = kind_of(schema["items"])
        return f"list of {kind}", link
    if "data" in schema.get("properties", {}):
        kind, link = kind_of(schema["properties"]["data"])
        return f'{{"data": {kind}}}', link
    kind = schema.get("type", "")
    words = ", ".join(kind) if isinstance(kind, list) else kind
    return schema.get("format") or words, ""
