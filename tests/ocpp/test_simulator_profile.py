"""What a simulated station calls, as whom, with which words of the handshake; and what none could be."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from core.management.commands.simulate_station import Command, profile_of
from core.simulator.answers import brief
from core.simulator.faults import ANSWERING, BOOTING, CALLING, FAULTS, TALKING
from core.simulator.profile import Profile
from core.simulator.state import State
from django.core.management import CommandError

DIGITS = "6162636465666768696a6b6c6d6e6f70"


def box(*faults, **facts):
    usual = {"identity": "CP-1", "url": "ws://here:9000/ocpp/", "password": "Zq3vT8mK1pLw9sXe"}
    return Profile(**usual | facts, faults=frozenset(faults))


@pytest.mark.parametrize(
    ("faults", "identity", "address"),
    [
        ((), "CP-1", "ws://here:9000/ocpp/CP-1"),
        ((), "CP 1/2", "ws://here:9000/ocpp/CP%201/2"),
        (("wrong-path",), "CP-1", "ws://here:9000/ocpp-elsewhere/CP-1"),
        (("identity-twice",), "CP-1", "ws://here:9000/ocpp/CP-1/CP-1"),
        (("wrong-identity",), "CP-1", "ws://here:9000/ocpp/CP-X"),
        (("wrong-case",), "Cp-1", "ws://here:9000/ocpp/cP-1"),
        (("wrong-case", "wrong-identity"), "Cp-1", "ws://here:9000/ocpp/cP-1"),
        (("wrong-path", "identity-twice"), "CP-1", "ws://here:9000/ocpp-elsewhere/CP-1/CP-1"),
    ],
)
def test_where_it_calls(faults, identity, address):
    assert box(*faults, identity=identity).address == address


@pytest.mark.parametrize(
    ("faults", "password", "user", "key"),
    [
        ((), "secret-of-station", b"CP-1", b"secret-of-station"),
        ((), "schlüssel", b"CP-1", "schlüssel".encode()),
        (("wrong-password",), "secret", b"CP-1", b"terces"),
        (("short-password",), "secret-of-station", b"CP-1", b"secret-o"),
        (("short-password", "wrong-password"), "secret-of-station", b"CP-1", b"noitats-"),
        (("hex-password",), "ab", b"CP-1", b"6162"),
        (("byte-password",), DIGITS, b"CP-1", b"abcdefghijklmnop"),
        (("wrong-identity",), "secret", b"CP-X", b"secret"),
    ],
)
def test_with_what_it_signs_in(faults, password, user, key):
    (name, said), *more = box(*faults, password=password).headers.items()
    kind, encoded = said.split(" ")
    assert (name, kind, base64.b64decode(encoded), more) == ("Authorization", "Basic", user + b":" + key, [])


@pytest.mark.parametrize(
    ("faults", "password", "names"),
    [
        (("no-password",), "secret", []),
        ((), None, []),
        (("odd-headers",), "secret", ["origin", "authorization"]),
        (("odd-headers",), None, ["origin"]),
    ],
)
def test_which_headers_it_sends(faults, password, names):
    headers = box(*faults, password=password).headers
    assert ([*headers], headers.get("origin")) == (names, "http://here:9000" if "origin" in names else None)


@pytest.mark.parametrize(
    ("faults", "protocol", "offers", "is_16"),
    [
        ((), "ocpp1.6", ["ocpp1.6"], True),
        ((), "ocpp2.0.1", ["ocpp2.0.1"], False),
        ((), "ocpp2.1", ["ocpp2.1"], False),
        (("no-subprotocol",), "ocpp1.6", None, True),
        (("foreign-subprotocol",), "ocpp2.1", ["ocpp1.5"], False),
        (("old-dialect",), "ocpp1.6", ["ocpp2.0.1"], True),
        (("old-dialect",), "ocpp2.1", ["ocpp2.0.1"], True),
        (("two-subprotocols",), "ocpp2.1", ["ocpp2.0", "ocpp2.1"], False),
    ],
)
def test_which_versions_it_offers_and_speaks(faults, protocol, offers, is_16):
    profile = box(*faults, protocol=protocol)
    assert (profile.offers, profile.speaks_16) == (offers, is_16)


@pytest.mark.parametrize(
    ("faults", "connectors", "reporting", "statuses"),
    [
        ((), 1, [1], {0: "Available", 1: "Available"}),
        ((), 2, [1, 2], {0: "Available", 1: "Available", 2: "Available"}),
        (("missing-connector",), 2, [1], {0: "Available", 1: "Available", 2: "Available"}),
        (("missing-connector",), 1, [], {0: "Available", 1: "Available"}),
        (("faulted-connector",), 2, [1, 2], {0: "Available", 1: "Faulted", 2: "Available"}),
    ],
)
def test_which_connectors_it_has_and_reports(faults, connectors, reporting, statuses):
    profile = box(*faults, connectors=connectors)
    state = State.of(profile)
    assert ([*profile.reporting], state.statuses) == (reporting, statuses)
    assert (state.configuration["NumberOfConnectors"], state.transaction, state.registration) == (
        str(connectors),
        {},
        "",
    )


@pytest.mark.parametrize(
    ("serial", "identity", "told"),
    [("S-1", "CP-1", "S-1"), ("", "CP-1", "DD-CP-1"), ("", "X" * 40, "DD-" + "X" * 22), ("s" * 40, "CP-1", "s" * 40)],
)
def test_what_its_plate_says(serial, identity, told):
    assert box(serial=serial, identity=identity).serial_number == told


def test_when_it_calls_again_and_what_it_calls_its_model():
    assert (box().retries_s, box("impatient").retries_s) == ((5, 60), (1.1, 1.1))
    assert (box().reported_model, box("wrong-model").reported_model) == ("Demo Double", "Another Model")


def test_each_fault_is_of_one_kind():
    assert len(FAULTS) == sum(map(len, (CALLING, BOOTING, TALKING, ANSWERING)))


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ({}, ""),
        ({"idTag": "T"}, ""),
        ({"key": "K", "connectorId": 0}, " (connectorId=0, key=K)"),
        ({"type": "Soft", "status": None}, " (status=None, type=Soft)"),
    ],
)
def test_a_line_of_the_terminal_names_what_matters(payload, told):
    assert brief(payload) == told


# --- the command ---


def asked(*words):
    parser = Command().create_parser("manage.py", "simulate_station")
    return profile_of(vars(parser.parse_args(["CP-1", *words])))


@pytest.fixture(autouse=True)
def without_a_demo(settings, tmp_path):
    settings.VAR_DIR, settings.GATEWAY_URL = tmp_path, "ws://csms.example:9000/ocpp"
    return tmp_path / "demo.json"


def test_a_station_is_as_was_said():
    plain = asked()
    assert plain == Profile("CP-1", "ws://csms.example:9000/ocpp", started_at=plain.started_at)
    assert abs((datetime.now(UTC) - plain.started_at).total_seconds()) < 60
    words = ("--url=wss://else/ocpp", "--password=p", "--protocol=ocpp2.1", "--vendor=V", "--model=M", "--serial=S")
    told = asked(*words, "--firmware=F", "--connectors=99", "--fault=mute", "--fault=twin")
    assert told == Profile(
        "CP-1", "wss://else/ocpp", "p", "ocpp2.1", "V", "M", "S", "F", 99, frozenset({"mute", "twin"}), told.started_at
    )


def test_a_station_of_the_demo_is_known(without_a_demo):
    stations = [{"charge_station_id": "CP-1", "password": "of the demo"}]
    without_a_demo.write_text(json.dumps({"gateway": "ws://demo/ocpp", "stations": stations}))
    known, told = asked(), asked("--url=ws://else/ocpp", "--password=p")
    assert [(each.url, each.password) for each in (known, told)] == [
        ("ws://demo/ocpp", "of the demo"),
        ("ws://else/ocpp", "p"),
    ]


def test_a_station_calls_where_the_demo_was_let_in_unless_another_port_is_said(without_a_demo, monkeypatch):
    """Other terminals need not repeat the ports that were said to `make run`, for stations of one's own either."""
    without_a_demo.write_text(json.dumps({"gateway": "ws://127.0.0.1:9162/ocpp", "stations": []}))
    found = asked()
    monkeypatch.setenv("GATEWAY_PORT", "9000")
    assert [(each.url, each.password) for each in (found, asked())] == [
        ("ws://127.0.0.1:9162/ocpp", None),
        ("ws://csms.example:9000/ocpp", None),
    ]


HEXED = "--fault byte-password needs a password of hexadecimal digits, two for each byte."


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--connectors=0"], "A station has 1 to 99 connectors."),
        (["--connectors=-3"], "A station has 1 to 99 connectors."),
        (["--connectors=100"], "A station has 1 to 99 connectors."),
        (["--connectors=two"], "Error: argument --connectors: invalid int value: 'two'"),
        *[
            (["--url", url], f"Stations call at an address such as ws://host:9000/ocpp, not at {url}.")
            for url in ("nonsense", "http://x/y", "ws://", "ws://x:99999/ocpp", "ws://x/ocpp#here")
        ],
        (["--fault=byte-password"], HEXED),
        (["--fault=byte-password", "--password=abc"], HEXED),
        (["--fault=byte-password", "--password=zz"], HEXED),
        (["--fault=byte-password", "--password=61 62"], HEXED),
        (["--once=soon"], "Error: argument --once: invalid float value: 'soon'"),
    ],
)
def test_what_could_not_even_call_is_none(words, told):
    with pytest.raises(CommandError) as refused:
        asked(*words)
    assert str(refused.value) == told
