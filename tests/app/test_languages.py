"""Pages speak the reader's language: what they chose, on whichever phone, else what their browser asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.domain.people.speaking import choose_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import User

SIGN_IN = "/accounts/login/"
WORDS = {"en": "Sign in", "nl": "Aanmelden", "de": "Anmelden", "fr": "Se connecter"}


def spoken(client: Client, path: str = SIGN_IN, asks: str = "") -> tuple[str, str]:
    """Give the language that the page names itself, and that the headers name."""
    response = client.get(path, headers={"Accept-Language": asks} if asks else {})
    return response.content.decode().split('<html lang="')[1].split('"')[0], response["Content-Language"]


ASKED = {
    "": "en",
    "nl": "nl",
    "de-AT,en;q=0.5": "de",
    "fr-CA": "fr",
    "pl": "en",
    "pl,de;q=0.8": "de",
    "*": "en",
    "x;q=": "en",
}


@pytest.mark.parametrize(("asks", "language"), ASKED.items())
def test_a_page_is_in_the_language_that_the_browser_asks_for(client: Client, asks: str, language: str) -> None:
    assert spoken(client, asks=asks) == (language, language)
    assert WORDS[language] in client.get(SIGN_IN, headers={"Accept-Language": asks}).content.decode()


def test_caches_are_told_what_the_language_hangs_on(client: Client) -> None:
    varies = client.get(SIGN_IN)["Vary"].split(", ")
    assert {"Accept-Language", "Cookie"} <= {*varies}


def test_the_sign_in_page_offers_every_language_by_its_own_name(client: Client) -> None:
    page = client.get(SIGN_IN, headers={"Accept-Language": "de"}).content.decode()
    buttons = [part.split(">")[1].split("<")[0].strip() for part in page.split('name="language"')[1:5]]
    assert buttons == ["English", "Nederlands", "Deutsch", "Français"]


def test_a_choice_before_signing_in_stays_with_the_phone(client: Client) -> None:
    response = client.post("/language", {"language": "fr", "next": f"{SIGN_IN}?next=/app/"})
    assert (response.status_code, response.url) == (302, f"{SIGN_IN}?next=/app/")
    assert spoken(client, asks="de") == ("fr", "fr")


def test_a_choice_goes_with_the_person_to_another_phone(
    client_of: Callable[[User], Client], client: Client, ina: User, sue: User
) -> None:
    client_of(ina).post("/language", {"language": "de", "next": "/app/"})
    client.force_login(ina)
    assert (spoken(client, "/app/", "nl"), spoken(client_of(sue), "/review/", "nl")) == (("de", "de"), ("nl", "nl"))


def test_a_choice_writes_nothing_but_itself(ina: User) -> None:
    at_the_time = type(ina).objects.get(pk=ina.pk)
    type(ina).objects.filter(pk=ina.pk).update(email="new@example.org")
    choose_language(person=at_the_time, language="fr")
    ina.refresh_from_db()
    assert (ina.language, ina.email) == ("fr", "new@example.org")


def test_a_choice_is_one_of_ours(client_of: Callable[[User], Client], ina: User) -> None:
    phone = client_of(ina)
    assert [phone.post("/language", {"language": wrong}).status_code for wrong in ("xx", "", "de-AT")] == [404] * 3
    ina.refresh_from_db()
    assert ina.language == ""


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_a_choice_leads_nowhere_else(client: Client, onward: str) -> None:
    assert client.post("/language", {"language": "nl", "next": onward}).url == "/"


def test_a_choice_is_posted(client: Client) -> None:
    assert client.get("/language").status_code == 405


def test_dates_are_written_as_the_reader_does(client_of: Callable[[User], Client], ina: User) -> None:
    client_of(ina).post("/language", {"language": "nl"})
    page = client_of(ina).get("/app/").content.decode()
    assert "Vandaag<small>" in page
    days = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
    assert page.split("Vandaag<small>")[1].split(" ")[0] in days


def test_a_title_is_whole_though_its_words_may_break(client_of: Callable[[User], Client], ina: User) -> None:
    choose_language(person=ina, language="de")
    page = client_of(ina).get("/app/scan").content.decode()
    assert page.split("<title>")[1].split("</title>")[0] == "Scannen · Plinth"
    assert "Scan\N{SOFT HYPHEN}nen" in page


@pytest.mark.parametrize("asked", ["de", "fr", "nl"])
def test_partners_are_refused_in_the_language_they_ask_for_and_no_cookie_s(client: Client, asked: str) -> None:
    client.cookies["django_language"] = "nl"
    plain, said = (client.get("/ocpi/versions", headers=told) for told in ({}, {"Accept-Language": asked}))
    assert (plain["Content-Language"], said["Content-Language"]) == ("en", asked)
    assert plain.json()["status_message"] != said.json()["status_message"]
