"""Values of templates as pages write them."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import gettext, override

from core.catalogue.content import Plug
from core.catalogue.reading import notes
from installer_app.templatetags.hardware import cause_word, listed, note_text, value, wanted

SOCKET = Plug(1, "IEC_62196_T2", "SOCKET", "AC_3_PHASE", 230, 32, 22080)
IN_WORDS = "Type 2, Socket, AC, three phases, 32\N{NO-BREAK SPACE}A, 22.1\N{NO-BREAK SPACE}kW"


@pytest.mark.parametrize(
    ("said", "path", "written"),
    [
        (None, "", "–"),
        ("", "name", "–"),
        ([], "vendor", "–"),
        (True, "playbook.appends_identity", "yes"),
        (False, "playbook.appends_identity", "no"),
        (SOCKET, "connector.1", IN_WORDS),
        ((SOCKET, SOCKET), "evse.1", f"{IN_WORDS}; {IN_WORDS}"),
        (("RFID_READER", "NEW_WORD"), "evse.1.capabilities", "Reads charge cards (RFID), NEW_WORD"),
        ([{"light": "red", "means": "broken"}], "playbook.leds", "red: broken"),
        (7360, "connector.1.max_electric_power", "7.4\N{NO-BREAK SPACE}kW"),
        (230, "connector.1.voltage", "230\N{NO-BREAK SPACE}V"),
        (32, "connector.1.amperage", "32\N{NO-BREAK SPACE}A"),
        ("DC", "connector.1.power_type", "DC"),
        ("CABLE", "connector.1.format", "Cable"),
        ("prefix", "model_match", "Begins so"),
        (2, "connector.1.evse", "2"),
    ],
)
def test_a_value_is_written_as_its_field_wants(said: Any, path: str, written: str) -> None:
    assert value(said, path) == written


@pytest.mark.parametrize("language", ["de", "en", "fr", "nl"])
def test_what_an_operator_wrote_is_in_their_own_words(language: str) -> None:
    """Even where it happens to be a word of ours."""
    with override(language):
        assert [note_text(one) for one in ("Label", "Locked bay", "")] == ["Label", "Locked bay", ""]
        assert {one: note_text(one) for one in notes()} == {one: gettext(one) for one in notes()}


def test_a_remedy_says_what_it_is_for() -> None:
    assert cause_word("no_boot") == "It connected and then said nothing, not even what it is (BootNotification)."
    assert (cause_word("firmware"), cause_word("our own")) == ("Firmware", "our own")
    assert (listed([1, 2], ""), wanted({"key": "A", "range": [1, 2]})) == ("1, 2", "1 - 2")
