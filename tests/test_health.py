"""Alive, ready, and what is said at boot when something is missing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.checks.registry import registry
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.functions import Now

import core
from core import checks, health
from core.models import GatewayNode
from core.postgres import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries, SettingsWrapper

READY = {"ready": True, "database": "reachable", "migrations_missing": []}


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Let each test be the first probe of its process."""
    health.migrated.clear()


@pytest.fixture
def no_database(db: None) -> Iterator[None]:
    """Cut the connection, as Django would find it; mended before the test's own transaction is rolled back."""

    def refuse() -> None:
        raise OperationalError("connection refused")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "ensure_connection", refuse)
        patch.setattr(connection, "cursor", refuse)
        yield


@pytest.mark.django_db
def test_livez_asks_nobody(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"live": True})


@pytest.mark.django_db
def test_ready_without_a_gateway(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, READY | {"gateway_beat_age_s": None})


@pytest.mark.django_db
def test_the_newest_running_gateway_counts(client: Client) -> None:
    GatewayNode.objects.create(name="old", beat_at="2020-01-01T00:00:00Z")
    GatewayNode.objects.create(name="stopped", stopped_at=Now())
    assert client.get("/readyz").json()["gateway_beat_age_s"] > 60
    GatewayNode.objects.create(name="new")
    answer = client.get("/readyz").json()
    assert (answer.pop("gateway_beat_age_s") < 30, answer) == (True, READY)


@pytest.mark.django_db
def test_not_ready_before_the_migrations(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="core").latest("name").delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"], len(answer.json()["migrations_missing"])) == (503, False, 1)


@pytest.mark.django_db
def test_migrations_are_looked_for_until_none_is_missing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert client.get("/readyz").json() == READY | {"gateway_beat_age_s": None}
    with django_assert_num_queries(1):
        assert client.get("/readyz").json() == READY | {"gateway_beat_age_s": None}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_a_load_balancer_may_ask_by_any_address(client: Client, path: str) -> None:
    assert client.get(path, headers={"Host": "10.1.2.3:8000"}).status_code == 200


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_a_probe_only_asks(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


@pytest.mark.usefixtures("no_database")
def test_not_ready_without_a_database(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "database": "unreachable"})


def test_the_checks_are_made_wherever_the_site_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "registered_checks", set())
    monkeypatch.delitem(sys.modules, "core.checks")
    monkeypatch.setattr(core, "checks", checks)  # so that it is this one again afterwards
    apps.get_app_config("core").ready()
    assert sorted(check.__name__ for check in registry.registered_checks) == [
        "browser_packages_are_there",
        "database_answers",
        "each_connection_is_its_own",
        "gateway_url_leads_somewhere",
        "mail_leaves_the_house",
        "there_is_a_secret_key",
    ]


def said(found: list[Any]) -> list[tuple[str, str]]:
    return [(message.msg, message.hint) for message in found]


@pytest.mark.django_db
def test_nothing_is_said_when_all_is_there() -> None:
    assert said([message for message in run_checks(databases=[DEFAULT_DB_ALIAS]) if message.is_serious()]) == []


def test_a_missing_secret_key_is_named(settings: SettingsWrapper) -> None:
    settings.SECRET_KEY = ""
    hint = "Run make run, which makes one in var/secret_key, or set SECRET_KEY."
    assert said(checks.there_is_a_secret_key()) == [("There is no secret key.", hint)]


@pytest.mark.parametrize("address", ["https://gateway.example.org", "wss:///ocpp", "ws://host/ocpp?x=1", "host:9000"])
def test_a_gateway_url_that_no_station_can_call(settings: SettingsWrapper, address: str) -> None:
    settings.GATEWAY_URL = address
    assert [message.id for message in checks.gateway_url_leads_somewhere()] == ["plinth.E002"]


@pytest.mark.parametrize("process", ["gateway", "worker", "demo"])
def test_every_process_looks_at_its_settings_before_it_starts(settings: SettingsWrapper, process: str) -> None:
    settings.GATEWAY_URL = "https://gateway.example.org"
    with pytest.raises(SystemCheckError, match="GATEWAY_URL is not a web socket address"):
        call_command(process, skip_checks=False)


@pytest.mark.parametrize(
    ("production", "backend", "said_of"),
    [(True, "console", ["plinth.W006"]), (True, "smtp", []), (False, "console", [])],
)
def test_mail_to_the_log_is_warned_of_in_production(
    settings: SettingsWrapper, *, production: bool, backend: str, said_of: list[str]
) -> None:
    settings.PRODUCTION, settings.EMAIL_BACKEND = production, f"django.core.mail.backends.{backend}.EmailBackend"
    assert [message.id for message in checks.mail_leaves_the_house()] == said_of


def test_missing_browser_packages_are_named(settings: SettingsWrapper, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    assert said(checks.browser_packages_are_there()) == [
        ("The label reader of the pages is not installed.", "Run npm ci."),
        ("The letters of records are not installed.", "Run npm ci."),
    ]


@pytest.mark.usefixtures("no_database")
def test_a_silent_database_is_named() -> None:
    (message,) = checks.database_answers(databases=[DEFAULT_DB_ALIAS])
    assert message.msg == "The database does not answer: connection refused"


@pytest.mark.usefixtures("no_database")
def test_before_the_first_start_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", NOWHERE.rpartition("/")[2])
    found = said(checks.database_answers(databases=[DEFAULT_DB_ALIAS]))
    assert found == [("There is no database yet.", "Run make run, or set DATABASE_URL.")]


@pytest.mark.django_db
def test_a_pooler_of_transactions_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two connections that are one behind the pooler: here, because they are the same."""
    assert checks.each_connection_is_its_own(databases=[DEFAULT_DB_ALIAS]) == []
    assert checks.each_connection_is_its_own(databases=[]) == []
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(connections, "create_connection", lambda _alias: connection)
    assert said(checks.each_connection_is_its_own(databases=[DEFAULT_DB_ALIAS])) == [
        (
            "The pooler before the database gives a connection to several of ours.",
            "PgBouncer: pool_mode = session, or none in between.",
        )
    ]


@pytest.mark.usefixtures("no_database")
def test_of_a_silent_database_no_pooler_is_told() -> None:
    assert checks.each_connection_is_its_own(databases=[DEFAULT_DB_ALIAS]) == []


@pytest.mark.django_db
def test_an_old_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "pg_version", 140010)
    assert said(checks.database_answers(databases=[DEFAULT_DB_ALIAS])) == [
        ("The PostgreSQL server is too old.", "Plinth needs PostgreSQL 15 or newer.")
    ]
