"""What a station may get wrong and is taken all the same: no text is too long, no number too strange, no field a stray.

What passes the schema is answered by the book. An answer of "InternalError" would make a box say the same for ever.
"""

from __future__ import annotations

import json

import pytest
from core.models import ChargeStation, Transaction
from core.ocpp.pace import Pace
from core.ocpp.protocol.facts import ClockTold
from core.ocpp.protocol.schemas import problem_with, strange_number
from core.ocpp.protocol.versions import MODULES

from tests.ocpp.test_every_message import SENT, least, schemas
from tests.stations import KEY, PATIENCE_S, basic, connect_raw

PLACES = {"connectorId", "evseId", "id"}
LONG = "ü" * 450  # of a message that is short enough as a whole
# Names that some message has, so that they may be read of one that has them not.
STRAYS = [
    "connectorId", "evseId", "evse", "evse.id", "timestamp", "generatedAt", "requestId", "idTag", "idToken", "status",
    "type", "techInfo", "reason", "transactionId", "transactionInfo", "meterValue", "meterStart", "meterStop",
    "reportData", "eventData", "chargingStation", "chargePointVendor", "vatNumber", "certificateStatusRequests",
]  # fmt: skip
JUNK = [None, "x", -1, 10**30, 1.5, True, [], [None], {}, {"id": None}, {"id": "x"}, {"id": [10**30]}]


def filled(schema, whole, values, name=""):
    """Give all that a schema allows, every field there: `values` gives what stands where a kind is wanted."""
    if "$ref" in schema:
        return filled(whole["definitions"][schema["$ref"].rsplit("/", 1)[1]], whole, values, name)
    if "enum" in schema:
        return schema["enum"][values["word"]]
    if schema.get("type") == "object":
        known = {each: inside for each, inside in schema.get("properties", {}).items() if each != "customData"}
        return {each: filled(inside, whole, values, each) for each, inside in known.items()}
    if schema.get("type") == "array":
        return [filled(schema["items"], whole, values, name)] * schema.get("minItems", 1)
    kind = "moment" if schema.get("format") == "date-time" else schema.get("type", "string")
    place = name in PLACES and kind == "integer"
    return values["place" if place else kind]


USUAL = {
    "string": "1",
    "integer": 1,
    "number": 1.5,
    "boolean": True,
    "moment": "2026-03-01T12:00:00Z",
    "place": 1,
    "word": -1,
}
KINDS = {
    "usual": {},
    "first words": {"word": 0},
    "long": {"string": LONG, "word": 0},
    "empty": {"string": "", "moment": ""},
    "huge": {"integer": 10**30, "number": 1e308},
    "deep": {"integer": -(10**30), "number": -1e308},
    "column": {"integer": 2**31, "number": 2.0**63},
    "zero": {"integer": 0, "number": 0, "place": 0},
    "whole": {"integer": 7, "number": 7, "place": 999},
    "ancient": {"moment": "0001-01-01T00:00:00+14:00"},
    "late": {"moment": "9999-12-31T23:59:59-14:00"},
}
WHOLE_FLOATS = {"floats": {"integer": 7.0, "place": 1.0}}  # which is an integer since draft 6, of 2.x


def almost_right(version):
    """Give (name of the kind, action, payload) for every message that is let pass and tells us something."""
    kinds = KINDS if version == "1.6" else KINDS | WHOLE_FLOATS
    known, understand = schemas(version), MODULES[f"ocpp{version}"].understand
    for kind, values in kinds.items():
        for action in SENT[version]:
            payload = filled(known[action], known[action], USUAL | values)
            if problem_with(f"ocpp{version}", action, payload) or strange_number(payload):
                continue
            if not all(isinstance(fact, ClockTold) for fact in understand(action, payload)):
                yield kind, action, payload


@pytest.fixture
def unhurried(monkeypatch):
    """Let a station say everything at once."""
    monkeypatch.setattr(Pace, "message", lambda _pace, _now: 0.0)
    monkeypatch.setattr(Pace, "frame", lambda _pace, _now: 0.0)


@pytest.fixture(params=SENT)
def line(request, unhurried, station, gateway):
    headers = basic("CP-1", KEY)
    with connect_raw(gateway.port, "/ocpp/CP-1", headers=headers, subprotocols=(f"ocpp{request.param}",)) as raw:
        raw.version = request.param
        assert asked(raw, [("b", "BootNotification", least(schemas(request.param)["BootNotification"]))]) == []
        yield raw


def asked(raw, calls):
    """Make these calls, all under way together, and give those that were not answered by the schema."""
    for number, (_kind, action, payload) in enumerate(calls):
        raw.send(json.dumps([2, f"{action[:20]}-{number}", action, payload]))
    amiss = []
    for number, (kind, action, _payload) in enumerate(calls):
        answer = json.loads(raw.recv(timeout=PATIENCE_S))
        if answer[:2] != [3, f"{action[:20]}-{number}"]:
            amiss.append((kind, action, answer))
    return amiss


def test_what_passes_the_schema_is_answered_by_the_book(line):
    calls = list(almost_right(line.version))
    assert len({action for _kind, action, _payload in calls}) >= 10
    for at in range(0, len(calls), 50):
        assert asked(line, calls[at : at + 50]) == []


def test_a_stray_field_keeps_nobody_out(line):
    beat = [("stray", "Heartbeat", {name: junk}) for name in STRAYS for junk in JUNK]
    strange = {json.dumps(payload): strange_number(payload) for _kind, _action, payload in beat}
    amiss = [row for at in range(0, len(beat), 50) for row in asked(line, beat[at : at + 50])]
    assert {answer[2] for _kind, _action, answer in amiss} == {"PropertyConstraintViolation"}
    assert len(amiss) == sum(map(bool, strange.values()))


@pytest.mark.parametrize("version", SENT)
def test_no_stray_field_is_read_of_a_message_that_has_none(version):
    """As the message would be without it, to the last fact; what it tells of its clock may be more."""
    known, module, other = schemas(version), MODULES[f"ocpp{version}"], []
    for action in SENT[version]:
        usual = least(known[action])
        for name in set(STRAYS) - set(known[action]["properties"]) - {"timestamp", "generatedAt", "requestId"}:
            told = module.understand(action, usual)
            other += [(action, name, junk) for junk in JUNK if module.understand(action, usual | {name: junk}) != told]
    assert other == []


@pytest.mark.parametrize(("place", "wrong"), [
    ({"connectorId": None}, ""), ({"connectorId": "1000"}, ""), ({"evseId": [1000]}, ""), ({"evse": "x"}, ""),
    ({"evse": {"id": None}}, ""), ({"evse": {"id": "1000"}}, ""), ({"evse.id": "x"}, ""), ({"evse": {}}, ""),
    ({"evse": {"id": 1000}}, "evse.id"), ({"evseId": 999.5}, "evseId"), ({"connectorId": -0.5}, "connectorId"),
    ({"evseId": 999.0}, ""), ({"connectorId": True}, ""),
])  # fmt: skip
def test_a_place_that_is_no_number_is_not_judged(place, wrong):
    problem = strange_number(place)
    assert (problem.description if problem else "") == (f"{wrong}: not from 0 to 999" if wrong else "")


def test_a_tag_that_is_too_long_begins_a_charge_all_the_same(unhurried, station, gateway):
    def said(action, payload):
        raw.send(json.dumps([2, action, action, payload]))
        return json.loads(raw.recv(timeout=PATIENCE_S))[2]

    tags = ["t" * length for length in (20, 36, 37, 500)]
    with connect_raw(gateway.port, "/ocpp/CP-1", headers=basic("CP-1", KEY)) as raw:
        said("BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"})
        for place, tag in enumerate(tags):
            begin = {"connectorId": place, "idTag": tag, "meterStart": 0, "timestamp": USUAL["moment"]}
            number = said("StartTransaction", begin)["transactionId"]
            end = {"transactionId": number, "meterStop": 1, "timestamp": USUAL["moment"], "idTag": tag}
            assert said("StopTransaction", end) == {"idTagInfo": {"status": "Invalid"}}
    told = [(row.id_token, row.ended_at is not None) for row in Transaction.objects.order_by("pk")]
    assert (told, ChargeStation.objects.count()) == ([(tag[:36], True) for tag in tags], 1)
