"""The exchange of keys with a partner that has a real HTTP server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.domain.partners import Registration, create_partner, exchange, register, revoke
from core.errors import PartnerNotRegistered, PartnerRegistered
from core.models import Event, Partner
from tests.ocpi.conftest import partners_client
from tests.ocpi.judges import complaints
from tests.ocpi.roaming import ROLE, TOKEN_B, Roaming, newcomer, registered, said, send, theirs

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
__all__ = ["newcomer", "theirs"]
TOLD = Registration(token="b", versions_url="https://x.example/v", version="2.2.1", roles=[ROLE])


def test_registering(newcomer: Client, theirs: Roaming) -> None:
    data = send(newcomer, "post", theirs.credentials()).json()["data"]
    partner = Partner.objects.get()
    kept = (partner.token_for_them, partner.versions_url, partner.version, partner.country_code, partner.party_id)
    assert kept == (TOKEN_B, f"{theirs.url}/versions", "2.2.1", "DE", "EMS")
    assert theirs.calls == [("/versions", TOKEN_B), ("/2.2.1", TOKEN_B)]
    assert (data["url"], [complaints("2.2.1", role, "CredentialsRole") for role in data["roles"]]) == (
        "http://testserver/ocpi/versions",
        [[]],
    )
    assert partners_client(data["token"]).get("/ocpi/2.2.1/locations").status_code == 200


def test_whoever_is_called_back_is_told_which_request_it_belongs_to(newcomer: Client, theirs: Roaming) -> None:
    ids = {"X-Request-ID": "their-request", "X-Correlation-ID": "their-talk"}
    newcomer.post("/ocpi/2.2.1/credentials", theirs.credentials(), "application/json", headers=ids)
    said = [(headers["X-Request-ID"], headers["X-Correlation-ID"]) for headers in theirs.headers]
    assert [talk for _request, talk in said] == ["their-talk", "their-talk"]
    assert len({request for request, _talk in said} | {"their-request"}) == 3


def test_token_a_dies_when_it_was_used(newcomer: Client, theirs: Roaming) -> None:
    registered(newcomer, theirs)
    assert newcomer.get("/ocpi/versions").status_code == 401


def test_2_3_0_registers_the_same_way(newcomer: Client, theirs: Roaming) -> None:
    theirs.answers["/versions"] = said([{"version": "2.3.0", "url": f"{theirs.url}/2.2.1"}])
    assert registered(newcomer, theirs, "2.3.0").get("/ocpi/2.3.0/locations").status_code == 200


def test_getting_credentials_tells_the_token_that_was_sent(newcomer: Client, theirs: Roaming) -> None:
    token = send(newcomer, "post", theirs.credentials()).json()["data"]["token"]
    assert partners_client(token).get("/ocpi/2.2.1/credentials").json()["data"]["token"] == token


def test_renewing_gives_another_token(newcomer: Client, theirs: Roaming) -> None:
    old = registered(newcomer, theirs)
    answer = send(old, "put", theirs.credentials(token="another")).json()
    assert (Partner.objects.get().token_for_them, old.get("/ocpi/versions").status_code) == ("another", 401)
    assert partners_client(answer["data"]["token"]).get("/ocpi/2.2.1/locations").status_code == 200


def test_leaving(newcomer: Client, theirs: Roaming) -> None:
    client = registered(newcomer, theirs)
    response = client.delete("/ocpi/2.2.1/credentials")
    assert (response.json()["status_code"], "data" in response.json()) == (1000, False)
    assert (client.get("/ocpi/versions").status_code, Partner.objects.get().token_for_them) == (401, "")


def test_every_act_is_written_down(newcomer: Client, theirs: Roaming) -> None:
    client = registered(newcomer, theirs)
    client = partners_client(send(client, "put", theirs.credentials()).json()["data"]["token"])
    client.delete("/ocpi/2.2.1/credentials")
    who = f"partner:{Partner.objects.get().pk}"
    assert list(Event.objects.order_by("pk").values_list("verb", "by", "who"))[1:] == [
        (verb, "Elektro Mobil", who) for verb in ("register", "exchange", "revoke")
    ]


def test_wrong_methods_for_who_asks_are_405(newcomer: Client, theirs: Roaming) -> None:
    before = [send(newcomer, method, theirs.credentials()).status_code for method in ("put", "delete")]
    client = registered(newcomer, theirs)
    assert (before, send(client, "post", theirs.credentials()).status_code) == ([405, 405], 405)


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({"token": None}, "token"),
        ({"token": "a b"}, "token"),
        ({"token": "x" * 65}, "token"),
        ({"url": "ftp://x"}, "url"),
        ({"roles": []}, "roles"),
        ({"roles": [ROLE | {"party_id": "TOOLONG"}]}, "roles.0.party_id"),
        ({"roles": [{name: ROLE[name] for name in ROLE if name != "country_code"}]}, "roles.0.country_code"),
    ],
)
def test_what_is_missing_or_wrong_is_named(newcomer: Client, theirs: Roaming, facts: Any, named: str) -> None:
    response = send(newcomer, "post", theirs.credentials(**facts))
    told = (response.status_code, response.json()["status_code"], named in response.json()["status_message"])
    assert (told, theirs.calls) == ((200, 2001, True), [])


@pytest.mark.parametrize(("body", "http"), [("{", 400), ("[]", 200), ('"x"', 200)])
def test_a_body_that_is_no_credentials_object(newcomer: Client, theirs: Roaming, body: str, http: int) -> None:
    response = send(newcomer, "post", body)
    assert (response.status_code, response.json()["status_code"] in {2000, 2001}) == (http, True)


@pytest.mark.parametrize(
    ("path", "answer", "number"),
    [
        ("/versions", None, 3001),
        ("/versions", b"<html>", 3001),
        ("/versions", b"[]", 3001),
        ("/versions", said([], status_code=2000), 3001),
        ("/versions", b" " * (1024 * 1024 + 1), 3001),
        ("/versions", b"[" * 100_000, 3001),
        ("/versions", said([]), 3002),
        ("/versions", said([{"version": "2.2.1", "url": 5}]), 3002),
        ("/2.2.1", None, 3001),
        ("/2.2.1", said({"version": "2.2.1"}), 3003),
        ("/2.2.1", said({"endpoints": [{"identifier": "cdrs"}]}), 3003),
        ("/2.2.1", said("nothing"), 3003),
    ],
)
def test_a_partner_that_we_cannot_use_is_not_taken_in(
    newcomer: Client, theirs: Roaming, path: str, answer: bytes | None, number: int
) -> None:
    theirs.answers[path] = answer
    response = send(newcomer, "post", theirs.credentials())
    assert (response.status_code, response.json()["status_code"]) == (200, number)
    assert (Partner.objects.get().digest, newcomer.get("/ocpi/versions").status_code) == (None, 200)


def test_of_two_who_register_with_one_token_the_first_wins(plinth: Operator) -> None:
    partner, _token = create_partner(operator=plinth, name="Twins")
    register(partner=partner, told=TOLD)
    with pytest.raises(PartnerRegistered):
        register(partner=partner, told=TOLD)


def test_who_was_let_go_meanwhile_cannot_renew(plinth: Operator) -> None:
    partner, _token = create_partner(operator=plinth, name="Gone", reads_at_once=True)
    revoke(partner=partner)
    with pytest.raises(PartnerNotRegistered):
        exchange(partner=partner, told=TOLD)
