"""A reading out of its limit where the operator takes no note for it: what is said, and where it is shown."""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.models import EvidenceRules, Reading
from tests.lasting import checked as fitted
from tests.lasting import ina, pk_of_checked, plinth

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Installation
    from tests.doors import Door

__all__ = ["fitted", "ina", "pk_of_checked", "plinth"]
pytestmark = pytest.mark.django_db
NO_NOTE = "Mend it and measure again, or ask your supervisor: a note alone does not let you hand over."
ASKS_NOTHING = "Your operator asks for nothing here."
PROVES = f"{ASKS_NOTHING} What you add now proves your work later."
ONLY_LIMITS = f"{PROVES[:-1]}; only a reading out of its limit keeps the hand-over back."
OPTIONAL, REQUIRED = ([{"text": "Fixed", "required": required}] for required in (False, True))


def asks(row: Installation, *, takes_notes: bool = False, **rules: object) -> None:
    EvidenceRules.objects.create(operator=row.operator, out_of_limit_allowed=takes_notes, **rules)


def page_of(phone: Client, row: Installation) -> str:
    return phone.get(reverse("evidence", args=[row.pk])).content.decode()


def word_of_readings(page: str) -> tuple[bool, list[str]]:
    """Tell whether the readings are unfolded, and as what a screen reader reads their group."""
    head = page.split('id="readings"')[1].split("</summary>", maxsplit=1)[0]
    return "open" in head.split(">")[0].split(), re.findall(r'class="hush">([^<]+)<', head)


def bad_reading(row: Installation) -> Reading:
    limit = {"unit": "ms", "least": None, "most": 300, "source": "IEC 60364-4-41"}
    return Reading.objects.create(installation=row, kind="rcd", value="450", limit=limit, within=False, note="S")


def test_a_note_is_not_offered_as_a_way_out(ina_at: Door, fitted: Installation) -> None:
    refused = ina_at.say("readings", fitted.pk, rcd="450")
    said = f"RCD trip time is out of its limit: 450 ms, where ≤ 300 ms is asked for. {NO_NOTE}"
    assert (refused.slug, refused.sentence, Reading.objects.count()) == ("out_of_limit", said, 0)


@pytest.mark.parametrize(("takes_notes", "field"), [(False, "rcd"), (True, "note")])
def test_a_machine_is_told_which_field_mends_it(
    *, takes_notes: bool, field: str, machine: Client, fitted: Installation
) -> None:
    asks(fitted, takes_notes=takes_notes)
    body = json.dumps({"nonce": str(uuid.uuid4()), "rcd": 450, "loop": 0.3})
    url = reverse("api_readings", args=[fitted.pk])
    told = machine.post(url, body, content_type="application/json").json()
    assert [(each["code"], each["field"]) for each in told["errors"]] == [("out_of_limit", field)]


@pytest.mark.parametrize(
    ("takes_notes", "hint"),
    [
        (False, "For your supervisor: a reading out of its limit keeps the hand-over back all the same"),
        (True, "Needed when a reading is out of its limit"),
    ],
)
def test_the_form_says_what_a_note_is_for(*, takes_notes: bool, hint: str, phone: Client, fitted: Installation) -> None:
    asks(fitted, takes_notes=takes_notes)
    assert re.findall(r'id="hint_note">([^<]+)<', page_of(phone, fitted)) == [hint]


@pytest.mark.parametrize(("takes_notes", "unfolded", "notices"), [(False, True, 1), (True, False, 0)])
def test_what_holds_the_hand_over_back_is_unfolded_and_says_why(
    *, takes_notes: bool, unfolded: bool, notices: int, phone: Client, fitted: Installation
) -> None:
    asks(fitted, takes_notes=takes_notes)
    bad_reading(fitted)
    page = page_of(phone, fitted)
    assert word_of_readings(page) == (unfolded, ["Out of the limit"])
    assert (page.count('id="held_back"'), page.count(NO_NOTE), page.count(ASKS_NOTHING)) == (notices, notices, 0)


def test_the_hand_over_says_why_and_leads_there(phone: Client, fitted: Installation) -> None:
    bad_reading(fitted)
    page = phone.get(reverse("hand_over", args=[fitted.pk]))
    assert [(fact.title, str(fact.sentence)) for fact in page.context["missing"]] == [
        ("Readings", "A reading is out of its limit: mend it and measure again, or ask your supervisor.")
    ]
    assert page.content.decode().count(f'class="btn go" href="{reverse("evidence", args=[fitted.pk])}"') == 1


def test_what_is_missing_before_it_is_unfolded_first(phone: Client, fitted: Installation) -> None:
    asks(fitted, photos=["panel"], signature=True)
    bad_reading(fitted)
    assert phone.get(reverse("evidence", args=[fitted.pk])).context["opened"] == "photos"


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({}, ONLY_LIMITS),
        ({"takes_notes": True}, PROVES),
        ({"takes_notes": True, "lines": OPTIONAL}, PROVES),
        ({"signature": True}, ""),
        ({"lines": REQUIRED}, ""),
    ],
)
def test_what_the_page_says_of_an_operator_who_asks_for_little(
    rules: dict[str, object], said: str, phone: Client, fitted: Installation
) -> None:
    asks(fitted, **rules)
    phone.post(reverse("signature", args=[fitted.pk]), {"nonce": uuid.uuid4(), "name": "Ina"})
    phone.post(reverse("checklist", args=[fitted.pk]), {"nonce": uuid.uuid4(), "lines": ["Fixed"]})
    found = re.findall(f"<p>({ASKS_NOTHING}[^<]*)</p>", page_of(phone, fitted))
    assert found == ([said] if said else [])


@pytest.mark.parametrize(
    ("said", "notes"),
    [
        ({"rcd": "450", "insulation": "12", "loop": "0.3"}, {"rcd": "Type S", "insulation": "", "loop": ""}),
        ({"rcd": "450", "polarity": "wrong", "loop": "0.3"}, {"rcd": "Type S", "polarity": "Type S", "loop": ""}),
        ({"rcd": "24"}, {"rcd": "Type S"}),
    ],
)
def test_a_note_stands_at_the_reading_that_it_is_for(
    said: dict[str, str], notes: dict[str, str], ina_at: Door, fitted: Installation
) -> None:
    assert ina_at.say("readings", fitted.pk, note=" Type S ", **said).status_code == 1000
    assert {row.kind: row.note for row in Reading.objects.all()} == notes


def test_of_readings_that_are_all_good_one_carries_the_note(ina_at: Door, fitted: Installation) -> None:
    ina_at.say("readings", fitted.pk, insulation="12", rcd="24", note="Cold day")
    assert sorted(row.note for row in Reading.objects.all()) == ["", "Cold day"]
