"""Every name that makers print before a value, and what the value is taken for."""

from __future__ import annotations

import pytest

from core.labels.masking import masked
from core.labels.reading import read_label

IDENTITIES = (
    "charging station id", "charge station id", "charge point id", "chargepoint id", "charge box id", "chargebox id",
    "station id", "ocpp id", "cp id", "cpid", "cs id", "csid", "identity", "id",
)  # fmt: skip
SERIALS = (
    "serial number",
    "serial no.",
    "serial no",
    "seriennummer",
    "seriennr.",
    "seriennr",
    "serial",
    "s/n",
    "sn",
    "ser",
)
SECRETS = (
    "security code", "sec code", "activation code", "claim code", "authorization key", "auth key", "wifi password",
    "wi-fi password", "wifi key", "api key", "password", "passwort", "passphrase", "passwd", "pass", "pwd", "psk",
    "pin code", "pincode", "pin", "puk", "uid", "secret", "token", "totp", "key",
)  # fmt: skip
OTHERS = ("model", "type", "part number", "part no", "p/n", "pn", "imei", "date", "firmware", "fw", "hw")
MARKS = (": ", " = ", "#")


@pytest.mark.parametrize("name", IDENTITIES)
def test_an_identity_is_named_so(name: str) -> None:
    read = [read_label(f"{form}{mark}CP-1").as_json() for form in (name, name.upper()) for mark in MARKS]
    assert [(one["kind"], one.get("identity")) for one in read] == [("identity", "CP-1")] * 6


@pytest.mark.parametrize("name", SERIALS)
def test_a_serial_is_named_so(name: str) -> None:
    read = [read_label(f"{form}{mark}A-1").as_json() for form in (name, name.title()) for mark in MARKS]
    assert [(one["kind"], one.get("serial")) for one in read] == [("serial", "A-1")] * 6


@pytest.mark.parametrize("name", ["evse id", "evse-id", "evse.id", "evseid", "evse"])
def test_an_evse_is_named_so(name: str) -> None:
    assert read_label(f"{name}: DE*ABC*E1").facts() == {"evse_id": "DE*ABC*E1"}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_named_so(name: str) -> None:
    label = read_label(f"SN: A-1\n{name}: q7Zq7Z")
    assert (label.as_json()["serial"], label.secret) == ("A-1", True)
    assert masked(f"SN: A-1\n{name.upper()}: q7Zq7Z") == f"SN: A-1\n{name.upper()}: •••"


@pytest.mark.parametrize("name", OTHERS)
def test_any_other_name_hides_what_it_names(name: str) -> None:
    assert read_label(f"{name}: X-1").kind == "not-a-station"
    assert read_label(f"{name}: X-1; SN: A-1").facts()["serial"] == "A-1"


@pytest.mark.parametrize(
    "name", ["security code", "wifi password", "password", "passwort", "pin code", "pincode", "pin", "puk", "uid"]
)
def test_a_bold_secret_needs_no_colon(name: str) -> None:
    assert masked(f"CP-1 {name} q7Zq7Z") == f"CP-1 {name} •••"


@pytest.mark.parametrize("name", ["key", "secret", "token", "pass"])
def test_other_secrets_do(name: str) -> None:
    assert read_label(f"{name} CP-1").secret is False
