"""Migrations that go as one over an empty database: they make what they made one by one, and what stood goes on."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.db import migrations as m
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from core.domain.archiving.saving import migrations
from core.management.commands.restore import plan_of
from core.migrations._at_once import AtOnce

if TYPE_CHECKING:
    from django.db.migrations.state import ProjectState

LAST = "0027_where_phones_are_and_passes"
SQUASHED = f"0001_squashed_{LAST}"
SINCE = [
    "0028_passkeys_of_phones",
    "0029_once_a_form",
    "0030_removals",
    "0031_stopped_trials",
    "0032_fewer_indexes",
    "0033_hold_stations",
    "0034_departures",
    "0035_longer_subjects",
    "0036_room_for_every_row",
]
# What only moves rows that an empty database does not have.
MOVES = {"extra_checks_still_may_fail", "keep_what_was"}


@pytest.fixture(scope="module")
def one_by_one() -> MigrationLoader:
    return MigrationLoader(None, replace_migrations=False)


@pytest.fixture(scope="module")
def replaced(one_by_one: MigrationLoader) -> list[Any]:
    squashed = one_by_one.get_migration("core", SQUASHED)
    return [one_by_one.get_migration(*key) for key in squashed.replaces]


def columns_of(state: ProjectState) -> dict[Any, list[str]]:
    """Give the columns of every table, in their order."""
    return {key: list(model.fields) for key, model in state.models.items()}


def test_all_up_to_the_last_are_replaced_in_their_order(one_by_one: MigrationLoader, replaced: list[Any]) -> None:
    plan = one_by_one.graph.forwards_plan(("core", LAST))
    assert [migration.name for migration in replaced] == [name for app, name in plan if app == "core"]


def test_the_models_are_the_same_column_by_column(one_by_one: MigrationLoader) -> None:
    before = one_by_one.project_state(("core", LAST))
    after = MigrationLoader(None).project_state(("core", SQUASHED))
    assert columns_of(after) == columns_of(before)
    assert MigrationAutodetector(before, after)._detect_changes() == {}


def test_the_sql_is_the_same_but_for_rows_that_moved(one_by_one: MigrationLoader, replaced: list[Any]) -> None:
    squashed = one_by_one.get_migration("core", SQUASHED)

    def sql_of(*found: Any) -> list[Any]:
        every = [one for migration in found for one in migration.operations if isinstance(one, m.RunSQL)]
        return [(one.sql, one.reverse_sql) for one in every if "CREATE" in one.sql]

    assert sql_of(squashed) == sql_of(*replaced)


def test_the_python_is_the_same_but_for_rows_that_moved(one_by_one: MigrationLoader, replaced: list[Any]) -> None:
    squashed = one_by_one.get_migration("core", SQUASHED)

    def python_of(*found: Any) -> list[str]:
        every = [one.code for migration in found for one in migration.operations if isinstance(one, m.RunPython)]
        return [inspect.getsource(code) for code in every if code.__name__ not in MOVES]

    assert python_of(squashed) == python_of(*replaced)
    same = ("TABLES", "DOCUMENTS")
    before, after = import_module("core.migrations.0013_count_and_number"), import_module(f"core.migrations.{SQUASHED}")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]


def missing() -> list[str]:
    executor = MigrationExecutor(connection)
    return [step.name for step, back in executor.migration_plan(executor.loader.graph.leaf_nodes()) if not back]


def forget(replaced: list[Any], last: str, *, squashed: bool) -> None:
    """Let the database say that it stands at this migration, with or without the squashed one."""
    rows = MigrationRecorder.Migration.objects.filter(app="core")
    kept = [one.name for one in replaced] + SINCE
    rows.exclude(name__in=kept[: kept.index(last) + 1] + ([SQUASHED] if squashed else [])).delete()


@pytest.mark.django_db
@pytest.mark.parametrize("squashed", [False, True])
@pytest.mark.parametrize("last", [LAST, *SINCE])
def test_a_database_past_them_goes_on_from_where_it_stands(last: str, replaced: list[Any], *, squashed: bool) -> None:
    forget(replaced, last, squashed=squashed)
    assert missing() == SINCE[SINCE.index(last) + 1 if last in SINCE else 0 :]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 2, 13, 26])
def test_one_among_them_takes_the_rest_one_by_one(number: int, replaced: list[Any]) -> None:
    forget(replaced, replaced[number - 1].name, squashed=False)
    assert missing() == [one.name for one in replaced[number:]] + SINCE


@pytest.mark.django_db
def test_an_empty_one_takes_them_as_one() -> None:
    MigrationRecorder.Migration.objects.all().delete()
    assert [name for name in missing() if "squashed" in name] == [SQUASHED]


@pytest.mark.django_db
def test_a_backup_names_them_one_by_one(replaced: list[Any]) -> None:
    named = [name for app, name in migrations() if app == "core"]
    assert sorted(named) == sorted([one.name for one in replaced] + SINCE)
    assert MigrationRecorder.Migration.objects.filter(app="core", name=SQUASHED).exists()


def core_steps(made: list[list[str]]) -> list[Any]:
    steps = plan_of(MigrationExecutor(connection), {(app, name) for app, name in made})
    assert not any(back for _step, back in steps)
    return [step for step, _back in steps if step.app_label == "core"]


@pytest.mark.django_db
@pytest.mark.parametrize("last", [LAST, "0028_passkeys_of_phones", "0031_stopped_trials", SINCE[-1]])
def test_a_backup_of_all_of_them_is_built_with_the_one(last: str, replaced: list[Any]) -> None:
    forget(replaced, last, squashed=False)
    since = SINCE[: SINCE.index(last) + 1] if last in SINCE else []
    assert [step.name for step in core_steps(migrations())] == [SQUASHED, *since]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 13, 26])
def test_a_backup_of_some_is_built_one_by_one(number: int, replaced: list[Any]) -> None:
    forget(replaced, replaced[number - 1].name, squashed=False)
    assert core_steps(migrations()) == replaced[:number]


def test_what_goes_at_once_says_each_of_its_parts() -> None:
    first, second = m.RemoveField("Box", "name"), m.RemoveField("Box", "size")
    assert AtOnce(first, second).describe() == "Remove field name from Box; Remove field size from Box"
    assert AtOnce(first, second).deconstruct() == ("AtOnce", [first, second], {})
