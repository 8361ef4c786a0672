"""The OpenAPI document says what the API does, and the page says what the document says."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from django.db.models.functions import Now
from django.urls import get_resolver, reverse

from core.api.description.codes import OF_FIELDS, codes
from core.api.description.document import document
from core.api.description.page import objects, tags
from core.documents.management import KEPT_ELSEWHERE, SET_ON_STATIONS, TOLD_BY_STATIONS
from core.documents.ocpi import v211, v221
from core.domain.commands.commanding import ask_station
from core.domain.told.knocking import knocked
from core.models import Evse, Job, Location, StationSetting
from core.models.clock import database_now
from tests.api.writes import a_location
from tests.factories import make_energy_mix, make_operator, make_template, stored
from tests.installs import make_checked, make_fitted
from tests.talk import make_talk

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db

# What is there only at times: on every page but the last, and where there is a sentence.
AT_TIMES = {"Link", "Content-Language"}
META = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
READS = [
    "/api/2.0/Locations",
    "/api/2.0/Locations/{key}",
    "/api/2.0/ChargeStations",
    "/api/2.0/ChargeStations/{key}",
    "/api/2.0/ChargeStations/{key}/configuration",
    "/api/2.0/ChargeStations/{key}/connection",
    "/api/2.0/ChargeStations/{key}/messages",
    "/api/2.0/ChargeStations/{key}/connectors",
    "/api/2.0/ChargeStations/{key}/commands/{id}",
    "/api/2.0/ChargeStations/ChargestationTemplate",
    "/api/2.0/ChargeStations/ChargestationTemplate/{key}",
    "/api/2.0/ChargeStations/ChargestationTemplate/{key}/playbook",
    "/api/2.0/EnergyMixProfiles",
    "/api/2.0/EnergyMixProfiles/{key}",
    "/api/2.0/installations",
    "/api/2.0/knocks",
    "/api/2.0/jobs",
    "/api/2.0/jobs/{id}",
    "/api/2.0/installations/{id}",
    "/api/2.0/installations/{id}/checks",
    "/api/2.0/installations/{id}/proposals",
    "/api/2.0/installations/{id}/evidence",
    "/api/2.0/installations/{id}/trial",
    "/api/2.0/EvidenceRules",
]


@pytest.fixture(scope="module")
def plinth(lasting: None) -> Operator:
    return make_operator()


@pytest.fixture(scope="module")
def keys(plinth: Operator) -> dict[str, Any]:
    """Fill every list with one rich row, and give their ids by the address they stand behind."""
    installation = make_checked(make_fitted(plinth))
    station = installation.station
    Location.objects.update(
        energy_mix_profile=make_energy_mix(plinth),
        directions=[{"language": "en", "text": "Behind"}],
        facilities=["WIFI"],
        latitude=52,
        longitude=5,
        opening_times={"regular_hours": [{"weekday": 1, "period_begin": "08:00", "period_end": "18:00"}]},
    )
    Evse.objects.update(latitude=52, longitude=5, images=[{"url": "https://x.example/1.png", "width": 7}])
    stored()
    make_template(plinth, "bare")
    StationSetting.objects.create(station=station, key="HeartbeatInterval", value="300", received_at=Now())
    make_talk(station)
    command = ask_station(station=station, action="Reset", payload={"type": "Soft"}, at=database_now(), timeout_s=9)
    evidence = {"identity": f"{station.charge_station_id}0"}
    knocked(address="10.0.0.7", port=9000, cause="unknown_identity", evidence=evidence, at=database_now(), **evidence)
    job = Job.objects.create(operator=plinth, location=station.location, day="2030-01-31", created_by="Dan")
    return {
        "commands": command.pk,
        "Locations": station.location.location_id,
        "ChargeStations": station.charge_station_id,
        "ChargestationTemplate": "bare",
        "EnergyMixProfiles": "wind",
        "installations": installation.pk,
        "jobs": job.pk,
        "knocks": "",
    }


def closed(schema: Any) -> Any:
    """Let no object hold a property that the document does not name."""
    if isinstance(schema, list):
        return [closed(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(value) for name, value in schema.items()}
    return inner | ({"additionalProperties": False} if "properties" in schema else {})


def complaints(schema: dict[str, Any], answer: Any) -> list[str]:
    whole = META | closed(schema) | {"components": closed({"schemas": document()["components"]["schemas"]})}
    return [error.message for error in jsonschema_rs.validator_for(whole).iter_errors(answer)]


@pytest.mark.parametrize("path", READS)
def test_an_answer_is_what_the_document_says(machine: Client, keys: dict[str, Any], path: str) -> None:
    url = re.sub(r"(\w+)/{\w+}", lambda part: f"{part[1]}/{keys[part[1]]}", path)
    response = machine.get(url)
    [schema] = document()["paths"][path]["get"]["responses"]["200"]["content"].values()
    assert (response.status_code, complaints(schema["schema"], response.json())) == (200, [])
    assert response.json()["data"] != []
    assert promised(path) - AT_TIMES == headers_of(response) - AT_TIMES


def promised(path: str) -> set[str]:
    """Give the headers that the document promises of reading this address."""
    return set(document()["paths"][path]["get"]["responses"]["200"].get("headers", ()))


def headers_of(response: Any) -> set[str]:
    """Give which of the headers that the document knows an answer has."""
    return set(document()["components"]["headers"]) & {*response.headers}


def test_every_list_has_the_headers_that_the_document_promises(machine: Client, keys: dict[str, Any]) -> None:
    for path, methods in document()["paths"].items():
        if "{" not in path and "get" in methods and "X-Limit" in promised(path):
            response = machine.get(f"{path}?limit=1")
            assert (path, response.status_code) == (path, 200)
            assert promised(path) - headers_of(response) <= AT_TIMES, path
            assert headers_of(response) <= promised(path), path


def test_a_second_answer_to_a_key_is_marked_as_the_document_says(machine: Client, plinth: Operator) -> None:
    body, key = json.dumps(a_location(id="once")), {"Idempotency-Key": "1"}
    first, again = (
        machine.post("/api/2.0/Locations", body, content_type="application/json", headers=key) for _twice in range(2)
    )
    told = set(document()["paths"]["/api/2.0/Locations"]["post"]["responses"]["200"].get("headers", ()))
    assert (headers_of(first), headers_of(again)) == (told - {"Idempotent-Replayed"}, told)
    assert again["Idempotent-Replayed"] == "true"


def test_a_refusal_is_what_the_document_says(machine: Client, client: Client) -> None:
    for answer in (machine.get("/api/2.0/Locations?limit=0"), client.get("/api/2.0/Locations"), client.get("/api/x")):
        assert complaints({"$ref": "#/components/schemas/Refusal"}, answer.json()) == []


def written(name: str) -> str:
    """Give an address as the document should write it."""
    [(parts, arguments), *_others] = get_resolver().reverse_dict.getlist(name)[0][0]
    return "/" + parts % {argument: "{id}" if argument == "pk" else f"{{{argument}}}" for argument in arguments}


def test_every_address_is_described() -> None:
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str) and name.startswith("api_")}
    machines = {written(name) for name in names - {"api_schema", "api_docs"}}
    assert (machines - set(document()["paths"]), set(READS) - machines) == (set(), set())
    assert set(document()["paths"]) == machines


def test_the_document_is_openapi_and_its_links_lead_somewhere(client: Client) -> None:
    response = client.get("/api/schema/")
    text = response.content.decode()
    told = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert (response.json()["openapi"], told - set(response.json()["components"]["schemas"])) == ("3.1.0", set())
    for schema in response.json()["components"]["schemas"].values():
        jsonschema_rs.meta.validate(META | schema)
    names = [operation["operationId"] for path in json.loads(text)["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))


def test_the_page_shows_every_operation_and_every_object(client: Client) -> None:
    page = client.get(reverse("api_docs")).content.decode()
    operations = [operation for group in tags().values() for operation in group]
    assert [each.anchor for each in operations if f'id="{each.anchor}"' not in page] == []
    assert [name for name in objects() if f'id="object-{name}"' not in page] == []
    assert set(re.findall(r'href="#([\w-]+)"', page)) - set(re.findall(r'id="([\w-]+)"', page)) == set()


def test_the_page_says_what_is_needed_where_a_parameter_stands_and_of_which_type() -> None:
    shown = {(each.method, each.path): each for group in tags().values() for each in group}
    made = shown["POST", "/api/2.0/ChargeStations"]
    names = ["charge_station_id", "deploy_state", "default_charge_station_tariff_id"]
    assert (made.needs, shown["POST", "/api/2.0/ChargeStations/batch"].needs) == (names, names)
    assert made.takes
    assert made.takes.about == "location_id too, unless deploy_state is Stock; and either evses or a template."
    listed = shown["GET", "/api/2.0/ChargeStations/ChargestationTemplate"].parameters
    places = {row.name: row.place for row in listed}
    assert (places["cpsoIds"], places["limit"]) == ("header", "query")
    [since] = [row for row in shown["GET", "/api/2.0/Locations"].parameters if row.name == "date_from"]
    assert since.kind == [("date-time", ""), (" or ", ""), ("date", "")]
    either = [("Location", "Location"), (" or ", ""), ("ChargeStation", "ChargeStation")]
    change = {row.name: row for row in objects()["Change"]}
    assert change["object"].kind == either
    assert shown["PATCH", "/api/2.0/ChargeStations/{key}/evses/{uid}"].gives.kind[0] == ("Evse", "Evse")
    sent = {row.name: row for row in objects()["SentStation"]}
    assert (sent["deploy_state"].about, sent["charger_type"].about, sent["charge_station_id"].about) == (
        "one of Stock, Production, Deprecated; required in POST, PUT",
        "one of Public, Home, Business; required in PUT",
        "at most 48 characters; required in POST",
    )
    assert (sent["contactless_type"].about, sent["contactless_type"].kind) == (
        "one of Payter, Nayax",
        [("string", ""), (" or ", ""), ("null", "")],
    )
    verdict = {row.name: row for row in objects()["CheckRun"]}["verdict"].about
    assert verdict == "Empty while it runs; one of passed, passed_with_warnings, failed, stopped"
    assert sent["auth_rules"].kind == [("list of ", ""), ("SentAuthRule", "SentAuthRule"), (" or ", ""), ("null", "")]


def test_every_parameter_and_property_has_a_type() -> None:
    rows = [row for group in tags().values() for each in group for row in [*each.parameters, each.gives]]
    rows += [row for fields in objects().values() for row in fields]
    assert [row.name for row in rows if not all(word for word, _link in row.kind)] == []


def test_no_sentence_shows_how_it_is_filled(client: Client) -> None:
    pages = [client.get(path).content.decode() for path in ("/api/docs/", "/api/schema/")]
    assert [re.findall(r"%\(\w+\)s|, None\b", page) for page in pages] == [[], []]


def test_the_page_writes_code_as_code_and_says_once_what_words_mean(client: Client) -> None:
    page = client.get("/api/docs/").content.decode()
    assert re.findall(r".{20}`.{20}", page) == []
    assert "<code>id</code> counts through the station" in page  # what an object is stands on its card
    photo = {row.name: row for row in objects()["PhotoStepInput"]}["kind"]
    assert photo.about == "`label`: Label; `installed`: Installed station; `panel`: Panel; `other`: Something else"
    given_back = {row.name: row for row in objects()["ReviewInput"]}["step"]
    assert given_back.about == "one of link, fit, checks, evidence, hand_over"


def test_the_page_explains_every_code_that_an_error_can_have(client: Client) -> None:
    told = {code.slug for code in codes(document())}
    page = client.get("/api/docs/").content.decode()
    shown = set(re.findall(r'<dt id="code-(\w+)">', page))
    assert (shown, codes_of_fields() - told, set(OF_FIELDS) - codes_of_fields()) == (told, set(), {"invalid"})


def codes_of_fields() -> set[str]:
    """Give every code that the program gives to the error of a field."""
    sources = (path.read_text() for path in Path("core").rglob("*.py"))
    calls = [
        call.args[2]
        for source in sources
        if "FieldError(" in source
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "FieldError"
        if len(call.args) > 2
    ]
    return {each.value for each in calls if isinstance(each, ast.Constant)}


def test_the_filters_are_described(client: Client) -> None:
    told = {row["name"]: row["schema"] for row in document()["paths"]["/api/2.0/Locations"]["get"]["parameters"]}
    assert (told["date_from"]["anyOf"][0]["format"], told["limit"]["minimum"], told["exclude_evses"]["enum"]) == (
        "date-time",
        1,
        ["true", "false", "1", "0"],
    )


def test_every_word_of_ocpi_for_a_plug_is_taken() -> None:
    """The contract takes later versions' words as well; what a roaming version lacks is left out there."""
    connector = document()["components"]["schemas"]["Connector"]["properties"]
    assert v221.STANDARDS - set(connector["standard"]["enum"]) == set()
    assert set(connector["power_type"]["enum"]) == {"AC_3_PHASE", "DC", "AC_1_PHASE", *v211.POWER_TYPES}


def test_every_field_that_a_station_prints_is_described() -> None:
    told = {*SET_ON_STATIONS, *TOLD_BY_STATIONS, *KEPT_ELSEWHERE}
    assert told - set(document()["components"]["schemas"]["ChargeStation"]["properties"]) == set()
