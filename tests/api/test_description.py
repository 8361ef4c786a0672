"""What programs that make clients read of the document: answers, files, refusals, and words of one type."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from core.api.description.codes import whole
from core.api.description.document import document
from tests.api.test_schema import complaints
from tests.api.writes import a_location
from tests.factories import make_operator
from tests.installs import make_fitted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db

EVERYWHERE = {"X-Request-ID", "X-Correlation-ID"}


@pytest.fixture(scope="module")
def plinth(lasting: None) -> Operator:
    return make_operator()


@pytest.fixture(scope="module")
def installation(plinth: Operator) -> int:
    return make_fitted(plinth).pk


def answered(path: str, method: str, http: str = "200") -> dict[str, Any]:
    return dict(whole(document(), document()["paths"][path][method]["responses"][http]))


def codes_of(answer: dict[str, Any]) -> set[str]:
    """Give the codes of the refusals that an answer can be."""
    return {each["value"]["errors"][0]["code"] for each in answer["content"]["application/json"]["examples"].values()}


def inside(schema: Any) -> Iterator[dict[str, Any]]:
    """Give every object inside of the document."""
    if isinstance(schema, dict):
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from inside(inner)


def test_a_batch_answers_each_item_as_the_document_says(machine: Client, plinth: Operator) -> None:
    body = json.dumps({"data": [a_location(id="one"), a_location(id="one"), {"id": "bare"}]})
    given = machine.post("/api/2.0/Locations/batch", body, content_type="application/json").json()
    schema = answered("/api/2.0/Locations/batch", "post")["content"]["application/json"]["schema"]
    assert (complaints(schema, given), [each["status_code"] for each in given["data"]]) == ([], [1000, 2000, 2000])


@pytest.mark.parametrize("path", ["/api/2.0/events.csv", "/api/2.0/reports/installs.csv", "/api/2.0/export"])
def test_a_file_has_the_headers_and_refusals_that_the_document_promises(
    machine: Client, plinth: Operator, path: str
) -> None:
    given, refused = machine.get(path), machine.get(f"{path}?nonsense=1").json()
    told = answered(path, "get")
    assert given.headers["Content-Type"].partition(";")[0] in told["content"]
    assert {name for name in told["headers"] if name in given} - {"Content-Language"} == EVERYWHERE
    assert (refused["errors"][0]["code"], "bad_query" in codes_of(told)) == ("bad_query", True)


def test_a_parameter_that_nobody_knows_is_a_refusal_of_every_operation(
    machine: Client, plinth: Operator, installation: int
) -> None:
    """Of a field step too, and of what answers a file."""
    for path, methods in document()["paths"].items():
        if "/installations" in path or path.endswith(("EvidenceRules", "operator/checks")):
            for method in methods:
                url = path.replace("{id}", str(installation)).replace("{key}", "none")
                given = machine.generic(method, f"{url}?nonsense=1", "{}", content_type="application/json")
                if given.status_code == 200:
                    assert given.json()["errors"][0]["code"] in codes_of(answered(path, method)), (path, method)
                    assert "bad_query" in codes_of(answered(path, method)), (path, method)


def test_a_refusal_by_http_is_described_with_its_headers(client: Client) -> None:
    path = "/api/2.0/Locations"
    for given in (client.get(path), client.get(path, headers={"Host": "evil.example"})):
        told = answered(path, "get", str(given.status_code))
        assert given.json()["errors"][0]["code"] in codes_of(told)
        assert set(told["headers"]) - {*given.headers} == set()


@pytest.mark.parametrize(
    ("path", "method", "body"),
    [
        ("/api/2.0/operator/checks", "put", {"accepts_every_tag": True}),
        ("/api/2.0/EvidenceRules", "post", {"signature": True, "nonce": "1f0b8a5e-7d6e-4b0a-8f0e-0d3c5b6a7e81"}),
    ],
)
def test_what_is_done_has_the_headers_that_the_document_promises(
    machine: Client, plinth: Operator, path: str, method: str, body: dict[str, Any]
) -> None:
    given = machine.generic(method, path, json.dumps(body), content_type="application/json")
    known = {name for name in document()["components"]["headers"] if name in given}
    assert (given.json()["status_code"], known) == (1000, {*answered(path, method)["headers"]})


def test_the_words_of_an_enumeration_are_of_one_type() -> None:
    """Generators of clients make none of others: null is told beside them, and a number is no text."""
    kinds = [{type(word) for word in each["enum"]} for each in inside(document()) if isinstance(each.get("enum"), list)]
    assert [kind for kind in kinds if kind not in ({str}, {int})] == []


def test_no_pattern_looks_ahead() -> None:
    """JSON Schema 2020-12 §6.4 names what every reader of patterns knows; who reads in linear time knows no more."""
    patterns = {each["pattern"] for each in inside(document()) if isinstance(each.get("pattern"), str)}
    assert [pattern for pattern in patterns if re.search(r"\(\?[!=<]", pattern)] == []


@pytest.mark.parametrize(("uid", "lawful"), [("a.b", True), ("..", False), (" ", False), ("a/b", False)])
def test_what_an_id_may_not_be_is_told_beside_its_pattern(uid: str, *, lawful: bool) -> None:
    schema = document()["components"]["schemas"]["SentEvse"]["properties"]["uid"]
    assert (complaints(schema, uid) == []) == lawful


def test_every_tag_is_said_in_words() -> None:
    used = [tag for path in document()["paths"].values() for operation in path.values() for tag in operation["tags"]]
    assert {tag["name"]: bool(tag["description"]) for tag in document()["tags"]} == dict.fromkeys(used, True)
