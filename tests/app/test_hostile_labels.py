"""What enemies and accidents put into a QR code, by both doors: Q1 to Q10. Nothing is opened, linked or kept.

Q8 (labels of two neighbours swapped) is in `test_swaps`, Q9 (a photo of a label, scanned at home) in `test_positions`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.models import ChargeStation, Installation, StepAttempt
from tests.factories import make_location, make_station
from tests.installs import make_linked

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator
    from tests.doors import Door

pytestmark = pytest.mark.django_db

UNREADABLE, NO_STATION, NOT_OURS, UNKNOWN = (
    (2900, "label_unreadable"), (2901, "label_not_a_station"), (2902, "label_not_ours"), (2904, "station_not_found"),
)  # fmt: skip


def scanned(door: Door, label: str) -> tuple[int, str]:
    """Scan, see that nothing was made of it, and give the refusal."""
    outcome = door.say("scan", label=label)
    assert (Installation.objects.count(), outcome.http) == (0, 200)
    return outcome.status_code, outcome.slug


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("javascript:alert(1)", UNREADABLE),
        ("JaVaScRiPt:alert(1)", UNREADABLE),
        ("data:text/html,<script>alert(1)</script>", UNREADABLE),
        ("file:///label.html", UNREADABLE),
        ("intent://scan/#Intent;scheme=zxing;end", UNREADABLE),
        ("tel:+31201234567", NO_STATION),
        ("smsto:+31201234567:hello", NO_STATION),
        ("WIFI:S:box;T:WPA;P:hunter2;;", NO_STATION),
        ("BEGIN:VCARD\nVERSION:3.0\nFN:Otto\nEND:VCARD", NO_STATION),
    ],
)
def test_q1_what_a_phone_would_do_is_never_done(
    ina_at: Door, plinth: Operator, label: str, told: tuple[int, str]
) -> None:
    assert scanned(ina_at, label) == told


@pytest.mark.parametrize("label", ["javascript:alert(1)", "data:text/html,x", "file:///label.html"])
def test_q1_and_never_a_link_on_a_page(phone: Client, label: str) -> None:
    drawn = phone.post("/app/scan", {"label": label, "nonce": "00000000-0000-4000-8000-000000000001"})
    assert (drawn.status_code, f'href="{label}' in drawn.content.decode()) == (200, False)


@pytest.mark.parametrize(
    "label",
    [
        "https://elsewhere.example/s/NEWTAG01",
        "https://field.example.com@evil.example/s/NEWTAG01",
        "https://field.example.com.evil.example/s/NEWTAG01",
        "https://field.example.com:8443/s/NEWTAG01",
        "https://field.example.com:pass@evil.example/s/NEWTAG01",
        "https:\\\\evil.example\\s\\NEWTAG01",
        "https://xn--fild-epa.example.com/s/NEWTAG01",
        "https://f\u0456eld.example.com/s/NEWTAG01",
    ],
)
def test_q2_what_only_looks_like_our_host_is_no_label_of_ours(ina_at: Door, plinth: Operator, label: str) -> None:
    make_station(plinth, "NEWTAG01")
    number, slug = scanned(ina_at, label)
    assert (number, slug) in {UNREADABLE, NO_STATION, NOT_OURS}


@pytest.mark.parametrize(
    "path",
    [
        "../admin",
        "s/../admin",
        "s/%2e%2e/admin",
        "s/%252e%252e",
        "s/NEWTAG01/admin",
        "s/NEWTAG01%2Fadmin",
        "admin?next=/s/NEWTAG01",
    ],
)
def test_q3_our_host_has_one_path_alone(ina_at: Door, plinth: Operator, path: str) -> None:
    number, slug = scanned(ina_at, f"https://field.example.com/{path}")
    assert (number, slug) in {UNREADABLE, NO_STATION, NOT_OURS}


def test_q3_query_and_fragment_are_dropped(ina_at: Door, plinth: Operator) -> None:
    outcomes = [
        ina_at.say("scan", label=f"https://field.example.com/s/NEWTAG01{more}")
        for more in ("", "?next=//evil.example", "#<script>")
    ]
    assert len({(outcome.status_code, outcome.slug, outcome.sentence) for outcome in outcomes}) == 1
    bare = "https://field.example.com/s/NEWTAG01"
    kept = StepAttempt.objects.order_by("pk").values_list("said__label", flat=True)
    assert list(kept) == [bare, f"{bare}?next=•••", f"{bare}#•••"]


@pytest.mark.parametrize("label", ["A" * 2954, "€" * 985, "\x01\x02\x03", "\x7f" * 40])
def test_q4_too_much_and_no_text(ina_at: Door, plinth: Operator, label: str) -> None:
    assert scanned(ina_at, label) == UNREADABLE


def test_q4_nothing_with_a_nul_gets_as_far_as_the_reader(ina_at: Door, plinth: Operator) -> None:
    told = {"phone": (2000, "invalid"), "machine": (2001, "bad_query")}
    assert scanned(ina_at, "\x00\x01\x02") == told[ina_at.name]


@pytest.mark.parametrize(
    ("label", "named"),
    [
        ("CP\u202e1123", "U+202E"),
        ("CP\u20283211", "U+2028"),
        ("\uff23\uff30\uff13\uff12\uff11\uff11", "U+FF23, U+FF30, U+FF13, U+FF12, U+FF11"),
        ("\u0421\u04203211", "U+0421, U+0420"),
    ],
)
def test_q5_what_looks_like_a_number_is_told_by_its_code_points(
    ina_at: Door, plinth: Operator, label: str, named: str
) -> None:
    make_station(plinth, "CP3211")
    outcome = ina_at.say("scan", label=label)
    said = "This code cannot be used: The code holds characters that no station's number has (%s). %s"
    mend = "Scan it again, or type the number."
    assert (outcome.slug, outcome.sentence) == ("label_unreadable", said % (named, mend))


def test_q5_what_nobody_sees_is_not_there(ina_at: Door, plinth: Operator) -> None:
    make_station(plinth, "CP3211")
    assert ina_at.say("scan", label="\ufeffCP\u200b32\u200d11\n").status_code == 1000


def test_q6_a_strangers_station_is_an_unknown_one_and_the_attempt_is_kept(
    ina_at: Door, plinth: Operator, volta: Operator
) -> None:
    make_station(volta, "VOLTA-1")
    assert scanned(ina_at, "VOLTA-1") == scanned(ina_at, "NOBODY-1") == UNKNOWN
    kept = StepAttempt.objects.order_by("pk").values_list("operator", "slug", "said__label")
    assert list(kept) == [
        (plinth.pk, "station_not_found", "VOLTA-1"), (plinth.pk, "station_not_found", "NOBODY-1"),
    ]  # fmt: skip


def test_q7_a_station_that_stands_elsewhere_says_where_and_stays(ina_at: Door, plinth: Operator) -> None:
    row = make_linked(plinth)
    other = make_location(plinth, location_id="elsewhere", name="Elsewhere")
    outcome = ina_at.say("link", row.pk, location_id=other.location_id)
    assert (outcome.slug, row.station.location.name in outcome.sentence) == ("linked_elsewhere", True)
    assert ChargeStation.objects.get().location_id == row.station.location_id


@pytest.mark.parametrize(
    "label", ["=cmd|' /C calc'!A0", "<img src=x onerror=alert(1)>", "{{7*7}}", "'; DROP TABLE core_chargestation;--"]
)
def test_q10_code_is_plain_text(phone: Client, plinth: Operator, label: str) -> None:
    make_station(plinth, "CP-1")
    drawn = phone.post("/app/scan", {"label": label, "nonce": "00000000-0000-4000-8000-000000000002"}).content.decode()
    assert ("<img src=x" in drawn, ">49<" in drawn, ChargeStation.objects.count()) == (False, False, 1)
