"""`manage.py read_label` answers every line."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

from django.core.management import call_command


def ask(*lines: str) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("read_label", stdin=StringIO("".join(f"{line}\n" for line in lines)), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_one_line_in_one_line_out() -> None:
    assert ask('"CP3211"', r'"WIFI:S:Depot;P:pw;;"') == [
        {
            "kind": "identity",
            "identity": "CP3211",
            "sentence": "The number CP3211. We look for the station of that name.",
            "secret": False,
        },
        {
            "kind": "wifi",
            "ssid": "Depot",
            "sentence": "The Wi-Fi network Depot, not the station's number. Scan the other code, or type the number.",
            "secret": True,
        },
    ]


def test_line_that_is_no_json_string_is_refused_and_the_next_one_read() -> None:
    answers = ask("CP3211", "", "4711", "[" * 2000, "\udc80", r'"\ud800"', '"CP3211"')
    assert [answer["kind"] for answer in answers] == ["refused"] * 6 + ["identity"]
    assert answers[0]["sentence"] == "This line is not a JSON string. Put the payload in double quotes."


def test_line_breaks_inside_a_payload_survive() -> None:
    assert [answer["kind"] for answer in ask(r'"SN: 4711\nPIN: 1234"', r'"BEGIN:VCARD\nEND:VCARD"')] == [
        "serial",
        "not-a-station",
    ]
