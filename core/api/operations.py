"""One operation of the API as OpenAPI describes it: the answer in the envelope, and the refusals beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from drf_spectacular.openapi import AutoSchema

from core import errors
from core.api import filters
from core.api.columns import MOMENT, NUMBER, TEXT, WHOLE, Schema, listed, ref
from core.api.components import envelope
from core.api.refusals import example, refusals

if TYPE_CHECKING:
    from drf_spectacular.plumbing import ComponentRegistry

JSON = "application/json"
# What an address is about, by the first of these words that it holds, and what it is called in a sentence.
SUBJECTS = {
    "/installations": ("Installation", "installation"),
    "/configuration": ("ConfigurationKey", "what a station reports of its configuration"),
    "/evses/": ("Evse", "EVSE"),
    "/ChargestationTemplate": ("HardwareTemplate", "hardware template"),
    "/ChargeStations": ("ChargeStation", "charge station"),
    "/Locations": ("Location", "Location"),
    "/EnergyMixProfiles": ("EnergyMixProfile", "energy mix profile"),
}
READERS: dict[Any, Schema] = {
    filters.moment: MOMENT,
    filters.yes: {"type": "boolean"},
    filters.metres: {**NUMBER, "minimum": filters.NEAREST_M, "maximum": filters.FARTHEST_M},
    filters.country: {**TEXT, "pattern": "^[A-Za-z]{3}$"},
    filters.text: {**TEXT, "minLength": 1, "maxLength": filters.MAX_TEXT},
}
OF_PAGES = {"offset": WHOLE, "limit": {**WHOLE, "minimum": 1, "maximum": 1000}, "cursor": TEXT}
WRITES = ["Idempotency-Key", "If-Match"]
HEADERS = {"GET": ["If-None-Match"], "POST": ["Idempotency-Key"], "PUT": WRITES, "PATCH": WRITES}
PAGING = {name: {"schema": TEXT} for name in ("Link", "X-Total-Count", "X-Limit", "ETag")}


class EnvelopeSchema(AutoSchema):
    """One operation: what it is about follows from the address, what it takes and gives from the view."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> dict[str, Any] | None:
        self.registry, self.path, self.path_regex, self.path_prefix = registry, path, path_regex, path_prefix
        self.method = method.upper()
        last = path.rsplit("/", 1)[-1]
        self.name, self.words = next(words for mark, words in SUBJECTS.items() if mark in path)
        self.whole = not last.startswith("{") and last != "configuration"
        if not self.is_answered(last):
            return None
        operation: dict[str, Any] = {
            "operationId": re.sub(r"\W+", "_", f"{method.lower()}{path.removeprefix('/api')}").strip("_"),
            "summary": self.summary(last),
            "tags": [self.name],
            "security": [{"token": []}],
            "parameters": [*self.of_path(), *self.of_query(last), *self.of_headers()],
            "responses": self.responses(last),
        }
        if self.method in {"POST", "PUT", "PATCH"}:
            operation["requestBody"] = {"required": True, "content": {JSON: {"schema": self.body(last)}}}
        return operation

    def is_answered(self, last: str) -> bool:
        """Tell whether the method does something here; a list and its things share a view, a step's page is not one."""
        if self.name == "ConfigurationKey":
            return self.method == "GET"
        if self.name == "Installation":
            return self.method == "POST" or last in {"installations", "checks", "proposals", "{id}"}
        if last == "batch":
            return self.method != "GET"
        return self.method in ({"GET", "POST"} if self.whole else {"GET", "PUT", "PATCH"})

    def summary(self, last: str) -> str:
        """Say in one line what it does."""
        if self.name == "Installation" and self.method == "POST":
            return "Scan a label" if last == "installations" else f"Field step: {last}"
        if self.name == "ConfigurationKey" or last in {"proposals", "checks"}:
            return f"Read {self.words}" + (f": {last}" if last != "configuration" else "")
        many = "s, up to 1000 at once" if last == "batch" else ""
        verbs = {"POST": "Create", "PUT": "Create or replace", "PATCH": "Change fields of"}
        if self.method == "GET":
            return f"List {self.words}s" if self.whole else f"Read one {self.words}"
        return f"{verbs[self.method]} {self.words}{many}" if many else f"{verbs[self.method]} one {self.words}"

    def of_path(self) -> list[Schema]:
        names = re.findall(r"{(\w+)}", self.path)
        kinds = {"id": {"type": "integer"}}
        return [{"name": name, "in": "path", "required": True, "schema": kinds.get(name, TEXT)} for name in names]

    def of_query(self, last: str) -> list[Schema]:
        """Give the parameters that the view reads."""
        if last == "batch":
            return [{"name": "atomic", "in": "query", "schema": {"type": "boolean"}}]
        if self.method != "GET":
            return []
        readers = getattr(self.view, "of_list" if self.whole else "of_one", {})
        schemas = {name: OF_PAGES.get(name) or READERS.get(reader, NUMBER) for name, reader in readers.items()}
        return [{"name": name, "in": "query", "schema": schema} for name, schema in schemas.items()]

    def of_headers(self) -> list[Schema]:
        """Give the headers that this method heeds."""
        names = [] if self.name == "Installation" and self.method == "POST" else HEADERS[self.method]
        if self.name == "HardwareTemplate" and self.method == "GET" and self.whole:
            names = [*names, "cpsoIds"]
        return [{"name": name, "in": "header", "schema": TEXT} for name in names]

    def body(self, last: str) -> Schema:
        """Give what is sent: the input of a step, else the document (read-only fields in it are ignored)."""
        if hasattr(self.view, "Input"):
            component: Any = self.resolve_serializer(self.view.Input, "request")
            return component.ref
        one = ref(self.name)
        if self.method == "PATCH":
            one = {"type": "object", "description": f"Any of the fields of {self.name}."}
        batch = {"type": "array", "items": one, "minItems": 1, "maxItems": 1000}
        return {"type": "object", "properties": {"data": batch}, "required": ["data"]} if last == "batch" else one

    def responses(self, last: str) -> dict[str, Any]:
        """Give the answer, and beside it the refusals: OCPI answers most of them with HTTP 200."""
        examples = {kind.slug: {"value": example(kind)} for kind in refusals(self.name, self.method, last)}
        done = {"schema": envelope(self.data(last)), "examples": examples}
        given: dict[str, Any] = {"200": {"description": "Done (1000), or refused.", "content": {JSON: done}}}
        if self.method == "GET":
            given["200"]["headers"] = PAGING if self.whole else {"ETag": {"schema": TEXT}}
            given["304"] = {"description": "The tag in If-None-Match is still that of the answer."}
        for kind in (errors.Unreadable, errors.NoToken, errors.NotAllowed, errors.NotFound, errors.Unavailable):
            content = {"schema": ref("Refusal"), "example": example(kind)}
            given[str(int(kind.http))] = {"description": kind.text, "content": {JSON: content}}
        return given

    def data(self, last: str) -> Schema:
        if self.name == "Installation":
            return self.of_step(last)
        if last == "batch":
            return listed(ref("BatchOutcome"))
        many = self.name == "ConfigurationKey" or (self.whole and self.method == "GET")
        return listed(ref(self.name)) if many else ref(self.name)

    def of_step(self, last: str) -> Schema:
        """Give what a step answers; its reads are told as plain objects."""
        output = getattr(self.view, "Output", None)
        if self.method == "GET" or output is None or not hasattr(output, "_declared_fields"):
            return listed({"type": "object"}) if last == "installations" else {"type": "object"}
        component: Any = self.resolve_serializer(output, "response")
        return component.ref

    def get_serializer_name(self, serializer: Any, direction: str) -> str:  # noqa: ARG002 -- as declared
        """Name a step's input and output after the step."""
        return type(serializer).__qualname__.replace(".", "")
