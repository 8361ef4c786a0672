"""The commissioning record: frozen, hashed, on paper byte for byte the same, and only for those who may see it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import uuid
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import gettext, override
from reportlab.pdfbase import pdfmetrics

from core.documents.paper import BOLD, PLAIN, styles
from core.documents.record_pdf import record_pdf
from core.documents.report_pdf import report_pdf
from core.models import CommissioningRecord, Location, Photo
from tests.factories import stored
from tests.installs import make_checked, make_fitted
from tests.lasting import ina, plinth, read_anew
from tests.photos import photo
from tests.quick import signed_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Installation, Operator, User

__all__ = ["ina", "plinth"]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def pk_of_handed(plinth: Operator, ina: User) -> int:
    """Hand over a station with all kinds of evidence."""
    row, phone = make_checked(make_fitted(plinth)), signed_in(ina)
    image = SimpleUploadedFile("a.jpg", photo(400, 300))
    for name, said in (
        ("photos", {"kind": "panel", "image": image}),
        ("readings", {"rcd": "24", "place": "1", "note": "cold & wet <day>"}),
        ("checklist", {"lines": ["The isolation point is marked."]}),
        ("signature", {"name": "Ina", "drawing": "M10 20L30 40"}),
        ("hand_over", {"note": "bay 3"}),
    ):
        assert phone.post(reverse(name, args=[row.pk]), {"nonce": uuid.uuid4()} | said).status_code == 303
    return row.pk


@pytest.fixture
def handed(pk_of_handed: int, db: None) -> Installation:
    return read_anew(pk_of_handed)


def kept(machine: Client, row: Installation) -> tuple[dict[str, Any], dict[str, Any]]:
    data = machine.get(reverse("api_record", args=[row.pk])).json()["data"]
    return data, json.loads(data["canonical"])


def test_the_hash_is_that_of_the_canonical_text(machine: Client, handed: Installation) -> None:
    data, facts = kept(machine, handed)
    assert hashlib.sha256(data["canonical"].encode()).hexdigest() == data["sha256"]
    assert json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == data["canonical"]


def test_it_holds_everything_that_was_done(machine: Client, handed: Installation) -> None:
    _data, facts = kept(machine, handed)
    [shot], [reading] = facts["photos"], facts["readings"]
    assert (shot["kind"], shot["by"], shot["sha256"]) == ("panel", "ina", Photo.objects.get().sha256)
    assert (reading["value"], reading["limit"]["most"], reading["within"]) == ("24", 300.0, True)
    assert [line["by"] for line in facts["checklist"] if "by" in line] == ["ina"]
    assert (facts["signature"]["name"], facts["note"], facts["handed_over"]["by"]) == ("Ina", "bay 3", "ina")
    assert [result["title"] for result in facts["checks"]["results"]] == ["Reached us"]
    assert (facts["checks"]["verdict"], facts["location"]["name"]) == ("passed", "Kanaalkade 12")
    assert [step["step"] for step in facts["steps"]] == ["photo", "readings", "checklist", "sign", "hand_over"]


def test_our_own_checklist_is_read_in_the_readers_language(desk: Client, sue: User, handed: Installation) -> None:
    ticked = {
        "en": "The isolation point is marked.",
        "nl": "De scheidingsplaats is gemarkeerd.",
        "de": "Die Freischaltstelle ist gekennzeichnet.",
        "fr": "Le point de coupure est repéré.",
    }
    shown = {}
    for language in ticked:
        type(sue).objects.filter(pk=sue.pk).update(language=language)
        page = desk.get(reverse("record", args=[handed.pk])).content.decode()
        shown[language] = [line for line in re.findall(r"<b>([^<]+)</b>", page) if line in ticked.values()]
    assert shown == {language: [line] for language, line in ticked.items()}


def test_a_later_change_does_not_change_it(machine: Client, handed: Installation) -> None:
    before = kept(machine, handed)
    Location.objects.update(name="Elsewhere")
    stored()
    assert kept(machine, handed) == before


def test_an_approval_is_a_record_of_its_own(machine: Client, desk: Client, handed: Installation) -> None:
    first, facts = kept(machine, handed)
    assert ("approved" in facts, first["number"]) == (False, 1)
    desk.post(reverse("review", args=[handed.pk]), {"nonce": uuid.uuid4(), "approve": "true", "comment": "Good"})
    second, facts = kept(machine, handed)
    assert (second["number"], facts["approved"]["by"], facts["approved"]["comment"]) == (2, "sue", "Good")
    assert CommissioningRecord.objects.get(number=1).sha256 == first["sha256"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", [["Polarity", "Correct", "Correct"], ["Phase rotation", "One phase only", None]]),
        ("nl", [["Polariteit", "Juist", "Juist"], ["Draaiveld", "Slechts één fase", None]]),
        ("de", [["Polarität", "Richtig", "Richtig"], ["Drehfeld", "Nur eine Phase", None]]),
    ],
)
def test_what_is_read_as_a_word_is_kept_in_the_language_of_who_hands_over(
    language: str, words: list[list[str]], phone: Client, machine: Client, plinth: Operator, ina: User
) -> None:
    ina.language = language
    ina.save()
    row = make_checked(make_fitted(plinth, identity="PLI-9"))
    read = {"polarity": "correct", "rotation": "single", "insulation": "2.5", "loop": "0.3", "place": "1"}
    for name, said in (("readings", read), ("hand_over", {})):
        assert phone.post(reverse(name, args=[row.pk]), {"nonce": uuid.uuid4()} | said).status_code == 303
    _data, facts = kept(machine, row)
    found = {each["kind"]: each for each in facts["readings"]}
    told = [[found[kind][name] for name in ("title", "word", "asked")] for kind in ("polarity", "rotation")]
    assert [[*told[0]], [*told[1][:2], None]] == words
    assert ("word" in found["insulation"], found["insulation"]["value"], found["polarity"]["value"]) == (
        False, "2.5", "correct",
    )  # fmt: skip
    page = phone.get(reverse("record", args=[row.pk])).content.decode()
    with override(language):
        assert page.count(f"<small>({gettext('worked out by us')})</small>") == 1  # of the loop alone
    drawn = letters_in(phone.get(reverse("record_pdf", args=[row.pk])).content)
    assert (set("".join(words[0][:2])) - drawn, "\N{SOFT HYPHEN}" in drawn) == (set(), False)


def test_its_page_calls_things_as_the_reader_does_and_keeps_what_was_said(
    phone: Client, handed: Installation, ina: User
) -> None:
    kept = CommissioningRecord.objects.get()
    for language, titles in (
        ("en", ["Reached us", "RCD trip time", "24\N{NO-BREAK SPACE}ms", "≤ 300 ms"]),
        ("nl", ["Heeft ons bereikt", "24\N{NO-BREAK SPACE}ms", "≤ 300 ms"]),
        ("de", ["Hat uns erreicht", "FI-Auslösezeit (RCD)", "24\N{NO-BREAK SPACE}ms", "≤ 300 ms"]),
    ):
        ina.language = language
        ina.save()
        page = phone.get(reverse("record", args=[handed.pk])).content.decode()
        assert [title for title in titles if title not in page] == []
        assert page.count(kept.sha256) == 1


def test_the_pdf_is_the_same_byte_for_byte(phone: Client, machine: Client, handed: Installation) -> None:
    by_phone = phone.get(reverse("record_pdf", args=[handed.pk]))
    by_machine = machine.get(reverse("api_record_pdf", args=[handed.pk]))
    assert (by_phone.content[:5], by_phone.content == by_machine.content) == (b"%PDF-", True)
    assert (by_phone["Content-Type"], by_phone["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert by_phone.content.count(b"/FontFile2") == 2


def test_the_pdf_of_a_purged_photo_keeps_its_hash(phone: Client, handed: Installation) -> None:
    before = phone.get(reverse("record_pdf", args=[handed.pk])).content
    Photo.objects.update(image=b"", thumbnail=b"", purged_at="2027-01-01T00:00:00Z")
    after = phone.get(reverse("record_pdf", args=[handed.pk]))
    assert (after.status_code, len(after.content) < len(before)) == (200, True)
    page = phone.get(reverse("record", args=[handed.pk])).content.decode()
    assert page.count("The picture was deleted when its time was over.") == 1


def test_a_pdf_of_the_bare_minimum() -> None:
    facts = {"station": {"charge_station_id": "CP-1"}, "operator": "Plinth", "language": "en"}
    drawn = record_pdf(facts=facts, sha256="0" * 64, address="http://x.example/", thumbnails={})
    assert drawn[:5] == b"%PDF-"


def test_the_page_says_that_the_text_is_whole(phone: Client, handed: Installation) -> None:
    page = phone.get(reverse("record", args=[handed.pk]))
    assert (page.context["whole"], page.context["address"]) == (
        True,
        f"{settings.PUBLIC_URL}{reverse('record', args=[handed.pk])}",
    )
    CommissioningRecord.objects.update(text='{"station":{}}')
    assert phone.get(reverse("record", args=[handed.pk])).context["whole"] is False


def test_before_a_hand_over_there_is_none(phone: Client, machine: Client, plinth: Operator) -> None:
    row = make_fitted(plinth, identity="PLI-9")
    assert phone.get(reverse("record", args=[row.pk])).context.get("record") is None
    assert phone.get(reverse("record_pdf", args=[row.pk])).status_code == 404
    assert [machine.get(reverse(name, args=[row.pk])).status_code for name in ("api_record", "api_record_pdf")] == [
        404, 404,
    ]  # fmt: skip


def test_a_stranger_sees_none(otto: User, client_of: Callable[[User], Client], handed: Installation) -> None:
    stranger = client_of(otto)
    assert [stranger.get(reverse(name, args=[handed.pk])).status_code for name in ("record", "record_pdf")] == [
        404,
        404,
    ]


def test_the_supervisor_sees_the_evidence(desk: Client, handed: Installation) -> None:
    page = desk.get(reverse("review", args=[handed.pk])).content.decode()
    assert page.count(reverse("photo", args=[Photo.objects.get().key])) == 2
    assert page.count("cold &amp; wet &lt;day&gt;") == 1


# --- letters ---

NAMES = {
    "Latin": "Łódź, Besançon, Šibenik, Ağrı",
    "Greek": "Θεσσαλονίκη, Άργος",
    "Cyrillic": "Київ, Ђорђе, Йошкар-Ола",
    "Armenian": "Երևան",
    "Georgian": "თბილისი",
    "signs": "≥ 1 MΩ, ≤ 0.95 Ω, 22 kW – “Gate” €",
}


def letters_in(pdf: bytes) -> set[str]:
    """Give the letters whose shapes are in a PDF, as its fonts' tables (ToUnicode) name them."""
    found: set[str] = set()
    for packed in re.findall(rb"/FlateDecode.*?stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            text = zlib.decompress(packed)
            if b"beginbfchar" in text or b"beginbfrange" in text:
                found |= {chr(int(code, 16)) for code in re.findall(rb"<([0-9A-Fa-f]{4})>", text)}
    return found


@pytest.mark.parametrize("script", NAMES)
def test_a_name_prints_in_its_own_letters(script: str) -> None:
    text, font = NAMES[script], styles() and pdfmetrics.getFont(PLAIN)
    assert [letter for letter in text if ord(letter) not in font.face.charToGlyph] == []
    assert [letter for letter in text if ord(letter) not in pdfmetrics.getFont(BOLD).face.charToGlyph] == []


def test_a_record_of_greek_and_cyrillic_names_is_drawn_with_their_letters(
    phone: Client, handed: Installation, plinth: Operator
) -> None:
    Location.objects.update(name=NAMES["Cyrillic"], city=NAMES["Greek"], address=NAMES["Latin"])
    stored()
    row = make_checked(make_fitted(plinth, identity="PLI-2"))
    Location.objects.filter(stations=row.station).update(name=NAMES["Cyrillic"], city=NAMES["Greek"])
    stored()
    said = {"nonce": uuid.uuid4(), "note": NAMES["Georgian"]}
    assert phone.post(reverse("hand_over", args=[row.pk]), said).status_code == 303
    drawn = [phone.get(reverse("record_pdf", args=[row.pk])).content for _twice in range(2)]
    wanted = set(NAMES["Cyrillic"] + NAMES["Greek"] + NAMES["Georgian"]) - {" "}
    assert (drawn[0] == drawn[1], wanted - letters_in(drawn[0])) == (True, set())


def test_a_report_prints_the_same_letters() -> None:
    rows = [(NAMES["Cyrillic"], *("1",) * 6)]
    words = {"title": NAMES["Greek"], "about": "2026", "author": NAMES["Latin"], "head": ["a"] * 7}
    first, second = (report_pdf(**words, tables=[("x", rows)]) for _twice in range(2))
    assert (first == second, set(NAMES["Cyrillic"]) - {" "} - letters_in(first)) == (True, set())
