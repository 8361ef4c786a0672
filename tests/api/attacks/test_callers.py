"""Attacks by who is asking: no token, a wrong one, another operator's."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from core.addresses import household
from core.api.guessing import MOST_A_MINUTE, WrongTokens
from core.choices import Role, Scope
from core.domain.commands.commanding import ask_station
from core.domain.guests.inviting import invite
from core.domain.guests.owner_links import make_owner_link
from core.domain.guests.passes import make_pass
from core.domain.jobs import create_job
from core.domain.partners import create_partner
from core.domain.people.tokens import create_token
from core.domain.stations.labelling import make_labels
from core.domain.stations.registering import issue_registration_token
from core.domain.told.knocking import knocked
from core.domain.webhooks.endpoints import create_webhook
from core.errors import TooMany
from core.models import Actor, ApiToken, ChargeStation, Device, Job, Location, Operator, Photo
from core.models.clock import database_now
from core.queries.people import passkeys_of
from django.test import Client
from django.utils import timezone

from tests.api.attacks.doors import Operation, ask, filled, number, operations, refusal
from tests.api.writes import LOCATIONS, STATIONS, TEMPLATES, a_connector, a_location, say
from tests.factories import make_import, make_location, make_operator, make_person, make_station
from tests.installs import make_fitted, make_linked

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, tzinfo=UTC)
NO_TOKEN = (401, 2000, "token_missing_or_wrong")


def bearer(said: str, **more: Any) -> Client:
    return Client(headers={"Authorization": said}, **more)


def test_A1_no_token_no_answer(client: Client) -> None:
    told = {}
    for place, (method, path) in enumerate(operations()):
        elsewhere = f"10.1.{place}.1"  # whoever is wrong sixty times a minute has to wait
        guest = bearer("Token wrong", REMOTE_ADDR=elsewhere)
        told[method, path] = [refusal(ask(each, method, filled(path))) for each in (client, guest)]
    assert told == dict.fromkeys(operations(), [NO_TOKEN] * 2)


@pytest.mark.parametrize("gone", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now()}])
def test_A1_a_token_that_has_ended_is_no_token(plinth: Operator, gone: dict[str, Any]) -> None:
    _token, secret = create_token(operator=plinth, name="old", scopes=Scope.values)
    ApiToken.objects.update(**gone)
    response = bearer(f"Token {secret}").get(LOCATIONS)
    assert (refusal(response), response["WWW-Authenticate"]) == (NO_TOKEN, "Token")


@pytest.mark.parametrize(
    ("said", "http"),
    [
        ("Token {}", 200),
        ("token {}", 200),
        ("TOKEN  {}", 200),
        ("Token {}\t", 200),
        ("Bearer {}", 401),
        ("Token", 401),
        ("Token ", 401),
        ("{}", 401),
        ("Token {}, Token {}", 401),
        ("Token \ud800", 401),
        ("Token " + "x" * 100_000, 401),
    ],
)
def test_A2_a_token_is_taken_in_its_own_form_alone(plinth: Operator, said: str, http: int) -> None:
    _token, secret = create_token(operator=plinth, name="forms", scopes=Scope.values)
    assert bearer(said.replace("{}", secret)).get(LOCATIONS).status_code == http


A_PHOTO = {
    "key": "theirs", "kind": "label", "image": b"x", "thumbnail": b"x", "size": 1, "sha256": "0" * 64,
    "width": 1, "height": 1, "by": "otto",
}  # fmt: skip


@pytest.fixture(scope="module")
def theirs(lasting: None) -> dict[str, str]:
    """Give the ids of things that belong to another operator."""
    volta = make_operator("Volta", "VOL")
    installation = make_fitted(volta, identity="V-1")
    asked = {"station": installation.station, "action": "Reset", "payload": {}}
    return {
        "commands": str(ask_station(**asked, at=database_now(), timeout_s=9).pk),
        "Locations": installation.station.location.location_id,
        "ChargeStations": "V-1",
        "ChargestationTemplate": "double-for-V-1",
        "EnergyMixProfiles": "nobody",
        "installations": str(installation.pk),
        "knocks": str(knocked(identity="V-1", address=None, port=1, cause="wrong_key", evidence={}, at=AT).pk),
        "evses": installation.station.evses.first().uid,
        "imports": str(make_import(volta).pk),
        "jobs": str(Job.objects.create(operator=volta, location=installation.station.location, day=AT.date()).pk),
        **administered(volta),
        **at_desks(volta),
        "photos": Photo.objects.create(operator=volta, installation=installation, **A_PHOTO).key,
    }


def administered(volta: Operator) -> dict[str, str]:
    """Give the ids of what another operator's administrator looks after."""
    person = make_person(volta, "victor", Role.ADMIN)
    admin = Actor.of_person(person.membership)
    made = {
        "webhooks": create_webhook(actor=admin, url="https://erp.example")[0],
        "tokens": create_token(operator=volta, name="theirs", scopes=[])[0],
        "registration-tokens": issue_registration_token(actor=admin, name="theirs")[0],
        "invitations": invite(actor=admin, email="vera@example.org", role="installer"),
    }
    return {"people": person.username} | {name: str(row.pk) for name, row in made.items()}


def at_desks(volta: Operator) -> dict[str, str]:
    """Give the ids of what another operator's desks look after."""
    admin = Actor.of_person(volta.memberships.get().user.membership)
    place, today = volta.locations.get().location_id, timezone.localdate().isoformat()
    job = create_job(actor=admin, location_id=place, day=today)
    made = {
        "owner-links": make_owner_link(actor=admin, location_id=place, days=7)[0],
        "partners": create_partner(operator=volta, name="Theirs")[0],
        "passes": make_pass(actor=admin, job_id=job.pk, name="Piet")[0],
    }
    person = make_person(volta, "vera", Role.INSTALLER)
    device = Device.objects.create(user=person, session_key="theirs")
    passkey = passkeys_of(person).create(user=person, type="webauthn", data={"name": "x"})
    return {
        "labels": make_labels(actor=admin, count=1)[0].code,
        "catalogue": "nobody",
        "sites": place,
        "devices": str(device.pk),
        "passkeys": str(passkey.pk),
        **{name: str(row.pk) for name, row in made.items()},
    }


def with_ids(path: str, ids: dict[str, str]) -> str:
    """Fill each id of an address from the word before it."""
    parts = path.split("/")
    return "/".join(ids[parts[at - 1]] if part.startswith("{") else part for at, part in enumerate(parts))


NUMBERED = {
    "commands", "devices", "imports", "installations", "invitations", "jobs", "knocks", "owner-links", "partners",
    "passes", "passkeys", "registration-tokens", "tokens", "webhooks",
}  # fmt: skip
# An identity is unique over all operators, so that a PUT of it is told that it is taken: by whom, it is not.
TOLD_TAKEN = {("PUT", "/api/2.0/ChargeStations/{key}")}


def test_A3_anothers_thing_is_as_unknown_as_none(machine: Client, theirs: dict[str, str]) -> None:
    asked = [each for each in operations() if "{" in each[1] and each not in TOLD_TAKEN]
    nobodys = {name: "999999" if name in NUMBERED else "nobody" for name in theirs}
    of_theirs, of_nobodys = (told_of(machine, asked, ids) for ids in (theirs, nobodys))
    assert of_theirs == of_nobodys


def told_of(machine: Client, asked: list[Operation], ids: dict[str, str]) -> dict[Operation, Any]:
    """Ask all of these of the things with these ids; give what was answered, and which headers tell of a thing."""
    told = {}
    for method, path in asked:
        answer = ask(machine, method, with_ids(path, ids))
        told[method, path] = (*said(answer, ids), {"ETag", "X-Total-Count"} & set(answer.headers))
    return told


def said(answer: Any, ids: dict[str, str]) -> tuple[int, int, str]:
    """Give what was answered, without the ids that were asked for."""
    http, status_code = number(answer)
    names = "|".join(re.escape(name) for name in ids.values())
    return http, status_code, re.sub(rf"\b({names})\b", "?", json.dumps(answer.json().get("errors")))


def test_A3_a_list_counts_only_ones_own(machine: Client, plinth: Operator, theirs: dict[str, str]) -> None:
    make_location(plinth)
    told = {path: machine.get(path)["X-Total-Count"] for path in (LOCATIONS, STATIONS, TEMPLATES)}
    assert told == {LOCATIONS: "1", STATIONS: "0", TEMPLATES: "0"}


def test_A3_anothers_ids_in_a_body_are_unknown(machine: Client, theirs: dict[str, str]) -> None:
    body = {"charge_station_id": "CP-1", "deploy_state": "Stock", "default_charge_station_tariff_id": "day"}
    references = [
        {"location_id": theirs["Locations"], "evses": [{"connectors": [a_connector()]}]},
        {"charge_station_template_id": theirs["ChargestationTemplate"]},
    ]
    told = [say(machine, "POST", STATIONS, body | each) for each in references]
    assert [envelope["status_code"] for envelope in told] == [2003, 2003]
    taken = say(machine, "POST", STATIONS, body | {"charge_station_id": "v-1", "evses": []})
    assert (taken["errors"][0]["code"], "Volta" in str(taken)) == ("identity_taken", False)


@pytest.mark.parametrize("name", ["operator_id", "operator", "pk", "secret", "key_digest", "created_by", "version"])
@pytest.mark.usefixtures("theirs")
def test_A4_what_is_not_the_clients_is_never_set(machine: Client, plinth: Operator, name: str) -> None:
    volta = Operator.objects.get(name="Volta")
    envelope = say(machine, "POST", LOCATIONS, a_location(id="x", **{name: volta.pk}))
    made = Location.objects.filter(location_id="x")
    assert (envelope["status_code"], len(made)) in {(2001, 0), (1000, 1)}
    assert all((row.operator, row.created_by) == (plinth, "test") for row in made)


def test_A4_read_only_facts_are_ignored(machine: Client, plinth: Operator) -> None:
    make_station(plinth, "CP-1")
    lies = {"last_updated": "2001-01-01T00:00:00Z", "firmware_version": "9", "status": "AVAILABLE", "driver_id": "me"}
    assert say(machine, "PATCH", f"{STATIONS}/CP-1", lies)["status_code"] == 1000
    station = ChargeStation.objects.get(charge_station_id="CP-1")
    assert (station.last_updated.year > 2001, station.firmware_version, station.driver_id) == (True, "", "")


def test_A5_a_status_is_the_stations_to_tell(machine: Client, plinth: Operator) -> None:
    station = make_linked(plinth, identity="CP-1").station
    evses = [{"status": "CHARGING", "connectors": [a_connector()]}]
    put = {"deploy_state": "Stock", "default_charge_station_tariff_id": "day", "charger_type": "Public"}
    made = say(machine, "PUT", f"{STATIONS}/CP-1", put | {"evses": evses, "etag": str(station.etag)})
    assert [evse["status"] for evse in made["data"]["evses"]] == ["UNKNOWN"]
    for method in ("POST", "PUT", "PATCH"):
        response = ask(machine, method, f"{STATIONS}/CP-1/configuration", '[{"key": "A", "value": "1"}]')
        assert refusal(response) == (200, 2000, "configuration_read_only")


def test_A19_who_guesses_tokens_has_to_wait(plinth: Operator) -> None:
    _token, secret = create_token(operator=plinth, name="right", scopes=Scope.values)
    guesser, neighbour = {"REMOTE_ADDR": "192.0.2.66"}, {"REMOTE_ADDR": "192.0.2.67"}
    doors = ("/ocpi/versions", LOCATIONS)
    guesses = 2 * MOST_A_MINUTE + 2  # too many for a minute even when another begins in between
    told = [bearer(f"Token {guess}", **guesser).get(doors[guess % 2]) for guess in range(guesses)]
    held = [answer for answer in told if answer.status_code == 429]
    assert ({answer.status_code for answer in told} <= {401, 429}, bool(held)) == (True, True)
    assert {answer["Retry-After"] for answer in held} == {"60"}
    assert bearer("Token wrong", **neighbour).get(LOCATIONS).status_code == 401
    assert bearer(f"Token {secret}", **guesser).get(LOCATIONS).status_code == 200


def test_A19_a_minute_later_the_count_begins_anew() -> None:
    wrong = WrongTokens()
    for _time in range(MOST_A_MINUTE):
        wrong.count("192.0.2.1", minute=7)
    with pytest.raises(TooMany):
        wrong.count("192.0.2.1", minute=7)
    wrong.count("192.0.2.1", minute=8)
    assert wrong.counts == {"192.0.2.1": 1}


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_A19_a_household_counts_as_one(address: str, counted: str) -> None:
    assert household(address) == counted


@pytest.mark.parametrize(("proxies", "held"), [(0, False), (1, True)])
def test_A19_only_our_own_proxy_says_who_called(settings: Any, proxies: int, *, held: bool) -> None:
    """An address before that of the last trusted proxy is the caller's own invention."""
    settings.ACCOUNT_TRUSTED_PROXY_COUNT = proxies
    told = []
    for guess in range(MOST_A_MINUTE + 2):
        hops = f"198.51.100.{guess}, 203.0.113.{7 + proxies}"
        who = {"REMOTE_ADDR": f"192.0.2.{100 + guess}", "HTTP_X_FORWARDED_FOR": hops}
        told.append(bearer("Token wrong", **who).get(LOCATIONS).status_code)
    assert (429 in told) == held


def test_A23_no_answer_is_kept_for_another_caller(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="x")
    partner = bearer(f"Token {create_partner(operator=plinth, name='Roam', reads_at_once=True)[1]}")
    asked = [(machine, LOCATIONS), (machine, f"{LOCATIONS}/x"), (machine, f"{LOCATIONS}/nobody"), (Client(), LOCATIONS)]
    asked += [(partner, "/ocpi/2.1.1/locations")]
    for client, path in asked:
        response = client.get(path)
        assert (response["Cache-Control"], "Authorization" in response["Vary"]) == ("private", True)
    written = ask(machine, "PATCH", f"{LOCATIONS}/x", '{"name": "New"}')
    assert (written["Cache-Control"], number(written)) == ("private", (200, 1000))
