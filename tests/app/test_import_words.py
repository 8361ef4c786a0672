"""What the columns of a file, and the things that it made, are called on pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from installer_app.imports.words import word
from tests.app.test_imports import PLACES, checked, imported, moved

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
WORDS = [
    ("coordinates.latitude", "Latitude"),
    ("time_zone", "Time zone"),
    ("opening_times", "Opening hours"),
    ("evses.0.connectors.0.voltage", "Connector: volts"),
    ("evses.0.floor_level", "Floor"),
    ("id", "Id"),
    ("driver_id", "driver_id"),  # the contract's own name, where nobody gave it a word
]


@pytest.mark.parametrize(("field", "told"), WORDS)
def test_a_column_has_the_word_of_its_field(field: str, told: str) -> None:
    assert str(word(field)) == told


def test_columns_that_pages_do_not_offer_have_words_too(desk_of_dan: Client) -> None:
    rows = "id,name,address,city,postal_code,country,time_zone\nq,Quay,Quay 1,Gent,9000,BEL,Europe/Brussels\n"
    page = checked(desk_of_dan, rows)
    assert [str(head) for head in page.context["heads"]][-1] == "Time zone"
    mapping = desk_of_dan.get(reverse("import_columns", args=[page.context["one"].pk])).content.decode()
    assert re.findall(r'<option value="time_zone" selected>([^<]*)</option>', mapping) == ["Time zone"]


def test_of_many_that_were_taken_back_the_first_are_named(
    desk_of_dan: Client, plinth: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("installer_app.imports.pages.NAMED", 1)
    done = imported(desk_of_dan, PLACES.replace("Nederland", "NLD"))
    page = moved(desk_of_dan, done.context["one"], "import_undo")
    assert page.context["named"] == {"removed": ["Kade (kade-12)"], "restored": []}
    assert page.content.decode().count("The first 1 of 3.") == 1
