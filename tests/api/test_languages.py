"""The API says its sentences as `Accept-Language` asks; numbers, slugs and stored things are the same for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.bodies.complaints import complaint
from core.speech import say

if TYPE_CHECKING:
    from django.test import Client

WRONG = {"name", "nothing", "coordinates.latitude", "country"}
GERMAN = {"Accept-Language": "de-DE,en;q=0.5"}


def refused(machine: Client, path: str, body: Any = None, language: str = "de") -> Any:
    headers = {"Accept-Language": language}
    if body is None:
        return machine.get(path, headers=headers)
    return machine.post(path, body, content_type="application/json", headers=headers)


def test_a_refusal_is_in_the_language_that_was_asked_for(machine: Client) -> None:
    response = refused(machine, "/api/2.0/Locations/nowhere")
    told = response.json()
    assert (told["status_message"], told["errors"][0]["code"]) == ("So etwas gibt es hier nicht.", "not_found")
    assert (response["Content-Language"], "Accept-Language" in response["Vary"]) == ("de", True)


@pytest.mark.parametrize("language", ["", "pl", "en-GB", "*"])
def test_everybody_else_hears_english(machine: Client, language: str) -> None:
    response = refused(machine, "/api/2.0/Locations/nowhere", language=language)
    assert (response.json()["status_message"], response["Content-Language"]) == ("There is no such thing here.", "en")


def test_without_a_token_it_is_said_in_the_same_way(client: Client) -> None:
    told = refused(client, "/api/2.0/Locations", language="fr").json()
    assert told["status_message"].startswith("Le jeton manque ou est faux.")


def test_a_bad_address_is_refused_in_the_language_too(machine: Client) -> None:
    told = refused(machine, "/api/2.0/Locations?name=%00", language="nl").json()
    assert told["status_message"] == "De vraag noemt iets onleesbaars of onbekends: %00."


def test_every_wrong_field_is_told_in_the_language(machine: Client) -> None:
    body = {"name": 5, "country": "QQQ", "nothing": 1, "coordinates": {"latitude": "99.0", "longitude": "5.0"}}
    told = refused(machine, "/api/2.0/Locations", body).json()["errors"]
    assert [(error["field"], error["code"], error["message"]) for error in told if error["field"] in WRONG] == [
        ("name", "invalid", "Erwartet wird `str`, gesendet wurde `int`."),
        ("nothing", "unknown_field", "Ein solches Feld gibt es nicht."),
        ("coordinates.latitude", "invalid", "Grad zwischen -90 und 90."),
        ("country", "invalid", "QQQ ist kein Land nach ISO 3166-1 alpha-3."),
    ]


def test_a_step_s_field_is_told_in_the_language(machine: Client) -> None:
    told = refused(machine, "/api/2.0/installations", {"nonce": "x"}).json()["errors"]
    assert [error["message"] for error in told if error["field"] == "nonce"] == ["Muss eine gültige UUID sein."]


def test_what_is_stored_is_the_same_for_everybody(machine: Client) -> None:
    english, german = (machine.get("/api/2.0/Locations", headers=headers) for headers in ({}, GERMAN))
    assert (english.json()["data"], english["ETag"]) == (german.json()["data"], german["ETag"])


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("Expected `int`, got `str`", "Expected `int`, got `str`."),
        ("Expected `str` of length >= 1", "It is too short: at least 1."),
        ("Expected `str` of length <= 36", "It is too long: at most 36."),
        ("Expected `array` of length 2", "It has the wrong length: exactly 2."),
        ("Expected `int` >= 1", "It is too small: at least 1."),
        ("Expected `float` <= 300.0", "It is too large: at most 300.0."),
        ("Expected `str` matching regex '[a-z]'", "It does not match '[a-z]'."),
        ("Invalid enum value 'X'", "'X' is none of the words that are known here."),
        ("Invalid UUID", "It is no UUID."),
        ("Invalid 100% new thing", "Invalid 100% new thing."),
    ],
)
def test_what_the_reader_of_bodies_complains_of_has_a_sentence(said: str, sentence: str) -> None:
    assert say(complaint(said)) == sentence
