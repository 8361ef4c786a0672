"""Pages without the room that indents their templates, their icons drawn once, and rows that stay light."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.template import engines
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.models import Job
from installer_app.pages import PLACES
from installer_app.templatetags.states import STATES, icon
from installer_app.tight import AS_WRITTEN, tightened
from tests.factories import make_location, make_station

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

SENTENCE = "{% blocktranslate %}\n  a\n  b{% endblocktranslate %}"
TEMPLATES = settings.BASE_DIR / "templates"
SYMBOLS = settings.BASE_DIR / "static/icons/all.svg"


def sources() -> dict[str, str]:
    return {str(path.relative_to(TEMPLATES)): path.read_text() for path in sorted(TEMPLATES.rglob("*.html"))}


def symbols() -> set[str]:
    return {one.attrib["id"] for one in ET.parse(SYMBOLS).getroot()}  # noqa: S314 -- a file of ours


@pytest.mark.parametrize(
    ("written", "tight"),
    [
        ("<p>\n    a\n      b\n</p>", "<p>\na\nb\n</p>"),
        ("<p>a   b</p>\n\t<i></i>", "<p>a   b</p>\n<i></i>"),
        ("  <pre>\n  x\n</pre>\n  <b>", "  <pre>\n  x\n</pre>\n<b>"),
        ("<textarea>\n  x</textarea>\n  y", "<textarea>\n  x</textarea>\ny"),
        (f"{SENTENCE}\n  c", f"{SENTENCE}\nc"),
        ("<prefix>\n  a", "<prefix>\na"),
        ("", ""),
    ],
)  # fmt: skip
def test_lines_stand_at_the_left_but_for_what_shows_its_room(written: str, tight: str) -> None:
    assert tightened(written) == tight


@given(st.text(alphabet=" \t\nab<>{}%", max_size=60))
def test_no_word_and_no_line_is_lost(written: str) -> None:
    tight = tightened(written)
    assert (tight.split(), tight.count("\n"), tightened(tight)) == (written.split(), written.count("\n"), tight)


def test_every_template_keeps_its_words_and_what_is_translated_in_it() -> None:
    kept = {name: tightened(text) for name, text in sources().items()}
    assert {name: text.split() for name, text in kept.items()} == {
        name: text.split() for name, text in sources().items()
    }
    assert {name: AS_WRITTEN.findall(text) for name, text in kept.items()} == {
        name: AS_WRITTEN.findall(text) for name, text in sources().items()
    }


def test_mails_stay_as_they_were_written() -> None:
    loader = engines["django"].engine.template_loaders[0].loaders[0]
    mail = next(TEMPLATES.rglob("*.txt"))
    origin = next(iter(loader.get_template_sources(str(mail.relative_to(TEMPLATES)))))
    assert loader.get_contents(origin) == mail.read_text()


def test_every_icon_that_is_asked_for_is_there_and_none_besides() -> None:
    named = {name for text in sources().values() for name in re.findall(r'{% icon "([a-z_]+)"', text)}
    named |= {name for _colour, name in STATES.values()} | {place[2] for place in PLACES}
    named |= {name for text in sources().values() for name in re.findall(r'(?:mark|sign)="([a-z]+)"', text)}
    assert (named - symbols(), symbols() - named) == (set(), set())


def test_an_icon_is_a_few_bytes_and_only_one_of_them_turns() -> None:
    assert re.fullmatch(
        r'<svg class="icon" aria-hidden="true"><use href="/static/icons/all(\.\w+)?\.svg#dot"/></svg>', icon("dot")
    )
    assert icon("busy").startswith('<svg class="icon busy" ')


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "most"), [("stations", 500), ("locations", 480), ("jobs", 900)])
def test_a_row_is_light(name: str, most: int, desk_of_dan: Client, plinth: Operator) -> None:
    def size() -> int:
        number = Job.objects.count()
        place = make_location(plinth, f"Place {number}", location_id=f"P{number}")
        make_station(plinth, f"PLI-{number}", location=place)
        Job.objects.create(operator=plinth, location=place, day=timezone.localdate(), created_by="Dan")
        return len(desk_of_dan.get(reverse(name)).content)

    one, *_, four = [size() for _number in range(4)]
    assert (four - one) / 3 < most


@pytest.mark.django_db
def test_the_way_round_is_drawn_once(desk_of_dan: Client, plinth: Operator) -> None:
    page = desk_of_dan.get(reverse("labels")).content.decode()
    assert page.count(f'href="{reverse("locations")}"') == 1
    assert (page.count('popovertarget="menu"'), page.count('id="menu"')) == (1, 1)
    assert len(page) < 12_000
