"""Old code over a new schema: no migration since the release breaks what runs while it is applied."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import migrations as m
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from core.migrations import RELEASED
from tests.expanding import ANOTHER_NAME, GONE, NARROWER, NO_DEFAULT, UNSAID, faults


def test_every_migration_since_the_release_lets_the_code_before_run_on() -> None:
    loader = MigrationLoader(None)
    plan = loader.graph.forwards_plan(loader.graph.leaf_nodes("core")[0])
    state, released = ProjectState(), None
    found: list[str] = []
    for key in plan:
        migration = loader.get_migration(*key)
        if released is None or key[0] != "core":
            migration.mutate_state(state, preserve=False)
        else:
            found += faults(migration, state, released)
        if key == ("core", RELEASED):
            released = state.clone()
    assert (released is not None, found) == (True, [])


def before() -> ProjectState:
    """Give the models of a release: a box with a name, a note that may be empty, and a size with a default."""
    fields: list[tuple[str, Any]] = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=20)),
        ("note", models.CharField(max_length=20, null=True)),
        ("size", models.IntegerField(db_default=1)),
    ]
    state = ProjectState()
    state.add_model(ModelState("core", "Box", fields))
    return state


def told(*operations: Any, **said: str) -> list[str]:
    """Judge a migration of these operations after that release; give the reasons alone."""
    made: Any = type("Migration", (m.Migration,), {"operations": list(operations), **said})
    return [fault.rsplit(": ", maxsplit=1)[-1] for fault in faults(made("0002", "core"), before(), before())]


TEXT = models.CharField(max_length=20)
ONE = models.UniqueConstraint(fields=["name"], name="once")
SQL = m.RunSQL("SELECT 1")
BOXES = m.CreateModel("Lid", [("id", models.BigAutoField(primary_key=True)), ("name", TEXT)])


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (m.RemoveField("Box", "name"), GONE),
        (m.DeleteModel("Box"), GONE),
        (m.RenameField("Box", "name", "title"), ANOTHER_NAME),
        (m.RenameModel("Box", "Crate"), ANOTHER_NAME),
        (m.AlterModelTable("Box", "crates"), ANOTHER_NAME),
        (m.AddField("Box", "place", models.CharField(max_length=9)), NO_DEFAULT),
        (m.AddField("Box", "place", models.CharField(max_length=9, default="here")), NO_DEFAULT),
        (m.AddField("Box", "other", models.ForeignKey("core.Box", models.CASCADE)), NO_DEFAULT),
        (m.AlterField("Box", "note", TEXT), NO_DEFAULT),
        (m.AlterField("Box", "note", models.CharField(max_length=20, db_default="")), NARROWER),
        (m.AlterField("Box", "size", models.IntegerField()), NO_DEFAULT),
        (m.AlterField("Box", "size", models.TextField(db_default="")), NARROWER),
        (m.AlterField("Box", "name", models.CharField(max_length=19)), NARROWER),
        (m.AlterField("Box", "name", models.CharField(max_length=20, unique=True)), NARROWER),
        (m.AddConstraint("Box", ONE), UNSAID),
        (m.AlterUniqueTogether("Box", {("name", "note")}), UNSAID),
        (SQL, UNSAID),
        (m.RunPython(m.RunPython.noop), UNSAID),
        (m.SeparateDatabaseAndState([m.RemoveField("Box", "name")], []), GONE),
    ],
)
def test_what_the_code_before_would_stumble_over_is_refused(operation: Any, why: str) -> None:
    assert told(operation) == [why]


@pytest.mark.parametrize(
    "operation",
    [
        m.AddField("Box", "place", models.CharField(max_length=9, null=True)),
        m.AddField("Box", "place", models.CharField(max_length=9, db_default="")),
        m.AddField("Box", "others", models.ManyToManyField("core.Box")),
        m.AlterField("Box", "name", models.CharField(max_length=30)),
        m.AlterField("Box", "name", models.CharField(max_length=20, null=True)),
        m.AlterField("Box", "name", models.CharField(max_length=20, help_text="As on its lid.")),
        m.AlterField("Box", "size", models.IntegerField(db_default=2)),
        m.AddIndex("Box", models.Index(fields=["name"], name="by_name")),
        m.AlterModelOptions("Box", {"ordering": ["name"]}),
        BOXES,
    ],
)
def test_what_the_code_before_does_not_notice_passes(operation: Any) -> None:
    assert told(operation) == []


def test_what_is_new_since_the_release_may_be_changed_at_will() -> None:
    field = models.CharField(max_length=9, null=True)
    assert told(BOXES, m.RemoveField("Lid", "name"), m.RenameModel("Lid", "Cap"), m.DeleteModel("Cap")) == []
    assert told(m.AddField("Box", "a", field), m.RenameField("Box", "a", "b"), m.RemoveField("Box", "b")) == []
    assert told(m.AddField("Box", "a", field), m.AlterField("Box", "a", TEXT)) == []


def test_what_nobody_can_judge_by_its_looks_says_why() -> None:
    assert told(SQL, m.AddConstraint("Box", ONE), old_code="It never wrote the same name twice.") == []
    assert told(m.RemoveField("Box", "name"), old_code="Never mind.") == [GONE]


def test_a_column_is_forgotten_by_the_code_first_and_dropped_a_release_later() -> None:
    forgets = m.SeparateDatabaseAndState([], [m.RemoveField("Box", "note")])
    assert told(forgets) == []
    later = before()
    forgets.state_forwards("core", later)
    drops: Any = type("Migration", (m.Migration,), {"operations": [m.RunSQL("…")], "old_code": "It asks no more."})
    assert list(faults(drops("0003", "core"), later.clone(), later)) == []


def test_a_fault_names_its_migration_and_what_it_does() -> None:
    made: Any = type("Migration", (m.Migration,), {"operations": [m.RemoveField("Box", "name")]})
    assert list(faults(made("0002_smaller", "core"), before(), before())) == [
        f"0002_smaller: Remove field name from Box: {GONE}"
    ]
