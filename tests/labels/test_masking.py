"""Secrets stay out of what is kept, said and shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.labels.masking import masked
from core.labels.reading import read_label

PAYLOADS = json.loads((Path(__file__).parent / "payloads.json").read_text(encoding="utf-8"))
CARRIERS = [
    "SN: EH4711; PIN: {}",
    "EH4711 PIN {}",
    "EH4711\nSecurity code: {}",
    "PIN={}\nSN=EH4711",
    "UID {} SN: EH4711",
    "EH4711; Password: a;{},b",
    "https://my.wallbox.com/?sn=123456&uid={}",
    "https://maker.example/d/SN00042?pin={}",
    "https://charge.example/?evseid=DE*ABC*E1&token={}",
    "chargeapp://start?evseId=DE*ABC*E1&key={}",
    "wss://CP3211:{}@csms.example.com/ocpp/CP3211",
    "https://ina:{}@charge.example/",
    "WIFI:S:Depot;T:WPA;P:{};;",
    "WIFI:T:WPA;P:{};S:Depot;;",
    "LPA:1$smdp.example.com${}",
    "1$smdp.example.com${}",
    '{{"chargingStationID": "CS001", "pin": "{}"}}',
    '{{"chargingStationID": "CS001", "more": {{"password": "{}"}}}}',
    "otpauth://totp/CS001?secret={}",
]
PASSING = [
    "https://qr.mycsms.com/{}/v1/CS001/",
    "https://qr-pay.example.org/v1/{}/DE*GEF*E12345678*1",
    "https://pay.example/q?chargingStationId=CS001&totp={}",
    "MT:{}",
    "BEGIN:VCARD\nTEL:{}\nEND:VCARD",
    'OCMF|{{"ID":"{}"}}|',
    "javascript:{}",
    "\x00{}",
]  # fmt: skip
# Whatever the letters are, they take the same way; which carrier they are in makes the difference.
FEW = settings(max_examples=10)
SECRETS = st.from_regex(r"[q-z][7-9][Q-Z][q-z7-9]{3,9}", fullmatch=True)


def everything_shown(payload: str) -> str:
    label = read_label(payload)
    return f"{label!r} {label} {label.sentence} {label.sentence!r} {label.as_json()} {masked(payload)}"


@pytest.mark.parametrize("carrier", CARRIERS)
@FEW
@given(secret=SECRETS)
def test_secret_is_marked_and_never_leaks(carrier: str, secret: str) -> None:
    payload = carrier.format(secret)
    assert (read_label(payload).secret, secret.lower() in everything_shown(payload).lower()) == (True, False)


@pytest.mark.parametrize("carrier", PASSING)
@FEW
@given(secret=SECRETS)
def test_passing_code_and_foreign_content_never_leak(carrier: str, secret: str) -> None:
    assert secret.lower() not in everything_shown(carrier.format(secret)).lower()


@pytest.mark.parametrize(
    ("payload", "kept"),
    [
        ("CP3211", "CP3211"),
        (" CH* ION* E 2136 04\n", "CH* ION* E 2136 04"),
        ("ZAP123456 PIN 4711", "ZAP123456 PIN •••"),
        ("SN: 4711\nPIN: 98 76\nModel: X", "SN: 4711\nPIN: •••\nModel: X"),
        ("https://my.wallbox.com/?sn=123456&uid=AB12CD34", "https://my.wallbox.com?sn=123456&uid=•••"),
        ("https://qr.mycsms.com/Ab3dE5gH/v1/CS001/", "https://qr.mycsms.com/•••/v1/CS001"),
        ("https://field.example.com/s/NEWTAG01?next=x#y", "https://field.example.com/s/NEWTAG01?next=•••#•••"),
        ("wss://CP1:pw@csms.example.com/ocpp/CP3211", "wss://•••@csms.example.com/ocpp/CP3211"),
        ("wss://f\u0131eld.example/CP3211", "wss://•••/CP3211"),
        ("https://chrg.me/ab12cd", "https://chrg.me/ab12cd"),
        ("https://www.mychargepoint.example/start", "https://www.mychargepoint.example/•••"),
        ("Call us: DE*ABC*E1 hunter2", "••• DE*ABC*E1 •••"),
        ("WIFI:S:Depot;T:WPA;P:x;;", "WIFI:S:Depot;•••"),
        ("LPA:1$smdp.example.com$K2", "LPA:1$•••"),
        ("OCMF|{}|{}", "OCMF|•••"),
        ("AP;0;3;AL", "•••"),
        ('{"chargingStationID": "CS001", "x": [1]}', '{"chargingStationID": "CS001", "x": "•••"}'),
        ("tel:+31201234567", "tel:•••"),
        ("BCD\n002\n1\nSCT\nIna", "•••"),
        ("the red charger h4x", "the red charger •••"),
        ("javascript:alert(1)", "javascript:•••"),
        ("\x00", "•••"),
    ],
)
def test_form_that_may_be_kept(payload: str, kept: str) -> None:
    assert masked(payload) == kept


@given(st.text(max_size=80))
def test_no_text_raises_and_the_kept_form_can_be_stored(text: str) -> None:
    kept = masked(text)
    assert (kept.encode().decode(), "\x00" in kept) == (kept, False)


@pytest.mark.parametrize("entry", PAYLOADS, ids=lambda entry: str(entry["n"]))
def test_what_was_read_survives_the_mask(entry: dict[str, dict[str, object]]) -> None:
    label = read_label(str(entry["payload"]))
    shown = masked(str(entry["payload"])).upper().replace(" ", "")
    lost = [value for value in label.facts().values() if str(value).upper().replace(" ", "") not in shown]
    assert lost == []
