"""The cast: Ina installs, Sue supervises, Dan dispatches, Ada administers, all for Plinth. Otto works for Volta."""

from __future__ import annotations

import gc
import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from coverage import Coverage
from django.conf import settings
from django.db import transaction
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.test import Client

from core.choices import Role, Scope
from core.domain.people.tokens import create_token
from tests.agreeing import disagreeing
from tests.factories import make_operator, make_person
from tests.quick import make_quick, signed_in
from tests.template import django_db_setup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.models import Operator, User

__all__ = ["django_db_setup"]

# Playwright keeps an event loop in the thread of its tests; the ORM in that thread is meant.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# A property holds or does not; how long an example takes says more about the machine than about the code.
# Whoever has the time, as the run that counts coverage, asks for four times as many (`--hypothesis-profile=thorough`).
hypothesis.settings.register_profile("plinth", deadline=None, max_examples=25)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=100)
hypothesis.settings.load_profile("plinth")


def pytest_configure() -> None:
    """Hash the passwords of the cast the quick way; the slow hash of production is Django's own and tested there."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_quick()


@receiver(connection_created)
def may_stand_still(connection: Any, **_facts: Any) -> None:
    """Let a test's transaction stand idle for as long as a loaded machine needs between two questions.

    Half a minute is the limit of production; there a transaction is no test, which loads half of the product in one.
    """
    connection.connection.execute("SET idle_in_transaction_session_timeout = '10min'")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Keep Python from looking through thousands of tests, and all that they import, for what nobody needs."""
    gc.disable()
    yield
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
    gc.enable()


# The longest first.
LONG = (
    "test_look.py",
    "test_offline.py",
    "test_desk_to_roaming.py",
    "test_look_abroad.py",
    "test_forms.py",
    "test_drafts.py",
    "test_scanner.py",
    "test_desk_by_keyboard.py",
    "test_kept_evidence.py",
    "test_outages.py",
)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark the tests with a browser, and run their files last, whatever order others give to tests.

    Playwright leaves a running event loop, which others do not survive. Of the files with a browser the longest come
    first, so that no worker is left with one at the end.
    """
    _tell_apart(items)
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    yield
    with_browser = {item.path for item in items if item.get_closest_marker("browser")}
    with_it = [item for item in items if item.path in with_browser]
    with_it.sort(key=lambda item: (*[item.path.name != name for name in LONG], item.path))
    items[:] = [item for item in items if item.path not in with_browser] + with_it


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Stop counting what is reached at a worker's first file with a browser: it doubles what those pages cost.

    So what must be reached is reached without a browser.
    """
    counted = Coverage.current()
    if counted and item.get_closest_marker("browser"):
        counted.stop()


def _tell_apart(items: list[pytest.Item]) -> None:
    """Give each operation that schemathesis asks an id of its own: of those with the same one, xdist runs one.

    Raises UsageError when two tests still have the same id.
    """
    for item in items:
        _name, bracket, operation = item.name.partition("[")
        if bracket and item.id.params is None:
            item._id = item.id.with_params(operation.removesuffix("]"))
    twins = [name for name, times in Counter(item.nodeid for item in items).items() if times > 1]
    if twins:
        told = f"Tests with the same id, of which one would run: {twins}"
        raise pytest.UsageError(told)


WRITING = {"admin", "api", "app", "domain", "hardware", "importing", "ocpi", "ocpp", "webhooks"}


@pytest.fixture(autouse=True)
def stored_as_the_rows_say(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test did: what the feeds show afterwards is what the rows say."""
    asks = {"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker("django_db")
    if not asks or not WRITING & set(request.path.parts):
        yield
        return
    request.getfixturevalue("db")  # so that this ends before the rows go
    yield
    assert disagreeing() == []


@pytest.fixture(scope="session")
def not_used() -> None:
    """Stand in the place of what plugins do around every test for markers and fixtures that no test of ours has."""


_django_clear_site_cache = _django_isolate_apps = _django_set_urlconf = not_used
_live_server_helper = _pw_trace_api_requests = _template_string_if_invalid_marker = not_used


@pytest.fixture(scope="module")
def lasting(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep what fixtures of a module make for all of its tests, each of which undoes what it does itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def plinth(db: None) -> Operator:
    return make_operator("Plinth Energy", "PLI")


@pytest.fixture
def volta(db: None) -> Operator:
    return make_operator("Volta", "VOL")


@pytest.fixture
def ina(plinth: Operator) -> User:
    return make_person(plinth, "ina", Role.INSTALLER)


@pytest.fixture
def sue(plinth: Operator) -> User:
    return make_person(plinth, "sue", Role.SUPERVISOR)


@pytest.fixture
def dan(plinth: Operator) -> User:
    return make_person(plinth, "dan", Role.DISPATCHER)


@pytest.fixture
def ada(plinth: Operator) -> User:
    return make_person(plinth, "ada", Role.ADMIN)


@pytest.fixture
def otto(volta: Operator) -> User:
    """A stranger: an installer of another operator."""
    return make_person(volta, "otto", Role.INSTALLER)


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """Sign somebody in and give their browser."""
    return signed_in


@pytest.fixture
def machine_with(plinth: Operator) -> Callable[..., Client]:
    """Give a machine of Plinth's with a token of these scopes."""

    def make(*scopes: str) -> Client:
        _token, secret = create_token(operator=plinth, name="test", scopes=scopes)
        return Client(headers={"Authorization": f"Token {secret}"})

    return make


@pytest.fixture
def machine(machine_with: Callable[..., Client]) -> Client:
    return machine_with(*Scope.values)


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """Give a folder that every account can enter: as root, PostgreSQL runs as one, and pytest closes its own."""
    with tempfile.TemporaryDirectory(prefix="plinth-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
