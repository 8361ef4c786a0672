"""A database for every worker, copied from one that was migrated once.

The template stays in the server for as long as the migrations are what they were, so that only the first run after a
change, and every run from a clean checkout, walks through them; workers of one run wait for the one that does.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PREFIX = "plinth_template_"
UNFINISHED = "plinth_unfinished_template"
# Packages bring migrations too, and SQL that these read.
PACKAGES = Path(__file__).resolve().parents[1] / "requirements.lock"


def digest_of(folders: list[Path]) -> str:
    """Tell apart what would be migrated: every file of these folders, and the versions of all packages."""
    files = [file for folder in folders for file in sorted(folder.glob("*.py"))]
    said = hashlib.sha256()
    for file in (*files, PACKAGES):
        said.update(f"{file.parent.name}/{file.name}\0".encode() + file.read_bytes())
    return said.hexdigest()[:16]


def template_name() -> str:
    return PREFIX + digest_of([Path(app.path) / "migrations" for app in apps.get_app_configs()])


@contextmanager
def alone() -> Iterator[Callable[..., list[Any]]]:
    """Give a way to ask the server, while no other worker or test run makes or copies a template."""
    with connection._nodb_cursor() as cursor:

        def ask(sql: str, *told: str) -> list[Any]:
            cursor.execute(sql, told)
            return [name for (name,) in cursor.fetchall()] if cursor.description else []

        ask("SELECT pg_advisory_lock(hashtext(%s))", PREFIX)
        yield ask


def migrate(ask: Callable[..., list[Any]], template: str) -> None:
    """Make the template in the place of older ones; it bears its name once it is whole."""
    for old in ask("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", PREFIX):
        ask(f"DROP DATABASE {old}")
    connection.settings_dict["TEST"]["NAME"] = UNFINISHED
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    connection.close_pool()
    ask(f"ALTER DATABASE {UNFINISHED} RENAME TO {template}")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """Stand in the place of pytest-django's own, which migrates for every worker."""
    template = template_name()
    ours = connection.creation._get_test_db_name()
    with django_db_blocker.unblock():
        before = connection.settings_dict["NAME"]
        with alone() as ask:
            if not ask("SELECT datname FROM pg_database WHERE datname = %s", template):
                migrate(ask, template)
            ask(f"DROP DATABASE IF EXISTS {ours} WITH (FORCE)")
            ask(f"CREATE DATABASE {ours} TEMPLATE {template}")
        connection.settings_dict["NAME"] = ours
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.close_pool()
        connection.settings_dict["NAME"] = before
        with alone() as ask:
            ask(f"DROP DATABASE {ours} WITH (FORCE)")
