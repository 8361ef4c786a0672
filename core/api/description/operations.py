"""One operation of the API as OpenAPI describes it: what it takes, its answer in the envelope, its refusals beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.openapi import AutoSchema

from core.api.admin.things import Act
from core.api.description import desk
from core.api.description.answers import JSON, envelope, envelope_of_step, refusals_by_http
from core.api.description.at_work import ANSWERS as STEPS_ANSWER
from core.api.description.at_work import READS
from core.api.description.columns import TEXT, Schema, listed, ref
from core.api.description.headers import ENDLESS, OF_ONE, OF_PAGES, UNCOUNTED, headers_named
from core.api.description.names import operation_name
from core.api.description.parameters import YES, in_query, of_headers, of_path, of_query
from core.api.description.refusals import examples
from core.api.description.scopes import security
from core.api.description.sent import BODIES, sent
from core.api.description.summaries import WRITES, said_of
from core.api.writing import MOST_ITEMS
from core.choices import ImportKind

if TYPE_CHECKING:
    from drf_spectacular.plumbing import ComponentRegistry

OF_EVIDENCE = {"evidence", "record", "record.pdf"}
UNPAGED = {"connectors", "checks", "proposals", "trial"}  # lists that are answered whole, and what is none
READ_ALONE = {"proposals", "checks", *OF_EVIDENCE}
BINARY = {"type": "string", "format": "binary"}
FORM = "multipart/form-data"
KIND: Schema = {"type": "string", "enum": ImportKind.values}
# A file that is brought in is sent as a form, or is the body itself.
COLUMNS: Schema = {**TEXT, "description": "The field of each column, commas between; nothing leaves a column out."}
TEMPLATE: Schema = {**TEXT, "description": "The template of all stations whose row names none."}
OF_AN_IMPORT = {"kind": KIND, "dry_run": YES, "columns": COLUMNS, "charge_station_template_id": TEMPLATE}
OF_A_FILE = {"file": BINARY, **OF_AN_IMPORT}
A_FILE: Schema = {
    FORM: {"schema": {"type": "object", "properties": OF_A_FILE, "required": ["file"]}},
    "text/csv": {"schema": BINARY},
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {"schema": BINARY},
}
# What an address is about, by the first of these words that it holds, and what it is called in a sentence.
SUBJECTS = {
    **desk.SUBJECTS,
    "/changes": ("Change", "change"),
    "/operator/checks": ("OperatorChecks", "the checks that an operator asks for"),
    "/installations": ("Installation", "installation"),
    "/rows": ("ImportRow", "row of an import"),
    "/imports": ("Import", "import"),
    "/jobs": ("Job", "job"),
    "/events": ("Event", "entry of the audit trail"),
    "/knocks": ("Knock", "knock"),
    "/configuration": ("ConfigurationKey", "what a station reports of its configuration"),
    "/connection": ("Connection", "the connection of a station"),
    "/messages": ("Message", "message of a station"),
    "/connectors": ("ConnectorState", "what a connector last reported"),
    "/commands": ("Command", "command to a station"),
    "/evses/": ("Evse", "EVSE"),
    "/playbook": ("Playbook", "what is known of a template's model"),
    "/move": ("Move", "move of a station"),
    "/replace": ("Replacement", "replacement of a station"),
    "/ChargestationTemplate": ("HardwareTemplate", "hardware template"),
    "/ChargeStations": ("ChargeStation", "charge station"),
    "/Locations": ("Location", "Location"),
    "/EvidenceRules": ("EvidenceRules", "what is asked for before a hand-over"),
    "/EnergyMixProfiles": ("EnergyMixProfile", "energy mix profile"),
}
ALONE = {
    "configuration",
    "connection",
    "playbook",
    "settings",
    "EvidenceRules",
    *desk.ALONE,
    *OF_EVIDENCE,
}  # what is no list of things with ids
MOVES = {"Move", "Replacement"}  # both answer the station that stands there
TAGGED = ["Idempotency-Key", "If-Match"]
HEADERS = {
    "GET": ["If-None-Match"],
    "POST": ["Idempotency-Key"],
    "PUT": [*TAGGED, "If-None-Match"],
    "PATCH": TAGGED,
}
IN_BATCHES = (
    "Each item is taken or refused by itself, and the answer says which, in the order of the items. The status_code "
    "around them is 1000 when all were taken, and 2000 when some were refused, with how many: the others are written "
    "all the same, so look at each item's own status_code. With atomic=true it is all or nothing."
)


class EnvelopeSchema(AutoSchema):
    """One operation: what it is about follows from the address, what it takes and gives from the view."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> dict[str, Any] | None:
        self.registry, self.path, self.path_regex, self.path_prefix = registry, path, path_regex, path_prefix
        self.method, self.last = method.upper(), path.rsplit("/", 1)[-1]
        self.name, self.words = next(words for mark, words in SUBJECTS.items() if mark in path)
        alone = self.last in ALONE or hasattr(self.view, "gives") or self.name == "OperatorChecks"
        self.whole = not self.last.startswith("{") and not alone
        if not self.is_answered():
            return None
        operation: dict[str, Any] = {
            "operationId": operation_name(path, self.method, listed=self.lists()),
            "summary": self.summary(),
            "tags": [self.name],
            "security": security(self.view),
            "parameters": [*of_path(path), *self.asked(), *of_headers(self.headers())],
            "responses": self.responses(),
        }
        if self.last == "batch":
            operation["description"] = IN_BATCHES
        if self.method in WRITES:
            operation["requestBody"] = {"required": not isinstance(self.view, Act), "content": self.content()}
        return operation

    def lists(self) -> bool:
        """Tell whether it reads a list."""
        return self.method == "GET" and self.whole and self.last not in {"trial", *READ_ALONE}

    def content(self) -> Schema:
        """Give what is sent, by its media type."""
        return A_FILE if self.last == "imports" else {self.sends(): {"schema": self.body()}}

    def sends(self) -> str:
        """Give the media type of what is sent: a form where there is a file in it."""
        return FORM if self.last == "photos" else JSON

    def is_answered(self) -> bool:
        """Tell whether the method does something here; a step's page is not one."""
        if self.name == "Installation":
            return self.method == "POST" or self.last in {"installations", "trial", "{id}", "{key}", *READ_ALONE}
        if self.name == "EvidenceRules":
            return True
        return self.name == "ConfigurationKey" or self.method in methods_at(self.view, whole=self.whole)

    def summary(self) -> str:
        """Say in one line what it does."""
        if said := said_of(self.name, self.method, self.path):
            return said
        if self.name == "Knock" and self.method == "POST":
            return "This is my station: give it the identity of a knock"
        if self.last == "configuration":
            return f"Read {self.words}"
        if self.method == "GET":
            return f"List {self.words}s" if self.whole else f"Read one {self.words}"
        one = f"{self.words}s, up to 1000 at once" if self.last == "batch" else f"one {self.words}"
        return f"{WRITES[self.method]} {one}"

    def asked(self) -> list[Schema]:
        """Give the parameters behind the address."""
        if self.last == "batch":
            return in_query({"atomic": {**YES, "enum": ["true", "false"]}})
        if self.last == "imports" and self.method == "POST":
            return in_query(OF_AN_IMPORT)
        if self.method != "GET":
            return []
        read = getattr(self.view, "of_list" if self.lists() else "of_one", {})
        return of_query(read, must=getattr(self.view, "must_ask", ()))

    def headers(self) -> list[str]:
        """Give the headers that this method heeds."""
        if self.method != "GET" and self.name in {
            "Installation",
            "ConfigurationKey",
            "EvidenceRules",
            "OperatorChecks",
        }:
            return []
        if self.name in desk.BY_NONCE or hasattr(self.view, "gives"):
            return []
        if self.name in MOVES:
            return TAGGED
        if self.last == "batch" or (self.name in {"Job", *desk.NAMES} and self.method != "GET"):
            return ["Idempotency-Key"]
        templates = self.name == "HardwareTemplate" and self.method == "GET" and self.whole
        return [*HEADERS[self.method], *(["cpsoIds"] if templates else [])]

    def body(self) -> Schema:
        """Give what is sent: the input of a step, else what the verb takes."""
        if self.name == "ConfigurationKey":
            return {}
        if self.name == "Knock" or self.name in MOVES:
            return sent(self.name, self.method, [*BODIES[self.name].must])
        if hasattr(self.view, "Input"):
            component: Any = self.resolve_serializer(self.view.Input, "request")
            return component.ref
        view: Any = self.view
        if self.name in desk.NAMES:
            return sent(desk.sent_by(view, self.method), self.method, [*view.needs.get(self.method, ())])
        made, batch = self.method == "POST", self.last == "batch"
        names_it = (made and self.name == "ChargeStation") or (batch and not made)
        one = sent(self.name, self.method, [*([view.id_name] if names_it else []), *view.needs.get(self.method, ())])
        if not batch:
            return one
        data = {"data": {"type": "array", "items": one, "minItems": 1, "maxItems": MOST_ITEMS}}
        return {"type": "object", "properties": data, "required": ["data"], "additionalProperties": False}

    def responses(self) -> dict[str, Any]:
        """Give the answer, and beside it the refusals: OCPI answers most of them with HTTP 200."""
        told = examples(self.name, self.method, self.last)
        around = envelope_of_step if self.name == "Installation" and self.method == "POST" else envelope
        files = getattr(self.view, "gives", ())
        done = {"schema": ref("Refusal") if files else around(self.data()), "examples": told}
        given: dict[str, Any] = {"200": {"description": "Done (1000), or refused.", "content": {JSON: done}}}
        given["200"]["headers"] = headers_named(self.told_in_headers())
        if self.method == "GET":
            given["304"] = {"description": "The tag in If-None-Match is still that of the answer."}
        sends = self.method in WRITES
        for kind in files:
            content = {kind: {"schema": BINARY}, JSON: done}
            given = {
                "200": {"description": "The file, or a refusal.", "headers": headers_named(()), "content": content}
            }
        return given | refusals_by_http(finds="{" in self.path, sends=sends)

    def told_in_headers(self) -> tuple[str, ...]:
        """Give the headers that this answer has and not every one."""
        if self.method != "GET" and self.name in {"Installation", "EvidenceRules"}:
            return ("X-Action-Ack",)
        if self.method != "GET" and self.name != "OperatorChecks":
            return ("Idempotent-Replayed",) if "Idempotency-Key" in self.headers() else ()
        of_lists = {"Change": ENDLESS, **dict.fromkeys(desk.UNCOUNTED, UNCOUNTED)}
        return of_lists.get(self.name, OF_PAGES) if self.whole and self.last not in UNPAGED else OF_ONE

    def data(self) -> Schema:
        if self.name in {"Installation", "EvidenceRules"}:
            return self.of_step()
        if self.last == "batch":
            return listed(ref(f"{self.name}Outcome"))
        if self.name == "Knock" and self.method == "POST":
            return ref("Claimed")
        if self.name == "Evse":
            return {"anyOf": [ref("Evse"), ref("ChargeStation")], "description": "The EVSE; its station when refused."}
        if self.name in MOVES:
            return ref("ChargeStation")
        made = self.method == "POST" and (self.name, self.last) in desk.MAKES_MANY
        many = self.name == "ConfigurationKey" or made or (self.whole and self.method == "GET")
        shown = ref(desk.ANSWERS.get(self.name, self.name))
        return listed(shown) if many else shown

    def of_step(self) -> Schema:
        """Give what a step answers, or what is read of it."""
        if self.method == "GET":
            shown, many = READS[self.last]
            return listed(ref(shown)) if many else ref(shown)
        if self.last in STEPS_ANSWER:
            return ref(STEPS_ANSWER[self.last])
        step: Any = self.view
        component: Any = self.resolve_serializer(step.Output, "response")
        return component.ref

    def get_serializer_name(self, serializer: Any, direction: str) -> str:  # noqa: ARG002 -- as declared
        """Name a step's input and output after the step."""
        return type(serializer).__qualname__.replace(".", "")


def methods_at(view: Any, *, whole: bool) -> set[str]:
    """Give the methods that do something at a list's address, or at a thing's own."""
    return set(view.of_its_list if whole else view.of_one_thing)
