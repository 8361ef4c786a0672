"""What a migration would do to code of the release before, which runs on while it is applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import migrations as m
from django.db.models import NOT_PROVIDED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.migrations.state import ProjectState

Key = tuple[str, str]
GONE = "the code before asks for it still"
ANOTHER_NAME = "the code before knows only the old name"
NO_DEFAULT = "the code before does not fill it, so it may be empty or needs a db_default"
NARROWER = "the code before may write what no longer fits"
UNSAID = "say in `old_code` why the code before keeps on working"


def faults(migration: Any, state: ProjectState, released: ProjectState) -> Iterator[str]:
    """Judge a migration by the state of the models before it and at the release; moves the state on."""
    for operation in migration.operations:
        for part in parts(operation):
            why = judged(part, migration, state, released)
            if why:
                yield f"{migration.name}: {part.describe()}: {why}"
        operation.state_forwards(migration.app_label, state)


def parts(operation: Any) -> list[Any]:
    """Give what an operation does to the database; what only the code forgets, the database keeps."""
    return list(operation.database_operations) if isinstance(operation, m.SeparateDatabaseAndState) else [operation]


def judged(operation: Any, migration: Any, state: ProjectState, released: ProjectState) -> str:
    """Say why the code before would break; nothing when it would not."""
    model: Key = (migration.app_label, getattr(operation, "model_name_lower", getattr(operation, "name_lower", "")))
    known = released.models.get(model)
    if isinstance(operation, m.RunSQL | m.RunPython):
        return "" if getattr(migration, "old_code", "") else UNSAID
    if known is None:
        return ""  # nobody before knows the table
    if isinstance(operation, m.DeleteModel):
        return GONE
    if isinstance(operation, m.RenameModel | m.AlterModelTable):
        return ANOTHER_NAME
    if isinstance(operation, m.AddConstraint | m.AlterUniqueTogether | m.AlterIndexTogether):
        return "" if getattr(migration, "old_code", "") else UNSAID
    return of_field(operation, known.fields, state.models[model].fields)


def of_field(operation: Any, known: Any, now: Any) -> str:
    """Judge what is done to a column of a table that the code before knows."""
    if isinstance(operation, m.RenameField):
        return ANOTHER_NAME if operation.old_name in known else ""
    if isinstance(operation, m.RemoveField):
        return GONE if operation.name in known else ""
    if isinstance(operation, m.AddField):
        return "" if operation.field.many_to_many or may_be_left_out(operation.field) else NO_DEFAULT
    if isinstance(operation, m.AlterField) and operation.name in known:
        return altered(now[operation.name], operation.field)
    return ""


def altered(before: Any, after: Any) -> str:
    """Say why a column as it will be does not take what the code before writes into it."""
    if not may_be_left_out(after) and (before.null or may_be_left_out(before)):
        return NO_DEFAULT
    if before.null and not after.null:
        return NARROWER  # it may write an empty one by name
    if before.get_internal_type() != after.get_internal_type() or (after.unique and not before.unique):
        return NARROWER
    room, less = before.max_length, after.max_length
    return NARROWER if less is not None and (room is None or less < room) else ""


def may_be_left_out(field: Any) -> bool:
    """Tell whether a row can be written without this column; a Python default is the new code's alone."""
    return bool(field.null or field.db_default is not NOT_PROVIDED or field.primary_key)
