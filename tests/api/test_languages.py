"""The API says its sentences as `Accept-Language` asks; numbers, slugs and stored things are the same for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import msgspec
import pytest

from core.api.description.sent import BODIES
from core.api.parsing import read_json
from core.bodies.complaints import SHAPES, complaint
from core.bodies.credentials import CredentialsBody
from core.bodies.fields import Body
from core.bodies.reading import read_body, types_of
from core.errors import BadQuery
from core.speech import say
from core.words import Sentence

if TYPE_CHECKING:
    from django.test import Client

WRONG = {"publish", "nothing", "coordinates.latitude", "country"}
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


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("date_from=2026-02-01&date_to=2026-01-01", "date_from is after date_to"),
        ("latitude=1", "latitude and longitude go together"),
        ("distanceinmeters=200", "distanceinmeters without latitude and longitude"),
        ("city=a&city=b", "city twice"),
        ("&".join(f"a{number}=1" for number in range(120)), "more than 100 parameters"),
    ],
)
def test_what_is_wrong_with_a_question_is_a_sentence_in_a_sentence(machine: Client, query: str, what: str) -> None:
    told = machine.get(f"/api/2.0/Locations?{query}").json()
    assert told["status_message"] == f"The request names something that is unreadable or unknown: {what}."
    german = refused(machine, f"/api/2.0/Locations?{query}").json()
    assert german["status_message"].startswith("Die Anfrage nennt etwas Unlesbares oder Unbekanntes: ") is True


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"a": 1, "a": 2}', Sentence("%(name)s twice", {"name": "a"})),
        ('["\\u0000"]', Sentence("a forbidden character")),
        ('{"a": "\\ud800"}', Sentence("%(name)s with a forbidden character", {"name": "a"})),
        (f"[{'1' * 40}]", Sentence("a number of %(count)s digits", {"count": 40})),
        ("[1e999]", Sentence("the number %(number)s", {"number": "1e999"})),
        ("[" * 40 + "]" * 40, Sentence("more than %(most)s levels", {"most": 32})),
    ],
)
def test_what_is_hostile_in_a_body_can_be_translated(text: str, what: Sentence) -> None:
    with pytest.raises(BadQuery) as refusal:
        read_json(text)
    assert refusal.value.sentence.facts["what"] == what


def test_a_batch_of_which_some_are_refused_says_how_many(machine: Client) -> None:
    told = refused(machine, "/api/2.0/Locations/batch", {"data": [{}, {}]}, language="en").json()
    assert (told["status_code"], told["status_message"]) == (2000, "Refused: 2 of 2 items.")


def test_without_a_token_it_is_said_in_the_same_way(client: Client) -> None:
    told = refused(client, "/api/2.0/Locations", language="fr").json()
    assert told["status_message"].startswith("Le jeton manque ou est faux.")


def test_a_bad_address_is_refused_in_the_language_too(machine: Client) -> None:
    told = refused(machine, "/api/2.0/Locations?name=%00", language="nl").json()
    assert told["status_message"] == "De vraag noemt iets onleesbaars of onbekends: %00."


def test_every_wrong_field_is_told_in_the_language(machine: Client) -> None:
    body = {"publish": 5, "country": "QQQ", "nothing": 1, "coordinates": {"latitude": "99.0", "longitude": "5.0"}}
    told = refused(machine, "/api/2.0/Locations", body).json()["errors"]
    assert [(error["field"], error["code"], error["message"]) for error in told if error["field"] in WRONG] == [
        ("publish", "invalid", "Senden Sie true oder false."),
        ("nothing", "unknown_field", "Ein solches Feld gibt es nicht."),
        ("coordinates.latitude", "invalid", "Grad zwischen -90 und 90."),
        ("country", "invalid", "QQQ ist kein Land nach ISO 3166-1 alpha-3."),
    ]


def test_a_step_s_field_is_told_in_the_language(machine: Client) -> None:
    told = refused(machine, "/api/2.0/installations", {"nonce": "x"}).json()["errors"]
    assert [error["message"] for error in told if error["field"] == "nonce"] == ["Das ist keine UUID."]


def test_what_is_stored_is_the_same_for_everybody(machine: Client) -> None:
    english, german = (machine.get("/api/2.0/Locations", headers=headers) for headers in ({}, GERMAN))
    assert (english.json()["data"], english["ETag"]) == (german.json()["data"], german["ETag"])


def patterns(kind: Any) -> set[str]:
    """Give the patterns that a type holds, at any depth."""
    if isinstance(kind, msgspec.Meta):
        return {kind.pattern} if kind.pattern else set()
    if isinstance(kind, type) and issubclass(kind, Body):
        return {found for inner in types_of(kind).values() for found in patterns(inner)}
    return {found for part in get_args(kind) for found in patterns(part)}


def test_every_pattern_has_a_sentence_for_people() -> None:
    used = {found for body in (*BODIES.values(), CredentialsBody) for found in patterns(body)}
    assert used == {*SHAPES}


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"id": "a/b"}, "id", "Letters, digits and signs of ASCII, without blanks and slashes; not . or .. alone."),
        ({"country": "NL"}, "country", "Three capital letters of ISO 3166-1: NLD, DEU, FRA."),
        (
            {"coordinates": {"latitude": "52,1", "longitude": "5.1"}},
            "coordinates.latitude",
            "Degrees as a decimal text with a point: 52.090700.",
        ),
        (
            {"opening_times": {"regular_hours": [{"weekday": 1, "period_begin": "8:00", "period_end": "18:00"}]}},
            "opening_times.regular_hours.0.period_begin",
            "A time of day as 08:00, from 00:00 to 23:59.",
        ),
        (
            {"opening_times": {"exceptional_closings": [{"period_begin": "soon", "period_end": "later"}]}},
            "opening_times.exceptional_closings.0.period_begin",
            "A moment as 2030-01-31T12:00:00Z.",
        ),
        (
            {"directions": [{"language": "eng", "text": "x"}]},
            "directions.0.language",
            "Two letters of ISO 639-1: nl, de, fr.",
        ),
    ],
)
@pytest.mark.parametrize("how", ["single", "batch"])
def test_what_a_field_should_look_like_is_said_in_words(
    how: str, body: dict[str, Any], field: str, sentence: str, machine: Client
) -> None:
    if how == "single":
        errors = refused(machine, "/api/2.0/Locations", body, language="en").json()["errors"]
    else:
        [told] = refused(machine, "/api/2.0/Locations/batch", {"data": [body]}, language="en").json()["data"]
        errors = told["errors"]
    assert [error["message"] for error in errors if error["field"] == field] == [sentence]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("Expected `int`, got `str`", "Send a whole number."),
        ("Expected `int | float | str`, got `bool`", "Send a number."),
        ("Expected `new`, got `str`", "Expected `new`, got `str`."),
        ("Expected `str` of length >= 1", "It is blank: write a text."),
        ("Expected `str` of length >= 2", "It is too short: at least 2."),
        ("Expected `str` of length <= 36", "It is too long: at most 36."),
        ("Expected `array` of length 2", "It has the wrong length: exactly 2."),
        ("Expected `int` >= 1", "It is too small: at least 1."),
        ("Expected `float` <= 300.0", "It is too large: at most 300.0."),
        ("Expected `str` matching regex '[a-z]'", "It does not match '[a-z]'."),
        ("Invalid RFC3339 encoded date", "A day as 2030-01-31."),
        ("Invalid UUID", "It is no UUID."),
        ("Invalid 100% new thing", "Invalid 100% new thing."),
    ],
)
def test_what_the_reader_of_bodies_complains_of_has_a_sentence(said: str, sentence: str) -> None:
    assert say(complaint(said)) == sentence


def test_no_body_answers_in_the_words_of_what_reads_it() -> None:
    """Whatever is sent in whichever field, at the top and within: no type of Python is named."""
    wrong: tuple[Any, ...] = (5, 1.5, True, "?!", [], [5], [{}], {}, {"x": 1}, "x" * 20_000)
    for body in BODIES.values():
        for name in types_of(body):
            told = [each.message for value in wrong for each in read_body(body, {name: value}).errors]
            assert (body, name, [each for each in told if "`" in each or "Invalid" in each]) == (body, name, [])
