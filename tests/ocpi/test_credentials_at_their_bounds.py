"""A credentials object, field by field: the last value that is taken, the first that is not, and what is kept of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.partners import create_partner
from core.models import Event, Partner
from core.models.clock import database_now
from core.ocpi.authentication import spellings
from core.ocpi.credentials import objects
from tests.ocpi.conftest import partners_client
from tests.ocpi.roaming import ROLE, TOKEN_B, Roaming, newcomer, registered, said, send, theirs

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
__all__ = ["newcomer", "theirs"]
DETAILS = ROLE["business_details"]
LONG_URL = "http://x.example/".ljust(255, "v")


def role(**facts: Any) -> list[dict[str, Any]]:
    return [ROLE | facts]


def another(plinth: Operator) -> Client:
    """Somebody else who holds a token A, for each time that one is used up."""
    return partners_client(create_partner(operator=plinth, name=f"Partner {Partner.objects.count()}")[1])


def told(client: Client, theirs: Roaming, **facts: Any) -> tuple[int, list[str]]:
    """Register; give the number of the answer, and which fields it names."""
    answer = send(client, "post", theirs.credentials(**facts)).json()
    words = answer["status_message"].partition(": ")[2]
    named = re.split(r", (?=[a-z0-9_.]+ \()", words) if words else []
    return answer["status_code"], [part.split(" ")[0] for part in named]


UNFIT: list[tuple[dict[str, Any], list[str]]] = [
    ({"token": ""}, ["token"]),
    ({"token": "x" * 65}, ["token"]),
    ({"token": "é"}, ["token"]),
    ({"token": "line\nbreak"}, ["token"]),
    ({"token": ["x"]}, ["token"]),
    ({"token": 5}, ["token"]),
    ({"token": " x\n"}, ["token"]),
    ({"url": ""}, ["url"]),
    ({"url": f"{LONG_URL}v"}, ["url"]),
    ({"url": "http://"}, ["url"]),
    ({"url": "FTP://x.example"}, ["url"]),
    ({"url": "http://x.example/é"}, ["url"]),
    ({"url": "http://x.example/a b"}, ["url"]),
    ({"url": "//x.example"}, ["url"]),
    ({"url": None}, ["url"]),
    ({"roles": None}, ["roles"]),
    ({"roles": {}}, ["roles"]),
    ({"roles": "EMSP"}, ["roles"]),
    ({"roles": role(role="")}, ["roles.0.role"]),
    ({"roles": role(role="emsp")}, ["roles.0.role"]),
    ({"roles": role(role="E" * 21)}, ["roles.0.role"]),
    ({"roles": role(party_id="EM")}, ["roles.0.party_id"]),
    ({"roles": role(party_id="EMSP")}, ["roles.0.party_id"]),
    ({"roles": role(party_id="E S")}, ["roles.0.party_id"]),
    ({"roles": role(party_id="EMé")}, ["roles.0.party_id"]),
    ({"roles": role(party_id=123)}, ["roles.0.party_id"]),
    ({"roles": role(country_code="D")}, ["roles.0.country_code"]),
    ({"roles": role(country_code="DEU")}, ["roles.0.country_code"]),
    ({"roles": role(country_code="D1")}, ["roles.0.country_code"]),
    ({"roles": role(business_details={})}, ["roles.0.business_details.name"]),
    ({"roles": role(business_details=None)}, ["roles.0.business_details"]),
    ({"roles": role(business_details={"name": ""})}, ["roles.0.business_details.name"]),
    ({"roles": role(business_details={"name": "n" * 101})}, ["roles.0.business_details.name"]),
    ({"roles": role(business_details={"name": "a\0"})}, ["roles.0.business_details.name"]),
    ({"roles": role(business_details={"name": "\ud800"})}, ["roles.0.business_details.name"]),
    ({"roles": [ROLE, ROLE | {"party_id": "X"}]}, ["roles.1.party_id"]),
    ({"token": "", "url": "", "roles": []}, ["token", "roles", "url"]),
]


def test_what_does_not_fit_is_named_and_nobody_is_called(newcomer: Client, theirs: Roaming) -> None:
    answers = [(facts, *told(newcomer, theirs, **facts)) for facts, _fields in UNFIT]
    assert answers == [(facts, 2001, fields) for facts, fields in UNFIT]
    partner = Partner.objects.get()
    assert (partner.digest, partner.registered_at, partner.token_for_them, theirs.calls) == (None, None, "", [])


@pytest.mark.parametrize(
    ("facts", "kept"),
    [
        ({"token": "x" * 64}, {"token_for_them": "x" * 64}),
        ({"token": "!~"}, {"token_for_them": "!~"}),
        ({"roles": role(role="E" * 20)}, {"roles": role(role="E" * 20)}),
        ({"roles": role(role="E_P")}, {"roles": role(role="E_P")}),
        ({"roles": role(party_id="a1*", country_code="de")}, {"party_id": "a1*", "country_code": "de"}),
        (
            {"roles": role(business_details={"name": "n" * 100})},
            {"roles": role(business_details={"name": "n" * 100})},
        ),
        (
            {"roles": role(business_details=DETAILS | {"website": "https://x"}, more=1), "more": {}},
            {"roles": [ROLE]},
        ),
        (
            {"roles": [ROLE, ROLE | {"role": "CPO", "party_id": "ZZZ"}]},
            {"roles": [ROLE, ROLE | {"role": "CPO", "party_id": "ZZZ"}], "party_id": "EMS"},
        ),
    ],
)
def test_what_just_fits_is_kept(newcomer: Client, theirs: Roaming, facts: dict[str, Any], kept: dict[str, Any]) -> None:
    assert told(newcomer, theirs, **facts)[0] == 1000
    partner = Partner.objects.get()
    assert {name: getattr(partner, name) for name in kept} == kept
    assert (partner.registration_digest, partner.version) == (None, "2.2.1")


def test_our_role_is_the_operators(newcomer: Client, theirs: Roaming, plinth: Operator) -> None:
    data = send(newcomer, "post", theirs.credentials()).json()["data"]
    assert data == {
        "token": data["token"],
        "url": "http://testserver/ocpi/versions",
        "roles": [
            {
                "role": "CPO",
                "business_details": {"name": plinth.name},
                "party_id": plinth.party_id,
                "country_code": plinth.country_code,
            }
        ],
    }
    assert partners_client(data["token"]).get("/ocpi/2.3.0/credentials").json()["data"] == data


VERSIONS_TOLD: list[tuple[Any, int]] = [
    ([{"version": "2.2.1"}], 3002),
    ([{"version": "2.2.1", "url": None}], 3002),
    ([{"version": 2.2, "url": "x"}], 3002),
    ([{"url": "x"}], 3002),
    (["2.2.1"], 3002),
    ({"2.2.1": "x"}, 3002),
    (None, 3002),
    ([{"version": "2.2.1", "url": "nonsense"}], 3001),
    ([{"version": "2.2.1", "url": "https://10.0.0.256/"}], 3001),
    ([7, {"version": "2.1.1", "url": "x"}, {"version": "2.2.1", "url": "{url}/2.2.1"}], 1000),
    ([{"version": "2.2.1", "url": "x"}, {"version": "2.2.1", "url": "{url}/2.2.1"}], 1000),
]


def test_the_versions_of_a_partner_are_read_as_they_come(plinth: Operator, theirs: Roaming) -> None:
    numbers = []
    for versions, _number in VERSIONS_TOLD:
        theirs.answers["/versions"] = said(versions).decode().replace("{url}", theirs.url).encode()
        numbers.append(told(another(plinth), theirs)[0])
    assert numbers == [number for _versions, number in VERSIONS_TOLD]


DETAILS_TOLD: list[tuple[Any, int]] = [
    ({"endpoints": None}, 3003),
    ({"endpoints": {}}, 3003),
    ({"endpoints": []}, 3003),
    ({"endpoints": ["credentials"]}, 3003),
    ({"endpoints": [{"identifier": "Credentials"}]}, 3003),
    ([{"identifier": "credentials"}], 3003),
    (None, 3003),
    ({"endpoints": [None, {"identifier": "locations"}, {"identifier": "credentials"}]}, 1000),
]


def test_a_partner_has_credentials_too(plinth: Operator, theirs: Roaming) -> None:
    numbers = []
    for details, _number in DETAILS_TOLD:
        theirs.answers["/2.2.1"] = said(details)
        numbers.append(told(another(plinth), theirs)[0])
    assert numbers == [number for _details, number in DETAILS_TOLD]


@pytest.mark.parametrize(
    ("data", "rows"), [(None, []), ({}, []), ("x", []), ([], []), ([1, {}, [], {"a": 1}], [{}, {"a": 1}])]
)
def test_objects_are_what_is_one_in_a_list(data: Any, rows: list[Any]) -> None:
    assert objects(data) == rows


SAID_BACK = [
    (b'{"status_code": 1000, "data": []}', 3002),
    (b'{"status_code": "1000", "data": []}', 3001),
    (b'{"status_code": 1001, "data": []}', 3001),
    (b'{"data": []}', 3001),
    (b'"x"', 3001),
    (b"", 3001),
    (b"\xff", 3001),
    (b'{"status_code": 1000}', 3002),
    (b'{"status_code": 1000, "data": []}' + b" " * (1024 * 1024 - 33), 3002),
    (b'{"status_code": 1000, "data": []}' + b" " * (1024 * 1024 - 32), 3001),
]


def test_an_answer_of_theirs_is_an_envelope_of_a_megabyte(newcomer: Client, theirs: Roaming) -> None:
    numbers = []
    for said_back, _number in SAID_BACK:
        theirs.answers["/versions"] = said_back
        numbers.append(told(newcomer, theirs)[0])
    assert numbers == [number for _said_back, number in SAID_BACK]


@pytest.mark.parametrize(("path", "called"), [("", "/"), ("/", "/"), ("/v?a=1&b=2", "/v?a=1&b=2")])
def test_their_address_is_called_as_it_was_given(newcomer: Client, theirs: Roaming, path: str, called: str) -> None:
    theirs.answers[called] = theirs.answers["/versions"]
    assert told(newcomer, theirs, url=f"{theirs.url}{path}")[0] == 1000
    assert theirs.calls == [(called, TOKEN_B), ("/2.2.1", TOKEN_B)]


def test_a_renewal_that_fails_leaves_everything_as_it_was(newcomer: Client, theirs: Roaming) -> None:
    client = registered(newcomer, theirs)
    before, events = Partner.objects.values().get(), Event.objects.count()
    theirs.answers["/versions"] = None
    for facts in ({}, {"token": ""}):
        assert send(client, "put", theirs.credentials(**facts)).json()["status_code"] in {2001, 3001}
    after = Partner.objects.values().get()
    assert (after | {"last_used_at": None}, Event.objects.count()) == (before | {"last_used_at": None}, events)
    assert client.get("/ocpi/2.2.1/locations").status_code == 200


def test_a_renewal_replaces_all_that_was_told(newcomer: Client, theirs: Roaming) -> None:
    client = registered(newcomer, theirs)
    theirs.answers["/else"] = said([{"version": "2.3.0", "url": f"{theirs.url}/2.2.1"}])
    new = {"token": "new", "url": f"{theirs.url}/else", "roles": role(party_id="NEW", country_code="NL")}
    assert send(client, "put", theirs.credentials(**new), "2.3.0").json()["status_code"] == 1000
    partner = Partner.objects.get()
    kept = (partner.token_for_them, partner.versions_url, partner.version, partner.party_id, partner.country_code)
    assert kept == ("new", new["url"], "2.3.0", "NEW", "NL")
    assert abs((partner.registered_at - database_now()).total_seconds()) < 60


@pytest.mark.parametrize("version", ["2.2.1", "2.3.0"])
@pytest.mark.parametrize("end", ["", "/"])
def test_an_address_may_end_in_a_slash(newcomer: Client, theirs: Roaming, version: str, end: str) -> None:
    for path in ("versions", version, f"{version}/credentials"):
        assert newcomer.get(f"/ocpi/{path}{end}").json()["status_code"] == 1000


@pytest.mark.parametrize(
    ("token", "meant"),
    [
        ("dG9rZW4=", ["token", "dG9rZW4="]),
        ("dG9rZW4K", ["token", "dG9rZW4K"]),
        ("dG9rZW4KCg==", ["token\n", "dG9rZW4KCg=="]),
        ("dG9r-ZW4=", ["dG9r-ZW4="]),
        ("dG9rZW4", ["dG9rZW4"]),
        ("/w==", ["/w=="]),
        ("Cg==", ["Cg=="]),
        ("é", ["é"]),
        ("", [""]),
    ],
)
def test_a_token_may_mean_what_it_encodes(token: str, meant: list[str]) -> None:
    assert spellings(token) == meant


@pytest.mark.parametrize("http", [201, 301, 404, 500])
def test_only_a_200_is_an_answer(newcomer: Client, theirs: Roaming, http: int) -> None:
    theirs.http = http
    answer = send(newcomer, "post", theirs.credentials()).json()
    assert answer["status_code"] == 3001
    assert answer["status_message"].endswith(f"/versions. What came back is HTTP {http}.") is True


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/versions", said([], status_code=2000), "no OCPI answer with status_code 1000"),
        ("/versions", b" " * (1024 * 1024 + 1), "What came back is longer than a megabyte."),
        ("/versions", said([]), "2.2.1"),
        ("/2.2.1", said([]), "credentials"),
    ],
)
def test_what_is_wrong_with_an_answer_of_theirs_is_said(
    newcomer: Client, theirs: Roaming, path: str, body: bytes, words: str
) -> None:
    theirs.answers[path] = body
    assert words in send(newcomer, "post", theirs.credentials()).json()["status_message"]
