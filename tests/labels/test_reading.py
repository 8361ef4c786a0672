"""Every kind of label is read as what it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.labels.reading import read_label

PAYLOADS = json.loads((Path(__file__).parent / "payloads.json").read_text(encoding="utf-8"))
PAYLOADS.append({"n": 65, "payload": "A" * 3000, "expect": {"kind": "refused"}})
DER_KEY = "3059301306072A8648CE3D020106082A8648CE3D030107034200" + "04" + "AB" * 64
BASE64_KEY = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE" + "q" * 86 + "=="


def read(payload: str) -> dict[str, Any]:
    """Give what was read, without the sentence."""
    answer = read_label(payload).as_json()
    del answer["sentence"]
    return answer


def expected(kind: str, *, secret: bool = False, **own: Any) -> dict[str, Any]:
    return {"kind": kind, **own, "secret": secret}


@pytest.mark.parametrize("entry", PAYLOADS, ids=lambda entry: f"{entry['n']}-{entry['expect']['kind']}")
def test_label_met_in_the_field(entry: dict[str, Any]) -> None:
    assert read(entry["payload"]) == {"secret": False, **entry["expect"]}


@pytest.mark.parametrize(
    ("payload", "kind", "own"),
    [
        ("FRA23E45B78C", "evse", {"evse_id": "FRA23E45B78C"}),
        ("fr a23 e45b78c", "evse", {"evse_id": "FRA23E45B78C"}),
        ("EVSE-ID: DE*ABC*E123", "evse", {"evse_id": "DE*ABC*E123"}),
        ("Charge here! DE*ABC*E123, day and night", "evse", {"evse_id": "DE*ABC*E123"}),
        ("chargeapp://start?evseId=DE*ABC*E123", "evse", {"evse_id": "DE*ABC*E123"}),
        ("https://charge.example/#/evse/DE*ABC*E123", "evse", {"evse_id": "DE*ABC*E123"}),
        ("AU*EVX*20501B", "evse-nonconforming", {"evse_id": "AU*EVX*20501B"}),
        ("https://charge.example/?evseid=AU*EVX*20501B", "evse-nonconforming", {"evse_id": "AU*EVX*20501B"}),
        ("DE*ABC*E" + "1" * 32, "evse-nonconforming", {"evse_id": "DE*ABC*E" + "1" * 32}),
        ("+49*810*000*438", "evse-din", {"evse_id": "+49*810*000*438"}),
        ("https://charge.example/qr?evseid=+49*810*000*438", "evse-din", {"evse_id": "+49*810*000*438"}),
        ("+49*81*438", "evse-nonconforming", {"evse_id": "+49*81*438"}),
        ("se*abc*s1234", "station-id", {"station_id": "SE*ABC*S1234"}),
        ("https://cpr.evx.tech/public/cs/20501B", "operator-code", {"code": "20501B"}),
        ("https://charge.example/?evseid=20501B", "operator-code", {"code": "20501B"}),
        ("https://bit.ly/abcdef", "needs-network", {}),
        ("00-24-b1-02-a3-4f", "mac", {"mac": "00:24:B1:02:A3:4F"}),
        ("0024B102A34F", "mac", {"mac": "00:24:B1:02:A3:4F"}),
        ("0024.b102.a34f", "mac", {"mac": "00:24:B1:02:A3:4F"}),
        ("MAC 1: x\nMAC: 0024B102A34F", "mac", {"mac": "00:24:B1:02:A3:4F"}),
        ("wss://csms.example.com/ocpp/RDAM%7C123", "identity", {"identity": "RDAM|123"}),
        ("https://csms.example.com/ocpp16/CP3211", "identity", {"identity": "CP3211"}),
        ("ID: CP3211; Model: X1", "identity", {"identity": "CP3211"}),
        ("S/N: 4711-22, P/N: 99", "serial", {"serial": "4711-22"}),
        ("https://qr.mycsms.com/Ab3dE5gH/v1/CS001/2/", "station+connector", {"identity": "CS001", "connector": 2}),
        ("https://pay.example/?cpid=CS001&totp=A1&evse=2", "station+connector", {"identity": "CS001", "connector": 2}),
        ('{"chargePointId": "CS001"}', "station", {"identity": "CS001"}),
        ('{"chargePointId": "CS001", "connectorId": true}', "station", {"identity": "CS001"}),
        ('{"serialNumber": 4711}', "serial", {"serial": "4711"}),
        ('{"evseId": "DE*ABC*E1"}', "evse", {"evse_id": "DE*ABC*E1"}),
        (DER_KEY, "meter-key", {}),
        (BASE64_KEY, "meter-key", {}),
        (f"-----BEGIN PUBLIC KEY-----\n{BASE64_KEY}\n-----END PUBLIC KEY-----", "meter-key", {}),
        ("04" + "AB" * 48, "meter-key", {}),
        ("AP;0;3;ALCV3ABBBISHMA2RYEGAZE", "meter-record", {}),
        ("<values><value>1</value></values>", "meter-record", {}),
        ("ICCID: 8931 0866 1700 0000 006", "iccid", {"iccid": "8931086617000000006"}),
        ("8931086617000000006F", "iccid", {"iccid": "8931086617000000006"}),
        ("WIFI:T:nopass;S:Depot;;", "wifi", {"ssid": "Depot"}),
    ],
)  # fmt: skip
def test_kind_and_fields(payload: str, kind: str, own: dict[str, Any]) -> None:
    assert read(payload) == expected(kind, **own)


@pytest.mark.parametrize(
    "payload",
    [
        "]d2010950600013435221SN-0042",
        "010950600013435221SN-0042",
        "\x1d010950600013435221SN-0042",
        "]C1010950600013435210BATCH\x1d21SN-0042\x1d240X",
        "]d2010950600013435211260101" + "21SN-0042",
        "(01) 09506000134352 (21) SN-0042",
        "https://maker.example/gtin/9506000134352/ser/SN-0042?11=260101",
        "https://maker.example/shop/01/09506000134352/10/BATCH/21/SN-0042",
    ],
)
def test_gs1_in_each_of_its_forms(payload: str) -> None:
    assert read(payload) == expected("serial", serial="SN-0042", gtin="09506000134352")


@pytest.mark.parametrize(
    "payload",
    [
        "chargepoint", "chargestation", "services", "charger", "Scan me, please", "https://chargepoint.example/services",
        "353879234252633", "893108661700000000", "8931086617000000007", "(01)09506000134352", "mailto:help@example.com",
        "help@example.com", "+31 20 123 4567", "https://play.google.com/store/apps/details?id=com.example",
        "https://apps.apple.com/app/id123", "MT:Y.K9042C00KA0648G00", "BCD\n002\n1\nSCT", "geo:91,0", "geo:0",
        "MECARD:N:Helpdesk;;", "wss://csms.example.com/", "wss://csms.example.com/a%3Ab", "{}", '{"a":' * 500,
        '{"chargingStationID": "a:b"}', "https://paypal.me/x1", "https://example.com", "PIN: 1234", "MAC: nine",
        "IMEI: 353879234252633", "ID: \u00e91", "]d20",
        "{{7*7}}", "<img src=x onerror=alert(1)>", "'; DROP TABLE", "=cmd|' /C calc'!A0",
        "Gates 1 and 2 are shut", "https://charge.example/?evseid=%ff", "X" * 49 + "1", "https://field.example.com/s/",
    ],
)  # fmt: skip
def test_not_a_station(payload: str) -> None:
    assert read_label(payload).kind == "not-a-station"


@pytest.mark.parametrize(
    "payload",
    [
        "", " ", "\ufeff", "\u200b\u200d", "A" * 2954, "€" * 985, "javascript:alert(1)", "JaVaScRiPt:alert(1)",
        "data:text/html,x", "file:///etc/passwd", "intent://scan/#Intent;end", "vbscript:x", "CP\x003211", "CP\x7f3211",
        "java\tscript:x", "CP3211\nCP3212", "\u202e1123PC", "\ud800", "CP\udc80", "\uff0b\uff11\uff12\uff13",
        "\u0421\u04203211", "de*\u0131on*e123",
        "https://evil@field.example.com/s/NEWTAG01", "https://field.example.com\\@evil.example/s/NEWTAG01",
        "https://f\u0131eld.example.com/s/NEWTAG01", "http://[", "unknown://CP3211", "(01)09506000134353(21)SN-0042",
        "\U000e0041DE*ABC*E1",
    ],
)  # fmt: skip
def test_refused(payload: str) -> None:
    assert read_label(payload).kind == "refused"


def test_just_short_enough_is_read() -> None:
    assert read_label("A" * 2953).kind == "not-a-station"


def test_refusal_names_the_characters() -> None:
    assert str(read_label("\u0421\u04203211").sentence) == (
        "The code holds characters that no station's number has (U+0421, U+0420). Scan it again, or type the number."
    )


@pytest.mark.parametrize(
    "payload",
    [
        "https://field.example.com/s/newtag01/",
        "HTTPS://FIELD.EXAMPLE.COM/S/NEWTAG01",
        "field.example.com/s/NEWTAG01",
        "https://field.example.com:8443/s/NEWTAG01?next=//evil.example#x",
    ],
)
def test_own_label_keeps_its_code_alone(payload: str) -> None:
    assert read(payload) == expected("own-label", code="NEWTAG01")


@pytest.mark.parametrize(
    "path",
    ["s/../admin", "s/%2e%2e", "s/%252e%252e", "s/NEWTAG01/admin", "s/NEWTAG01%2Fadmin", "x/NEWTAG", "s/NEW TAG"],
)
def test_own_label_has_no_other_path(path: str) -> None:
    assert read_label(f"https://field.example.com/{path}").kind != "own-label"


def test_serial_that_begins_with_sn_stays_whole() -> None:
    assert read("SN10052303021234") == expected("identity", identity="SN10052303021234")
    assert read("SN: SN10052303021234") == expected("serial", serial="SN10052303021234")


def test_typed_groups_of_digits_are_closed() -> None:
    assert read("RATIO_P 0000 0000 0041 99") == expected("identity", identity="RATIO_P 00000000004199")


def test_case_of_an_identity_is_kept() -> None:
    assert read("Ehab1234x") == expected("identity", identity="Ehab1234x")


@given(st.from_regex(r"[A-Z]{2}\*[A-Z0-9]{3}\*E[A-Z0-9][A-Z0-9*]{0,30}", fullmatch=True))
def test_evse_id_is_read_wherever_it_stands(evse_id: str) -> None:
    spaced = evse_id.replace("*", "* ").lower()
    encoded = evse_id.replace("*", "%2A")
    query, path = f"https://a.example/?EvseID={encoded}", f"https://a.example/x/{encoded.lower()}/"
    forms = (evse_id, spaced, query, path, f"a.example/{evse_id}")
    assert [read(form) for form in forms] == [expected("evse", evse_id=evse_id)] * len(forms)


@given(st.text(max_size=80))
def test_no_text_raises_and_space_around_it_changes_nothing(text: str) -> None:
    answer = read_label(text).as_json()
    assert read_label(f"\ufeff \n{text}\r\n ").as_json() == answer
    assert json.loads(json.dumps(answer)) == answer


CROOKED = st.sampled_from("[]{}%:;/?#@&=\\()*\x1d\n\"'.,0129aEFZ\ud800\u202e\u0000\u00e9")
STARTS = [
    "http://",
    "https://a.example/",
    "wss://",
    "WIFI:",
    "geo:",
    "LPA:1$",
    "SN:",
    "PIN ",
    "(01)",
    "]d201",
    '{"',
    "%ff",
    "//[",
    "01",
    "89",
]


@given(st.sampled_from(STARTS), st.text(alphabet=CROOKED, max_size=60))
def test_no_crooked_form_of_a_known_one_raises(start: str, rest: str) -> None:
    label = read_label(start + rest)
    assert set(label.as_json()) >= {"kind", "sentence", "secret"}


@given(st.binary(max_size=200))
def test_no_bytes_raise(raw: bytes) -> None:
    assert str(read_label(raw.decode(errors="surrogateescape")).sentence) != ""


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ("http://127.0.0.1:8000/s/NEWTAG01", "own-label"),
        ("http://localhost:8000/s/NEWTAG01", "own-label"),
        ("https://field.example.com/s/NEWTAG01", "own-label"),
    ],
)
def test_a_label_of_the_demo_may_be_plain_http(payload: str, kind: str) -> None:
    assert read_label(payload).kind == kind


def test_a_label_from_elsewhere_may_not_be_plain_http() -> None:
    assert (read_label("http://field.example.com/s/NEWTAG01").kind == "own-label") is False
