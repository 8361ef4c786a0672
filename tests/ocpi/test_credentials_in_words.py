"""What keeps a partner from being taken in, told in words; what a library said of it is for the log alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ocpi.roaming import ROLE, Roaming, newcomer, send, theirs

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
__all__ = ["newcomer", "theirs"]


def test_what_does_not_fit_is_told_in_words(newcomer: Client, theirs: Roaming) -> None:
    wrong = [ROLE | {"role": "emsp", "party_id": "E S", "country_code": "D1"}]
    answer = send(newcomer, "post", theirs.credentials(token="a b", url="ftp://x", roles=wrong)).json()
    assert answer["status_message"] == (
        "These fields are missing or wrong: "
        "token (Letters, digits and signs of ASCII without blanks, 64 at most.), "
        "url (An address that begins with http:// or https://.), "
        "roles.0.role (A role of OCPI in capital letters: CPO, EMSP, HUB.), "
        "roles.0.party_id (Three letters or digits of ISO 15118.), "
        "roles.0.country_code (Two letters of ISO 3166-1: NL, DE, FR.)."
    )


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
