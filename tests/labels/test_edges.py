"""Where reading a label turns: lengths at n and n + 1, check digits, and which of two readings wins."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.labels.bare import luhn
from core.labels.gs1 import FIXED, SEPARATOR, valid_gtin
from core.labels.masking import masked
from core.labels.plates import pieces
from core.labels.reading import read_label

KEY = "3059301306072A8648CE3D020106082A8648CE3D030107034200"
CARD = "8931086617000000006"


def kinds(*payloads: str) -> list[str]:
    return [read_label(payload).kind for payload in payloads]


def facts(payload: str) -> dict[str, Any]:
    return read_label(payload).facts()


def test_a_code_holds_2953_bytes_whatever_its_characters() -> None:
    texts = ["1" * 2953, "1" * 2954, "é" * 1476, "é" * 1476 + "a", "é" * 1477]
    too_long = ["too long" in str(read_label(text).sentence) for text in texts]
    assert too_long == [False, True, False, False, True]


def test_the_first_five_strange_characters_are_named_each_once() -> None:
    assert read_label("éèéêëöü1").sentence.facts == {"characters": "é, è, ê, ë"}


def test_what_cannot_be_seen_or_looks_like_ours_is_named_by_its_number() -> None:
    assert read_label("§€С\u0301\u202e1").sentence.facts == {"characters": "U+202E"}
    assert read_label("§€С\u03011").sentence.facts == {"characters": "§, €, U+0421, U+0301"}


@pytest.mark.parametrize("space", ["\u00a0", "\u2003", "\u202f", "\u3000"])
def test_any_space_is_a_plain_one(space: str) -> None:
    assert facts(f"RATIO{space}P1") == {"identity": "RATIO P1"}


@pytest.mark.parametrize("unseen", ["\ufeff", "\u200b", "\u200c", "\u200d", "\u2060"])
def test_what_nobody_sees_is_dropped_within_too(unseen: str) -> None:
    assert facts(f"{unseen}CP{unseen}3211") == {"identity": "CP3211"}


@pytest.mark.parametrize(
    ("payload", "lat", "lon"),
    [
        ("geo:90,180", 90.0, 180.0),
        ("geo:-90,-180", -90.0, -180.0),
        ("GEO:52.1,5.2;u=35", 52.1, 5.2),
        ("geo:52.1,5.2,10", 52.1, 5.2),
        ("geo:52.1,5.2?q=x", 52.1, 5.2),
        ("geo:0,0", 0.0, 0.0),
    ],
)
def test_a_point_on_earth_is_read(payload: str, lat: float, lon: float) -> None:
    assert facts(payload) == {"lat": lat, "lon": lon}


@pytest.mark.parametrize("payload", ["geo:90.1,0", "geo:-90.1,0", "geo:0,180.1", "geo:0,-180.1", "geo:1", "geo:1,2x"])
def test_a_point_off_earth_is_none(payload: str) -> None:
    assert kinds(payload) == ["not-a-station"]


@pytest.mark.parametrize(
    ("payload", "ssid", "secret"),
    [
        (r"WIFI:S:a\;b\:c\\d;P:x;;", r"a;b:c\d", True),
        ("wifi:s:Depot;p:;;", "Depot", False),
        ("WIFI:T:WPA2-EAP;S:D;PH2:MSCHAPV2;;", "D", True),
        ("WIFI:S:D;K:x;;", "D", True),
        ("WIFI:S:D;I:ina;;", "D", True),
        ("WIFI:S:D;H:true;;", "D", False),
        ("WIFI:P:x;;", "", True),
    ],
)
def test_a_network_gives_its_name_and_whether_it_has_a_secret(payload: str, ssid: str, *, secret: bool) -> None:
    label = read_label(payload)
    assert (label.facts(), label.secret) == ({"ssid": ssid}, secret)


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ("CP 3211", "identity"),
        ("C P 3211", "not-a-station"),
        ("CP3211 AB CD", "not-a-station"),
        ("A" * 47 + "1", "identity"),
        ("A" * 48 + "1", "not-a-station"),
        ("CPX", "not-a-station"),
        ("7", "identity"),
        ("1" * 14, "identity"),
        ("1" * 15, "not-a-station"),
        ("1234 5678 9012 34", "identity"),
        ("1234 5678 9012 345", "not-a-station"),
        (CARD, "iccid"),
        (CARD + "F", "iccid"),
        (CARD + "f", "iccid"),
        ("8931 0866 1700 0000 006", "iccid"),
        (CARD[:-1] + "7", "not-a-station"),
        ("0024B102A34F", "mac"),
        ("0124B102A34F", "identity"),
        ("0224B102A34F", "identity"),
        ("0424B102A34F", "mac"),
        ("ABCDEF123456", "identity"),
        ("AB12CD34EF56", "identity"),
        ("AC12CD34EF56", "mac"),
        ("112481020340", "identity"),
        ("002481020340", "not-a-station"),
        ("00:24:b1:02:a3", "not-a-station"),
        ("01:24:b1:02:a3:4f", "mac"),
        ("00:24-b1:02:a3:4f", "not-a-station"),
        ("+31 20123", "not-a-station"),
        ("0031 20123", "not-a-station"),
    ],
)
def test_a_bare_number_is_what_its_shape_says(payload: str, kind: str) -> None:
    assert kinds(payload) == [kind]


@given(st.text("0123456789", min_size=1, max_size=22))
def test_luhn_has_one_check_digit_and_sees_any_one_wrong(body: str) -> None:
    lawful = [digit for digit in "0123456789" if luhn(body + digit)]
    assert len(lawful) == 1
    wrong = str((int(body[0]) + 1) % 10) + body[1:]
    assert luhn(wrong + lawful[0]) is False


@given(st.sampled_from([7, 11, 12, 13]).flatmap(lambda length: st.text("0123456789", min_size=length, max_size=length)))
def test_an_article_number_has_one_check_digit(body: str) -> None:
    assert len([digit for digit in "0123456789" if valid_gtin(body + digit)]) == 1


@pytest.mark.parametrize("gtin", ["96385074", "036000291452", "4006381333931", "09506000134352"])
def test_printed_article_numbers_are_lawful(gtin: str) -> None:
    assert (valid_gtin(gtin), valid_gtin(gtin + "0"), valid_gtin(gtin[:-1])) == (True, False, False)
    assert facts(f"(01){gtin}(21)A1") == {"serial": "A1", "gtin": gtin.zfill(14)}


@pytest.mark.parametrize(("number", "length"), [*FIXED.items()], ids=[*FIXED])
def test_an_element_of_fixed_length_needs_no_separator(number: str, length: int) -> None:
    printed = {"00": 18, "01": 14, "02": 14, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6, "20": 2}
    value = "09506000134352" if number == "01" else "1" * printed[number]
    assert (length, facts(f"]d2{number}{value}21SN7")["serial"]) == (printed[number], "SN7")


@pytest.mark.parametrize(
    "number", ["10", "22", "240", "243", "250", "255", "30", "37", "400", "429", "7003", "8020", "90", "99"]
)
def test_an_element_of_other_length_ends_at_the_separator(number: str) -> None:
    assert facts(f"]C1{number}21X{SEPARATOR}21SN7") == {"serial": "SN7"}


@pytest.mark.parametrize("number", ["03", "19", "23", "244", "256", "31", "38", "430", "5"])
def test_what_no_element_begins_with_ends_the_reading(number: str) -> None:
    assert kinds(f"]d2{number}121SN7") == ["not-a-station"]


def test_a_serial_of_gs1_has_1_to_20_characters() -> None:
    assert (facts("]d221" + "A" * 20), kinds("]d221" + "A" * 21)) == ({"serial": "A" * 20}, ["not-a-station"])


@pytest.mark.parametrize("mark", ["]C1", "]e0", "]d2", "]Q3", "]J1", SEPARATOR])
def test_a_marked_code_is_gs1_without_an_article_number(mark: str) -> None:
    assert facts(f"{mark}21SN7") == {"serial": "SN7"}


def test_what_looks_like_a_mark_within_a_serial_stays() -> None:
    assert facts("]d221A]C1B") == {"serial": "A]C1B"}


def test_an_unmarked_code_is_gs1_with_a_lawful_article_number_alone() -> None:
    assert kinds("010950600013435221SN7", "010950600013435321SN7", "21SN7") == ["serial", "identity", "identity"]


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ("DE*ABC*E" + "1" * 31, "evse"),
        ("DE*ABC*E" + "1" * 32, "evse-nonconforming"),
        ("DE*ABC*S" + "1" * 31, "station-id"),
        ("DE*ABC*P" + "1" * 31, "pool"),
        ("DE*ABC*P" + "1" * 32, "evse-nonconforming"),
        ("DEABC*E1", "evse"),
        ("DE*ABCE1", "evse"),
        ("DEABCE1", "evse"),
        ("DEABCEA", "not-a-station"),
        ("DE*ABC*E*1", "evse-nonconforming"),
        ("DE*AB*E1", "evse-nonconforming"),
        ("DE*A*E1", "identity"),
        ("DE*ABCDE*1", "evse-nonconforming"),
        ("DE*ABCDEF*1", "identity"),
        ("DE*ABC*X", "not-a-station"),
        ("+49*810*0", "evse-din"),
        ("+4*810*0", "evse-din"),
        ("+4912*810*0", "identity"),
        ("+49*810*0" + "1" * 31, "evse-din"),
        ("+49*81*0", "evse-nonconforming"),
    ],
)
def test_an_evse_id_has_its_lengths(payload: str, kind: str) -> None:
    assert kinds(payload) == [kind]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://a.example/cs/20501B/12", "https://a.example/•••"),
        ("https://a.example/21/cs/20501B", "https://a.example/21/cs/20501B"),
        ("https://a.example/215/cs/20501B", "https://a.example/•••/cs/20501B"),
        ("https://a.example/v2.0/cs/20501B", "https://a.example/v2.0/cs/20501B"),
        ("https://a.example/abcdef1/v1/CS1", "https://a.example/•••/v1/CS1"),
        ("https://a.example/v1/abcdef1/CS1", "https://a.example/v1/•••/CS1"),
        ("https://a.example/v1/CS12345", "https://a.example/•••"),
        ("https://a.example/cs/20501B?" + "x" * 24 + "=1", "https://a.example/cs/20501B?" + "x" * 24 + "=•••"),
        ("https://a.example/cs/20501B?" + "x" * 25 + "=1", "https://a.example/cs/20501B?•••=•••"),
        ("https://a.example/cs/20501B?a=1;b=2#c", "https://a.example/cs/20501B?a=•••&b=•••#•••"),
    ],
)
def test_of_an_address_only_what_was_read_is_kept(address: str, kept: str) -> None:
    assert masked(address) == kept


@pytest.mark.parametrize(
    ("plate", "kind", "own"),
    [
        ("SN: A1; ID: B2", "identity", {"identity": "B2"}),
        ("SN: A1; EVSE: DE*ABC*E1", "evse", {"evse_id": "DE*ABC*E1"}),
        ("SN: A1; SN: B2", "serial", {"serial": "A1"}),
        ("A1; Model: B2", "identity", {"identity": "A1"}),
        ("Model: B2; MAC: 0024B102A34F", "mac", {"mac": "00:24:B1:02:A3:4F"}),
        ("MAC: 00:24:B1:02:A3:4F; SN: A1", "serial", {"serial": "A1"}),
        ("SN: 12 34 AB CD", "not-a-station", {}),
        ("SN: 12 34 AB", "serial", {"serial": "1234 AB"}),
        (f"ICCID: {CARD}; MAC: 0024B102A34F", "mac", {"mac": "00:24:B1:02:A3:4F"}),
        ("ICCID: CP1", "not-a-station", {}),
        ("Serial number=A1", "serial", {"serial": "A1"}),
        ("Serial-No. # A1", "serial", {"serial": "A1"}),
        ("charge_point.id: A1", "identity", {"identity": "A1"}),
    ],
)
def test_of_a_plate_the_best_name_is_read(plate: str, kind: str, own: dict[str, str]) -> None:
    label = read_label(plate)
    assert (label.kind, label.facts()) == (kind, own)


def test_a_plate_is_cut_where_its_names_and_gaps_are() -> None:
    text = "A1, SN: B2|PIN 1;2\nMAC=C3"
    assert [(piece.role, text[piece.start : piece.end]) for piece in pieces(text)] == [
        ("", "A1"), ("", " "), ("serial", "B2"), ("", ""), ("bold", "1;2"), ("", ""), ("mac", "C3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("payload", "read"), [(1, True), (999, True), (0, False), (1000, False), ('"2"', True), ('"a"', False)]
)
def test_a_connector_is_a_number_from_1_to_999(payload: object, *, read: bool) -> None:
    assert kinds(f'{{"cpid": "CP1", "connectorId": {payload}}}') == ["station+connector" if read else "station"]


@pytest.mark.parametrize(
    ("payload", "read"),
    [
        (KEY + "04" + "AB" * 64, True),
        (KEY + " 04 " + "AB" * 64, True),
        ("04 " + "AB" * 24 + "\n" + "AB" * 24, True),
        ("31" + KEY[2:] + "04" + "AB" * 64, False),
        ("30" + "00" * 22 + "06072A8648CE3D0201" + "00" * 9, True),
        ("30" + "00" * 23 + "06072A8648CE3D0201" + "00" * 9, False),
        ("04" + "AB" * 48, True),
        ("04" + "AB" * 64, True),
        ("04" + "AB" * 96, True),
        ("04" + "AB" * 49, False),
        ("05" + "AB" * 48, False),
    ],
)
def test_a_meters_key_has_its_shape(payload: str, *, read: bool) -> None:
    assert kinds(payload) == ["meter-key" if read else "not-a-station"]


@pytest.mark.parametrize(
    "record", ["OCMF|{}", "ap;7;x", '<?xml version="1.0"?> <values>', "<signed x>", "1b1b1b1b01010101AA"]
)
def test_a_signed_record_is_known_by_its_beginning(record: str) -> None:
    assert kinds(record) == ["meter-record"]


def test_twenty_plain_words_are_kept() -> None:
    assert masked(" ".join(["a"] * 21)) == " ".join(["a"] * 20)
