"""The exchange of keys with a partner that has a real HTTP server."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
import time
from base64 import b64decode
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from core.domain.partners import Registration, create_partner, exchange, register, revoke
from core.errors import PartnerNotRegistered, PartnerRegistered
from core.models import Event, Partner
from core.ocpi.reaching import is_public
from tests.ocpi.conftest import partners_client
from tests.ocpi.judges import complaints

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
TOKEN_B = "their-token-for-us"
SLOWLY = b"slowly"
ROLE = {"role": "EMSP", "party_id": "EMS", "country_code": "DE", "business_details": {"name": "Elektro Mobil"}}


class Roaming:
    """A partner's own OCPI server; `answers` maps a path to what it says, `calls` keeps who came with which token."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.server, self.calls = server, []
        self.move_to(f"http://127.0.0.1:{server.server_port}")

    def move_to(self, url: str) -> None:
        self.url = url
        self.answers: dict[str, Any] = {
            "/versions": said([{"version": "2.1.1", "url": f"{url}/x"}, {"version": "2.2.1", "url": f"{url}/2.2.1"}]),
            "/2.2.1": said({"version": "2.2.1", "endpoints": [{"identifier": "credentials", "role": "RECEIVER"}]}),
        }

    def credentials(self, **facts: Any) -> dict[str, Any]:
        return {"token": TOKEN_B, "url": f"{self.url}/versions", "roles": [ROLE]} | facts


def said(data: Any, status_code: int = 1000) -> bytes:
    return json.dumps({"data": data, "status_code": status_code, "timestamp": "2026-01-01T00:00:00Z"}).encode()


@pytest.fixture
def theirs(settings: Any) -> Iterator[Roaming]:
    settings.ROAMING_ALLOW_PRIVATE = True

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            roaming.calls.append((self.path, b64decode(self.headers["Authorization"].removeprefix("Token ")).decode()))
            body = roaming.answers.get(self.path)
            self.send_response(200 if body is not None else 302)
            self.send_header("Location", "/versions")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            with suppress(OSError):
                self.drip(body or b"")

        def drip(self, body: bytes) -> None:
            """Answer; what is to be read slowly comes byte by byte, until the other side had enough."""
            for part in [body] if not body.startswith(SLOWLY) else [body[i : i + 1] for i in range(len(body))]:
                self.wfile.write(part)
                self.wfile.flush()
                if part != body:
                    time.sleep(0.02)

        def log_message(self, *_args: Any) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    roaming = Roaming(server)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield roaming
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def newcomer(plinth: Operator) -> Client:
    """Somebody who holds a token A."""
    return partners_client(create_partner(operator=plinth, name="Elektro Mobil")[1])


def send(client: Client, method: str, body: Any = None, version: str = "2.2.1") -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    return getattr(client, method)(f"/ocpi/{version}/credentials", text, content_type="application/json")


def registered(newcomer: Client, theirs: Roaming, version: str = "2.2.1") -> Client:
    return partners_client(send(newcomer, "post", theirs.credentials(), version).json()["data"]["token"])


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


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/versions", "https://127.0.0.1/versions", "https://localhost/v", "https://[::1]/v",
        "https://10.0.0.1/v", "https://169.254.169.254/latest", "https://0.0.0.0/v", "https://user@1.1.1.1/v",
        "https://[::ffff:10.0.0.1]/v", "https://2130706433/v", "https://x..y/v", "https://1.1.1.1:99999/v", "https://:1/v",
    ],
)  # fmt: skip
def test_nobody_leads_us_into_our_own_network(newcomer: Client, theirs: Roaming, settings: Any, url: str) -> None:
    settings.ROAMING_ALLOW_PRIVATE = False
    response = send(newcomer, "post", theirs.credentials(url=url))
    assert (response.json()["status_code"], theirs.calls) == (3001, [])


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("1.1.1.1", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("192.168.1.1", False),
        ("100.64.0.1", False), ("224.0.0.1", False), ("fe80::1%eth0", False), ("fd00::1", False),
        ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("2001:0:1::", False), ("::ffff:127.0.0.1", False),
        ("ff0e::1", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:  # noqa: FBT001 -- a row of the table
    assert is_public(address) == public


TOLD = Registration(token="b", versions_url="https://x.example/v", version="2.2.1", roles=[ROLE])


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


def test_whoever_drips_is_cut_off(newcomer: Client, theirs: Roaming, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.ocpi.reaching.DEADLINE_S", 0.1)
    theirs.answers["/versions"] = SLOWLY * 1000
    begun = time.monotonic()
    assert send(newcomer, "post", theirs.credentials()).json()["status_code"] == 3001
    assert time.monotonic() - begun < 5


@pytest.fixture
def encrypted(theirs: Roaming, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Roaming:
    """The same server behind a certificate for localhost that we trust."""
    make = [shutil.which("openssl") or "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"]
    make += [
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
    ]
    make += ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "chain.pem")]
    subprocess.run(make, check=True, capture_output=True)  # noqa: S603 -- ours
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "chain.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "chain.pem", tmp_path / "key.pem")
    theirs.server.socket = context.wrap_socket(theirs.server.socket, server_side=True)
    theirs.move_to(f"https://localhost:{theirs.server.server_port}")
    return theirs


def test_registering_over_tls(newcomer: Client, encrypted: Roaming) -> None:
    registered(newcomer, encrypted)
    assert encrypted.calls == [("/versions", TOKEN_B), ("/2.2.1", TOKEN_B)]


def test_a_certificate_for_somebody_else_is_not_trusted(newcomer: Client, encrypted: Roaming) -> None:
    url = encrypted.url.replace("localhost", "127.0.0.1")
    answer = send(newcomer, "post", encrypted.credentials(url=f"{url}/versions")).json()
    assert (answer["status_code"], encrypted.calls) == (3001, [])


def test_a_command_makes_a_partner(plinth: Operator, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_partner", "Hub", operator="nlpli", reads_at_once=True)
    token = capsys.readouterr().out.splitlines()[-1]
    assert partners_client(token).get("/ocpi/2.1.1/locations").status_code == 200


def test_the_commands_token_registers_unless_told_otherwise(
    plinth: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("create_partner", "Hub", operator="NLPLI")
    token = capsys.readouterr().out.splitlines()[-1]
    client = partners_client(token)
    assert [client.get(f"/ocpi/{path}").status_code for path in ("versions", "2.2.1/locations")] == [200, 401]


def test_an_unknown_operator_is_told(db: None) -> None:
    with pytest.raises(CommandError, match="no operator called nobody"):
        call_command("create_partner", "Hub", operator="nobody")
