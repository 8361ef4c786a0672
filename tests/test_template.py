"""The template that the databases of the tests are copied from is made anew whenever it would come out otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import template
from tests.template import PREFIX, alone, digest_of, template_name

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_initial.py").write_text("operations = []\n")
    return folder


def test_the_same_files_give_the_same_template(migrations: Path) -> None:
    assert digest_of([migrations]) == digest_of([migrations])


def test_a_new_migration_gives_another(migrations: Path) -> None:
    before = digest_of([migrations])
    (migrations / "0002_more.py").write_text("")
    assert digest_of([migrations]) != before


def test_a_changed_one_gives_another(migrations: Path) -> None:
    before = digest_of([migrations])
    (migrations / "0001_initial.py").write_text("operations = [...]\n")
    assert digest_of([migrations]) != before


def test_a_renamed_one_gives_another(migrations: Path) -> None:
    before = digest_of([migrations])
    (migrations / "0001_initial.py").rename(migrations / "0001_first.py")
    assert digest_of([migrations]) != before


def test_another_version_of_a_package_gives_another(
    migrations: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest_of([migrations])
    lock = tmp_path / "requirements.lock"
    lock.write_text(template.PACKAGES.read_text().replace("procrastinate==", "procrastinate==9"))
    monkeypatch.setattr(template, "PACKAGES", lock)
    assert digest_of([migrations]) != before


@pytest.mark.django_db
def test_what_was_copied_is_migrated_to_the_end() -> None:
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


@pytest.mark.django_db
def test_one_template_is_kept_and_nothing_unfinished() -> None:
    with alone() as ask:
        kept = ask("SELECT datname FROM pg_database WHERE datname LIKE %s", "plinth%")
    assert kept == [template_name()]
    assert kept[0].startswith(PREFIX)
