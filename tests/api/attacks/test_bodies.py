"""Attacks by the body: numbers, depth, encodings, sizes."""

from __future__ import annotations

import gzip
import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from core.models import Location

from tests.api.attacks.doors import ask, number, refusal
from tests.api.writes import LOCATIONS, STATIONS, a_location
from tests.factories import make_location

if TYPE_CHECKING:
    from core.models import Operator
    from django.test import Client

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024
DOORS = pytest.mark.parametrize("path", [LOCATIONS, STATIONS, f"{LOCATIONS}/batch", "/api/2.0/installations"])


@pytest.mark.parametrize("text", ['"\\ud800"', '["\\udfff"]', '[{"type": "zone", "value": "\\ud83d"}]'])
def test_A9_half_a_character_is_refused(machine: Client, plinth: Operator, text: str) -> None:
    make_location(plinth, location_id="x")
    body = f'{{"customised_fields": {text}}}'
    assert number(ask(machine, "PATCH", f"{LOCATIONS}/x", body)) == (200, 2001)


@DOORS
@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("NaN", (400, 2000)),
        ("Infinity", (400, 2000)),
        ("-Infinity", (400, 2000)),
        ("1e999", (200, 2001)),
        ("-1e999", (200, 2001)),
    ],
)
def test_A10_a_number_is_a_number(machine: Client, path: str, text: str, answered: tuple[int, int]) -> None:
    assert number(ask(machine, "POST", path, f'{{"data": [{text}], "latitude": {text}}}')) == answered


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "1e999", "0x10", "1_000", "٣", " 1", "1.001"])
def test_A10_an_amount_is_finite(machine: Client, plinth: Operator, amount: str) -> None:
    body = json.dumps({"charge_station_id": "CP-1", "contactless_terminal_auth_amount": amount})
    response = ask(machine, "POST", STATIONS, body)
    told = [error["field"] for error in response.json()["errors"]]
    assert (number(response), "contactless_terminal_auth_amount" in told) == ((200, 2000), True)


@DOORS
@pytest.mark.parametrize("depth", [33, 5_000, 200_000])
@pytest.mark.parametrize("brackets", ["[]", '{"a":}'])
def test_A11_an_abyss_is_not_entered(machine: Client, path: str, depth: int, brackets: str) -> None:
    opening, closing = brackets[:-1], brackets[-1]
    assert number(ask(machine, "POST", path, opening * depth + "1" + closing * depth)) == (200, 2001)


@DOORS
def test_A12_an_endless_number_is_not_read(machine: Client, path: str) -> None:
    assert number(ask(machine, "POST", path, f'{{"data": {"9" * 10_000}}}')) == (200, 2001)


@DOORS
@pytest.mark.parametrize("text", ['{"name": "a", "name": "b"}', '{"data": [{"id": "a", "id": "b"}]}'])
def test_A13_a_key_stands_once(machine: Client, path: str, text: str) -> None:
    assert refusal(ask(machine, "POST", path, text)) == (200, 2001, "bad_query")


@pytest.mark.parametrize(
    ("content_type", "http"),
    [
        ("text/plain", 415),
        ("application/xml", 415),
        ("multipart/form-data; boundary=x", 415),
        ("application/x-www-form-urlencoded", 415),
        ("application/json; charset=latin-1", 415),
        ("application/json; charset=utf-16", 415),
        ("application/json; charset=hex", 415),
        ("nonsense", 415),
        ("application/json;charset=UTF-8", 200),
        ('application/json; charset="utf-8"', 200),
    ],
)
def test_A14_what_is_sent_is_json(machine: Client, plinth: Operator, content_type: str, http: int) -> None:
    response = machine.generic("POST", LOCATIONS, json.dumps(a_location()), content_type=content_type)
    assert number(response) == (http, 1000 if http == 200 else 2000)
    assert Location.objects.count() == (http == 200)


CODINGS = [("gzip", 415), ("br", 415), ("GZIP", 415), ("gzip, identity", 415), ("identity", 200), (" Identity ", 200)]


@pytest.mark.parametrize(("coding", "http"), CODINGS)
def test_A14_what_is_packed_is_not_unpacked(machine: Client, plinth: Operator, coding: str, http: int) -> None:
    text, about = json.dumps(a_location(id="kade")), {"Content-Encoding": coding}
    body = gzip.compress(text.encode()) if http != 200 else text.encode()
    response = machine.generic("POST", LOCATIONS, body, content_type="application/json", headers=about)
    assert (number(response), Location.objects.count()) == ((http, 1000 if http == 200 else 2000), int(http == 200))
    if http != 200:
        told = f"The body is packed (Content-Encoding: {coding}). Send it as it is, without that header."
        assert response.json()["errors"] == [{"code": "packed_body", "field": "", "message": told}]
        assert response["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("path", ["/api/2.0/Locations/batch", "/api/2.0/imports", "/ocpi/2.2.1/credentials"])
def test_A14_at_every_door_of_machines(machine: Client, path: str) -> None:
    about = {"Content-Encoding": "gzip"}
    response = machine.generic("POST", path, gzip.compress(b"{}"), content_type="application/json", headers=about)
    assert (number(response), "Content-Encoding: gzip" in response.json()["status_message"]) == ((415, 2000), True)


def test_A14_without_a_body_nothing_is_packed(machine: Client) -> None:
    assert number(machine.get(LOCATIONS, headers={"Content-Encoding": "utf-8"})) == (200, 1000)


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf{}",
        json.dumps(a_location()).encode("utf-16"),
        json.dumps(a_location()).encode("utf-32"),
        b'{"name": "\xff\xfe"}',
        b'{"name": "\xed\xa0\x80"}',
        b"",
        b" ",
        b"\x00",
        b"\x1f\x8b\x08\x00",
    ],
)
def test_A14_what_is_sent_is_utf_8(machine: Client, plinth: Operator, body: bytes) -> None:
    assert refusal(ask(machine, "POST", LOCATIONS, body)) == (400, 2000, "unreadable")


@DOORS
def test_A15_too_much_is_413(machine: Client, path: str) -> None:
    body = json.dumps({"data": "x" * 11 * MEGABYTE})
    assert refusal(ask(machine, "POST", path, body)) == (413, 2000, "too_large")


@pytest.mark.parametrize("length", ["5", "0", "-1", "abc", ""])
def test_A15_a_length_that_lies_ends_in_nothing(machine: Client, plinth: Operator, length: str) -> None:
    body = json.dumps(a_location()).encode()
    response = machine.generic("POST", LOCATIONS, body, "application/json", CONTENT_LENGTH=length)
    assert (refusal(response), Location.objects.count()) == ((400, 2000, "unreadable"), 0)


@pytest.mark.parametrize(("size", "http"), [(0, 200), (11 * MEGABYTE, 413)])
def test_A15_what_comes_in_chunks_is_read_as_far_as_it_may(
    machine: Client, plinth: Operator, wsgi: Any, size: int, http: int
) -> None:
    body = BytesIO(json.dumps(a_location(remarks="x" * size)).encode() if size else json.dumps(a_location()).encode())
    status, answer = wsgi("POST", LOCATIONS, body, HTTP_TRANSFER_ENCODING="chunked")
    assert (status, answer["status_code"]) == (http, 1000 if http == 200 else 2000)
    assert body.tell() <= 10 * MEGABYTE + 1
