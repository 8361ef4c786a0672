"""`manage.py export`: all of an operator, of one moment, without secrets."""

from __future__ import annotations

import json
import re
import threading
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.choices import Role
from core.documents.plain_rows import is_hidden
from core.domain.auditing import record
from core.domain.commands.commanding import ask_station
from core.domain.guests.inviting import invite
from core.domain.people.tokens import create_token
from core.domain.stations.registering import issue_registration_token
from core.domain.webhooks.endpoints import create_webhook
from core.models import (
    Actor,
    ChargeStation,
    Import,
    ImportRow,
    Installation,
    Job,
    JobStation,
    Label,
    Location,
    Operator,
    Photo,
    Reading,
    Signature,
    StepAttempt,
    Tick,
    Trial,
)
from core.models.clock import database_now
from core.queries import exports
from core.queries.exported import PRINTED
from core.queries.exports import OWNED
from core.queries.moments import one_moment
from tests.factories import (
    make_energy_mix,
    make_import,
    make_location,
    make_operator,
    make_person,
    make_station,
)
from tests.installs import make_checked, make_fitted
from tests.talk import make_talk

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries


def exported(*kinds: str) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("export", operator="NLPLI", kind=list(kinds) or None, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.django_db
def test_every_kind_is_there_and_says_what_the_api_says(plinth: Operator, volta: Operator, machine: Any) -> None:
    installation = make_checked(make_fitted(plinth))
    make_energy_mix(plinth)
    StepAttempt.objects.create(operator=plinth, step="scan", who="user:1", by="Ina", nonce="1" * 32, outcome=2904)
    make_location(volta, "Not ours")
    record(actor=Actor.of_command(plinth, "test"), verb="create", subject="operator")
    rows = exported()
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    assert (kinds, {*API} - {*kinds}) == ([kind for kind in OWNED if kind in kinds], set())
    [location] = [row for row in rows if row["kind"] == "location"]
    address = f"/api/2.0/Locations/{location['id']}"
    assert location == {"kind": "location"} | machine.get(address).json()["data"]
    [work] = [row for row in rows if row["kind"] == "installation"]
    assert (work["charge_station_id"], len(work["attempts"]), len(work["check_runs"])) == (
        installation.station.charge_station_id,
        installation.attempts.count(),
        1,
    )
    assert [row["status_code"] for row in rows if row["kind"] == "attempt"] == [2904]


API = ("energy_mix_profile", "template", "location", "station", "installation", "attempt", "event")
# What is no row of an operator's, and why; those in brackets are lines of another kind's rows.
LEFT_OUT = {
    "ChargeStation", "Connector", "EnergyMixProfile", "Evse", "HardwareTemplate", "Location",  # (as the API prints)
    "CheckResult", "CheckRun", "Installation", "Review", "StepAttempt",  # (an installation, or an attempt)
    "Event", "JobStation",  # (an event; a job)
    "Device", "SignInLink",  # where somebody is signed in is that person's, and a key
    "IdempotencyKey",  # an answer kept for two days, which may hold a key
    "LocationDocument", "StationDocument", "Tally",  # what was printed and counted, of the rows
    "FeedEpoch", "GatewayNode", "User",  # the installation's, not one operator's
}  # fmt: skip


def test_every_model_is_exported_or_left_out_for_a_reason() -> None:
    actor = Actor(operator=Operator(pk=1))
    exported_ones = {rows(actor).model.__name__ for rows in OWNED.values()}
    ours = {model.__name__ for model in apps.get_app_config("core").get_models()}
    named_by_the_api = exported_ones & LEFT_OUT
    assert (ours - exported_ones, exported_ones - ours) == (LEFT_OUT - named_by_the_api, set())


def test_no_column_that_sounds_like_a_secret_is_printed() -> None:
    actor = Actor(operator=Operator(pk=1))
    sounds = re.compile("digest|salt|secret|password|token_for|nonce")
    told = {
        f"{rows(actor).model.__name__}.{column.name}"
        for kind, rows in OWNED.items()
        if kind not in PRINTED
        for column in rows(actor).model._meta.concrete_fields
        if sounds.search(column.name) and not is_hidden(column)
    }
    assert told == set()


@pytest.fixture
def busy(plinth: Operator) -> Operator:
    """Give an operator that has a row of nearly every kind."""
    installation = make_checked(make_fitted(plinth))
    station = installation.station
    make_talk(station)
    admin = Actor.of_person(make_person(plinth, "ada", Role.ADMIN).membership)
    create_webhook(actor=admin, url="https://erp.example", name="ERP")
    issue_registration_token(actor=admin, name="Kade")
    invite(actor=admin, email="nora@example.org", role="installer")
    one = make_import(plinth)
    ImportRow.objects.create(of=one, line=2, cells=["a"], outcome="refused", reasons=[])
    job = Job.objects.create(operator=plinth, location=station.location, day="2030-01-31", created_by="Dan")
    JobStation.objects.create(job=job, station=station)
    Trial.objects.create(
        operator=plinth, installation=installation, kind="walk", started_by="Ina", deadline=database_now(),
        sentence={"text": "Socket %(n)s moved.", "facts": {"n": 2}},
    )  # fmt: skip
    Photo.objects.create(
        operator=plinth, installation=installation, key="k" * 32, kind="label", image=b"JPEG", thumbnail=b"jpg",
        size=4, sha256="0" * 64, width=1, height=1, by="Ina", latitude="52.1000",
    )  # fmt: skip
    Reading.objects.create(installation=installation, kind="loop", value="0.4", limit={}, within=True, by="Ina")
    Tick.objects.create(installation=installation, text="It stands upright.", by="Ina")
    Signature.objects.create(installation=installation, name="Ina", by="Ina")
    Label.objects.create(operator=plinth, code="ABC", station=station)
    payload = {"key": "AuthorizationKey", "value": "s3cret"}
    ask_station(station=station, action="ChangeConfiguration", payload=payload, at=database_now(), timeout_s=9)
    return plinth


@pytest.mark.django_db
def test_everything_else_is_there_as_well(busy: Operator, volta: Operator) -> None:
    make_import(volta)
    rows = exported()
    by_kind = {kind: [row for row in rows if row["kind"] == kind] for kind in OWNED}
    assert (by_kind["operator"][0]["cpo_id"], [row["name"] for row in by_kind["webhook"]]) == (busy.cpo_id, ["ERP"])
    assert [(row["username"], row["role"]) for row in by_kind["member"]] == [("ada", "admin")]
    assert [(row["type"], row["sentence"]) for row in by_kind["trial"]] == [("walk", "Socket 2 moved.")]
    [photo] = by_kind["photo"]
    assert (photo["type"], photo["latitude"], {"image", "thumbnail"} & {*photo}) == ("label", "52.1000", set())
    assert [(row["day"], row["stations"]) for row in by_kind["job"]] == [("2030-01-31", ["ACE0100201"])]
    assert [(row["code"], row["charge_station_id"]) for row in by_kind["label"]] == [("ABC", "ACE0100201")]
    assert [len(by_kind[kind]) for kind in ("reading", "tick", "signature", "import", "import_row", "delivery")] == (
        [1, 1, 1, 1, 1, len(by_kind["delivery"])]
    )
    assert [bool(by_kind[kind]) for kind in ("session", "message", "connector_report", "meter_reading", "charge")] == (
        [True] * 5
    )


@pytest.mark.django_db
def test_nothing_secret_is_in_any_of_it(busy: Operator) -> None:
    ChargeStation.objects.update(key_digest=b"digest of a key")
    told = json.dumps(exported())
    secrets = ("s3cret", "digest", "salt", "token_for_them", "JPEG")
    assert ([word for word in secrets if word in told], json.loads(told)[0]["kind"]) == ([], "operator")


@pytest.mark.django_db
def test_the_rest_costs_as_much_for_many_as_for_one(
    busy: Operator, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    kinds = ("import_row", "tick", "label", "job")
    before = len(exported(*kinds))
    with CaptureQueriesContext(connection) as first:
        exported(*kinds)
    one, work = Import.objects.get_queryset().get(), Installation.objects.get_queryset().get()
    for number in range(3):
        ImportRow.objects.create(of=one, line=9 + number, cells=["a"], outcome="refused", reasons=[])
        Tick.objects.create(installation=work, text=f"{number}", by="Ina")
        Label.objects.create(operator=busy, code=f"L{number}", station=work.station)
        Job.objects.create(operator=busy, location=work.station.location, day="2030-01-31", created_by="Dan")
    with django_assert_num_queries(len(first)):
        assert len(exported(*kinds)) == before + 12


@pytest.mark.django_db
def test_kinds_can_be_chosen(plinth: Operator) -> None:
    make_station(plinth)
    make_location(plinth)
    assert [row["kind"] for row in exported("station", "location")] == ["location", "station"]


@pytest.mark.django_db
def test_no_secret_is_in_it(plinth: Operator) -> None:
    _token, secret = create_token(operator=plinth, name="machine", scopes=[])
    make_station(plinth)
    ChargeStation.objects.update(key_digest=b"digest of a key")
    StepAttempt.objects.create(
        operator=plinth, step="scan", who="user:1", by="Ina", nonce="1" * 32, outcome=1000, answer={"key": "s3cret"}
    )
    told = json.dumps(exported())
    assert [word for word in (secret, "digest", "s3cret", "nonce") if word in told] == []


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_rows(
    plinth: Operator, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_location(plinth, f"Kade {number}")
    with django_assert_num_queries(QUERIES):
        assert len(exported("location")) == count


QUERIES = 6  # operator; keys; Locations with sub-CPOs, stations, EVSEs that left


@pytest.mark.django_db
def test_pieces_keep_their_order(plinth: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PIECE", 2)
    names = [f"Kade {number}" for number in range(5)]
    for name in names:
        make_location(plinth, name)
    assert [row["name"] for row in exported("location")] == names


@pytest.mark.django_db(transaction=True)
def test_it_is_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written while it runs is not in it."""
    monkeypatch.setattr(exports, "PIECE", 1)
    plinth = make_operator()
    make_location(plinth, "First")
    make_location(plinth, "Second")
    with one_moment():
        rows = exports.in_pieces(OWNED["location"](Actor.of_command(plinth, "export")))
        names = [next(rows).name]
        thread = threading.Thread(target=written_meanwhile, args=(plinth.pk,))
        thread.start()
        thread.join()
        names += [row.name for row in rows]
    assert (names, Location.objects.count()) == (["First", "Second"], 3)


def written_meanwhile(pk: int) -> None:
    Location.objects.update(name="Changed")
    make_location(Operator.objects.filter(pk=pk).get(), "Third")
    connection.close()


@pytest.mark.django_db
def test_an_unknown_operator_is_told() -> None:
    with pytest.raises(CommandError, match="There is no operator called nobody"):
        call_command("export", operator="nobody")
