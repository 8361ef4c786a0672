"""Values that are sent to a station: the last that is let through, the first that is not, and what is said of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.commands.values import SECRETS, objections
from core.ocpp.protocol.profiles import lowers_profile
from tests.domain.test_values import change, set_variable

PUSH = "A key is not sent like this: the command PushKey makes a new one and sees it through."
BEATS = "Whole seconds from 10 to 86400."
PINGS = "Whole seconds from 10 to 86400, or 0 for none."
METERS = "Whole seconds from 5 to 86400, or 0 for none."
FILES = "An address that begins with one of ftp, ftps, http, https, sftp."
SOCKETS = "An address that begins with one of ws, wss."


def said(payload, profile=1):
    return [(error.field, str(error.message), error.code) for error in objections(payload, security_profile=profile)]


@pytest.mark.parametrize(
    ("key", "sentence", "good", "bad"),
    [
        ("HeartbeatInterval", BEATS, ("10", "86400", 10), ("9", "86401", "0", "", "1e2", "١٠", "10.0", " 10")),
        ("WebSocketPingInterval", PINGS, ("0", "10", "86400", 0, "000"), ("1", "9", "86401", "-1", "0000000")),
        ("MeterValueSampleInterval", METERS, ("0", "5", "86400"), ("1", "4", "86401", None)),
    ],
)
def test_an_interval_has_its_range(key, sentence, good, bad):
    for name in (key, key.upper(), f"Some.Ctrlr.{key}"):
        assert [said(change(name, value)) for value in good] == [[]] * len(good)
        assert [said(change(name, value)) for value in bad] == [[("payload.value", sentence, "range")]] * len(bad)
    assert [said(set_variable(key, value)) for value in good] == [[]] * len(good)
    path = "payload.setVariableData.0.attributeValue"
    assert [said(set_variable(key, value)) for value in bad] == [[(path, sentence, "range")]] * len(bad)


@pytest.mark.parametrize("now", [0, 1, 2, 3])
@pytest.mark.parametrize("wanted", ["0", "1", "2", "3", "4", "x", ""])
def test_a_profile_is_raised_up_to_three(now, wanted):
    fits = wanted.isdigit() and now <= int(wanted) <= 3
    sentence = f"A security profile is raised, never lowered: from {now} to 3."
    assert said(change("SecurityProfile", wanted), now) == ([] if fits else [("payload.value", sentence, "range")])
    path = "payload.connectionData.securityProfile"
    asked = {"connectionData": {"securityProfile": wanted}}
    assert said(asked, now) == ([] if fits else [(path, sentence, "range")])
    assert not (fits and lowers_profile("ChangeConfiguration", change("SecurityProfile", wanted), now=now))


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_a_secret_is_refused_wherever_it_stands(name):
    assert [
        said(change(name.upper(), "x")),
        said(set_variable(name, "x")),
        said({name.title(): "x"}),
        said({"a": [{"b": {name: ["x"]}}]}),
    ] == [
        [("payload.value", PUSH, "secret")],
        [("payload.setVariableData.0.attributeValue", PUSH, "secret")],
        [(f"payload.{name.title()}", PUSH, "secret")],
        [(f"payload.a.0.b.{name}", PUSH, "secret")],
    ]


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ("ftp://files.example", True),
        ("ftps://files.example/x", True),
        ("sftp://user@files.example:22/x", True),
        ("http://files.example", True),
        ("HTTPS://files.example", True),
        ("https://files.example:1/", True),
        ("https://files.example:65535/", True),
        ("https://files.example:65536/", False),
        ("https://files.example:0/", False),
        ("ws://files.example", False),
        ("files.example", False),
        ("https:files.example", False),
        ("https://[::1]/", True),
        ("https://[::1", False),
        ("https://files.example/a b", False),
        ("https://files.example/\t", False),
        ("https://files.example/".ljust(512, "x"), True),
        ("https://files.example/".ljust(513, "x"), False),
        ("", False),
        (7, False),
        ({}, False),
    ],
)
def test_an_upload_goes_to_an_address(value, fits):
    places = [
        ("payload.location", {"location": value}),
        ("payload.log.remoteLocation", {"log": {"remoteLocation": value}}),
    ]
    assert [said(payload) for _path, payload in places] == [
        [] if fits else [(path, FILES, "url")] for path, _payload in places
    ]


@pytest.mark.parametrize(
    ("scheme", "fits"), [("ws", True), ("wss", True), ("WSS", True), ("https", False), ("ftp", False)]
)
def test_a_station_is_sent_to_a_socket(scheme, fits):
    path = "payload.connectionData.ocppCsmsUrl"
    asked = {"connectionData": {"ocppCsmsUrl": f"{scheme}://csms.example/ocpp"}}
    assert said(asked) == ([] if fits else [(path, SOCKETS, "url")])


@pytest.mark.parametrize(
    "payload",
    [
        {}, {"location": None}, {"log": None}, {"log": "x"}, {"log": []}, {"connectionData": "x"},
        {"connectionData": {"securityProfile": None}}, {"setVariableData": "x"}, {"setVariableData": ["x", None, {}]},
        {"setVariableData": [{"variable": "x"}]}, {"setVariableData": [{"variable": {"name": 7}}]},
        {"key": 7}, {"key": None},
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_objected_to(payload):
    assert said(payload) == []


def test_all_that_is_wrong_is_told_at_once_in_order():
    wrong = {"location": "x", "password": "x", "connectionData": {"securityProfile": 0, "ocppCsmsUrl": "x"}}
    several = {
        "setVariableData": [set_variable(name, "1")["setVariableData"][0] for name in ("a", "HeartbeatInterval")]
    }
    assert [field for field, _sentence, _code in said(change("HeartbeatInterval", "1") | wrong)] == [
        "payload.password", "payload.value", "payload.location", "payload.connectionData.ocppCsmsUrl",
        "payload.connectionData.securityProfile",
    ]  # fmt: skip
    assert [field for field, _sentence, _code in said(several)] == ["payload.setVariableData.1.attributeValue"]


@given(st.integers(0, 999_999))
def test_a_heartbeat_is_let_through_within_its_range_alone(seconds):
    assert (said(change("HeartbeatInterval", str(seconds))) == []) is (10 <= seconds <= 86_400)
