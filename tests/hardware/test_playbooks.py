"""Playbooks: those that we ship, an operator's own over them, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from core.catalogue.playbooks import (
    TABLE,
    PlaybooksUnreadableError,
    over,
    playbook_of,
    read_playbooks,
    shipped,
    texts_of,
)
from core.catalogue.reading import catalogue
from core.causes import CAUSES
from core.causes.playbook import KEYS, LITERAL, advice, faults
from core.domain.checks import ALL
from core.messages.extraction import messages_of
from core.models import HardwareTemplate
from core.speech import spoken
from core.words import Sentence

GOOD = 'products = ["a"]\nsource = "a manual"\n'


def test_what_we_ship_is_about_products_we_know_and_names_its_source() -> None:
    known = {product.template_id for product in catalogue()}
    assert [product for product in shipped() if product not in known] == []
    assert [product for product, told in shipped().items() if not told["source"] or told.keys() - KEYS] == []


def test_what_we_ship_helps_with_causes_and_checks_that_there_are() -> None:
    there = CAUSES.keys() | {check.slug for check in ALL}
    assert [cause for told in shipped().values() for cause in told.get("remedies", {}) if cause not in there] == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[x]\nsource = 'a'", "name products, source"),
        ("[x]\nproducts = ['a']", "name products, source"),
        (f"[x]\n{GOOD}apn = 7", "apn Write it in at most 500 characters."),
        (f"[x]\n{GOOD}colour = 'red'", "colour"),
        (f"[x]\n{GOOD}[y]\n{GOOD}", "a is there twice"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused(text: str, why: str) -> None:
    with pytest.raises(PlaybooksUnreadableError) as refused:
        read_playbooks(text)
    assert str(refused.value).partition(": ")[2] == f"{why}."


def test_an_operators_own_words_stand_before_ours() -> None:
    ours = {"apn": "a", "restart": "b", "remedies": {"no_boot": "c", "wrong_key": "d"}}
    own = {"apn": "e", "remedies": {"no_boot": "f"}}
    assert over(ours, own) == {"apn": "e", "restart": "b", "remedies": {"no_boot": "f", "wrong_key": "d"}}
    assert over(ours, {}) == ours
    assert over({}, {"remedies": "none"}) == {"remedies": "none"}


def test_a_copy_keeps_the_playbook_of_its_product() -> None:
    keba = shipped()["keba-kc-p30-ess400c2"]
    assert playbook_of(HardwareTemplate(template_id="keba-kc-p30-ess400c2")) == keba
    assert playbook_of(HardwareTemplate(template_id="mine", product="keba-kc-p30-ess400c2")) == keba
    assert playbook_of(HardwareTemplate(template_id="mine", playbook={"apn": "x"})) == {"apn": "x"}
    assert playbook_of(None) == {}


@pytest.mark.parametrize(
    ("playbook", "fields"),
    [
        ({}, []),
        ({"menu": 7, "never_send": ["Reset"]}, []),
        ({"apn": None, "restart": "x" * 500}, []),
        ({"apn": "x" * 501, "restart": "a\0", "source": []}, ["apn", "restart", "source"]),
        ({"appends_identity": "yes"}, ["appends_identity"]),
        ({"leds": "green"}, ["leds"]),
        ({"leds": [{"light": "green"}]}, ["leds"]),
        ({"leds": [{"light": "green", "means": 7}]}, ["leds"]),
        ({"leds": [{"light": "green", "means": "on"}] * 21}, ["leds"]),
        ({"leds": [{"light": "green", "means": "on"}], "remedies": {"no_boot": "Wait."}}, []),
        ({"remedies": ["x"]}, ["remedies"]),
        ({"remedies": {"no_boot": 7, "wrong_key": "x"}}, ["remedies.no_boot"]),
    ],
)
def test_what_is_wrong_is_named(playbook: dict[str, Any], fields: list[str]) -> None:
    assert [field for field, _text in faults(playbook)] == fields


def test_advice_says_where_certificates_go_and_how_to_restart() -> None:
    playbook = {"certificate_place": "General", "restart": "Press it.", "menu_path": "A > B"}
    assert list(map(str, advice("tls_unknown_ca", playbook))) == [
        "On this model root certificates are loaded so: General",
        "On this model you find the setting at A > B.",
        "Restart this model so: Press it.",
    ]
    assert list(map(str, advice("gibberish", playbook))) == []


WHOLE = """
[x]
products = ["a", "b"]
source = "a manual"
menu_path = "Settings"
apn = "net.example"
apn_place = "Network"
root_certificate = "ISRG Root X1"
signal_key = "Rssi"
appends_identity = true
leds = [{ light = "red", means = "broken" }]

[x.remedies]
no_boot = "Wait."
"""


def test_our_texts_are_sentences_and_names_are_not() -> None:
    read = read_playbooks(WHOLE)
    assert read["a"] == read["b"]
    assert read["a"] == {
        "source": Sentence("a manual"),
        "menu_path": Sentence("Settings"),
        "apn": "net.example",
        "apn_place": Sentence("Network"),
        "root_certificate": "ISRG Root X1",
        "signal_key": "Rssi",
        "appends_identity": True,
        "leds": [{"light": Sentence("red"), "means": Sentence("broken")}],
        "remedies": {"no_boot": Sentence("Wait.")},
    }
    assert {*texts_of(WHOLE)} == {"a manual", "Settings", "Network", "red", "broken", "Wait."}


def test_every_text_of_ours_is_for_the_translators() -> None:
    marked = {key.text for key in messages_of(Path(__file__).parents[2])}
    ours = {*texts_of(TABLE.read_text())}
    assert (len(ours) > 40, ours - marked) == (True, set())
    assert [key for told in shipped().values() for key in told.keys() & LITERAL if not isinstance(told[key], str)] == []


def test_ours_are_said_in_the_readers_language_and_an_operators_own_words_stay() -> None:
    with translation.override("de"):
        told = {"restart": Sentence("Save"), "menu_path": "Save", "leds": [{"light": Sentence("Save"), "n": 3}]}
        assert spoken(told) == {
            "restart": "Speichern",
            "menu_path": "Save",
            "leds": [{"light": "Speichern", "n": 3}],
        }
        assert [spoken(each) for each in (None, True, [Sentence("")])] == [None, True, [""]]


def test_advice_of_ours_is_a_sentence_within_a_sentence() -> None:
    said = advice("no_bytes", {"apn_place": Sentence("Network"), "menu_path": Sentence("Settings")})
    assert list(map(str, said)) == ["On this model the APN is set so: Network"]
    assert said[0].facts == {"text": Sentence("Network")}
    assert advice("wrong_key", {"remedies": {"wrong_key": Sentence("")}, "menu_path": Sentence("")}) == ()


@pytest.mark.parametrize("product", sorted(shipped()))
def test_what_we_ship_says_something_beside_its_source(product: str) -> None:
    told = spoken(shipped()[product])
    assert len(told.keys() - {"source"}) > 0
    assert faults(told) == []
