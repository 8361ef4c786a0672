"""What keeps a partner from being taken in, told in words; what a library said of it is for the log alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils.translation import gettext, override

from tests.ocpi.roaming import ROLE, Roaming, newcomer, said, send, theirs

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
__all__ = ["newcomer", "theirs"]
FIELDS = ("token", "url", "roles")


def test_what_does_not_fit_is_told_in_words(newcomer: Client, theirs: Roaming) -> None:
    wrong = [ROLE | {"role": "emsp", "party_id": "E S", "country_code": "D1"}]
    answer = send(newcomer, "post", theirs.credentials(token="a b", url="ftp://x", roles=wrong)).json()
    assert answer["status_message"] == (
        "These fields are missing or wrong: "
        "token (Letters, digits and signs of ASCII without blanks, 64 at most.), "
        "roles.0.role (A role of OCPI in capital letters: CPO, EMSP, HUB.), "
        "roles.0.party_id (Three letters or digits of ISO 15118.), "
        "roles.0.country_code (Two letters of ISO 3166-1: NL, DE, FR.), "
        "url (An address that begins with http:// or https://.)."
    )


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, "token (This field is required.), url (This field is required.), roles (This field is required.)"),
        ([], "body (Send a JSON object.), " + ", ".join(f"{each} (This field is required.)" for each in FIELDS)),
        (
            {"token": 5, "url": None, "roles": {}},
            "token (Send a text.), url (This field cannot be null.), roles (Send a list.)",
        ),
        (
            {"token": "b", "url": f"http://{'x' * 255}", "roles": []},
            "url (It is too long: at most 255.), roles (It is too short: at least 1.)",
        ),
        (
            {"token": "b", "url": "http://x", "roles": [ROLE | {"business_details": {"name": " "}}, "x"], "more": 1},
            "roles.0.business_details.name (It is blank: write a text.), roles.1 (Send a JSON object.)",
        ),
    ],
)
def test_whatever_is_wrong_is_told_in_words_of_ours(newcomer: Client, body: Any, told: str) -> None:
    answer = send(newcomer, "post", body).json()
    assert (answer["status_code"], answer["status_message"]) == (2001, f"These fields are missing or wrong: {told}.")


UNFIT = [
    ("https://x.example:0/v", "The port of an address is a number from 1 to 65535."),
    ("https://x.example:65536/v", "The port of an address is a number from 1 to 65535."),
    ("https://x.example:eighty/v", "The port of an address is a number from 1 to 65535."),
    ("https://ada:secret@x.example/v", "Leave user name and password out of the address."),
    ("https://@x.example/v", "Leave user name and password out of the address."),
    ("https://x.example/v#top", "Leave out what begins with #: no server is told it."),
    ("https://x.example/v#", "Leave out what begins with #: no server is told it."),
    ("https://x.example/a b", "There are no blanks in an address, nor letters beyond ASCII."),
    (" https://x.example/v", "There are no blanks in an address, nor letters beyond ASCII."),
    ("https://x.example/\u00e9", "There are no blanks in an address, nor letters beyond ASCII."),
    ("https:///v", "There is no plain host name in it."),
]


@pytest.mark.parametrize(("url", "why"), UNFIT)
def test_an_address_that_nobody_can_call_is_told_in_words(
    newcomer: Client, theirs: Roaming, url: str, why: str
) -> None:
    answer = send(newcomer, "post", theirs.credentials(url=url)).json()
    assert (answer["status_code"], answer["status_message"]) == (
        2001,
        f"These fields are missing or wrong: url ({why}).",
    )


def test_so_is_one_that_a_partner_names_as_its_own(newcomer: Client, theirs: Roaming) -> None:
    url = "https://x.example:0/2.2.1"
    theirs.answers["/versions"] = said([{"version": "2.2.1", "url": url}])
    answer = send(newcomer, "post", theirs.credentials()).json()
    why = "The port of an address is a number from 1 to 65535."
    assert answer["status_message"] == f"We could not read your versions at {url}. {why}"


def test_a_partner_is_refused_in_its_language(newcomer: Client) -> None:
    response = newcomer.post("/ocpi/2.2.1/credentials", {}, "application/json", headers={"Accept-Language": "de-AT"})
    with override("de"):
        missing = gettext("This field is required.")
        told = gettext("These fields are missing or wrong: %(what)s.")
    assert missing != "This field is required."
    assert response.json()["status_message"] == told % {
        "what": f"token ({missing}), url ({missing}), roles ({missing})",
    }
    assert (response["Content-Language"], response["Vary"]) == ("de", "Accept-Language")


@pytest.mark.parametrize(
    ("url", "body", "why", "logged"),
    [
        (
            "http://127.0.0.1:1/v",
            None,
            "Nothing listens at this address: the connection was turned away.",
            "ConnectionRefusedError",
        ),
        ("https://nobody.invalid/v", None, "Nobody knows this host name.", "gaierror"),
        ("", b"<html>", "What came back is no JSON.", "Expecting value: line 1"),
        ("", b"[" * 100_000, "What came back is no JSON.", "RecursionError"),
        ("", b"\xff", "What came back is no JSON.", "UnicodeDecodeError"),
    ],
)
def test_why_nothing_of_use_came_back_is_told_in_words_and_logged_as_it_was(
    newcomer: Client,
    theirs: Roaming,
    caplog: pytest.LogCaptureFixture,
    url: str,
    body: bytes | None,
    why: str,
    logged: str,
) -> None:
    caplog.set_level("INFO", "core.api.envelope")
    theirs.answers["/versions"] = body
    url = url or f"{theirs.url}/versions"
    answer = send(newcomer, "post", theirs.credentials(url=url)).json()
    assert answer["status_message"] == f"We could not read your versions at {url}. {why}"
    assert (logged in answer["status_message"], [logged in each for each in caplog.messages]) == (False, [True])
