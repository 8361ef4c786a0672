"""Read a backup: into tables of the schema that it was made with."""

from __future__ import annotations

import json
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from core.domain.archiving.saving import FORMAT, MANIFEST, fingerprint, migrations, part_of
from core.domain.archiving.tables import Counted, read_in, read_out, spell_alike, tables
from core.domain.restoring import begin_new_epoch
from core.errors import BackupUnfit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK = 1 << 20
ANYTHING = "SELECT EXISTS (SELECT FROM core_operator) OR EXISTS (SELECT FROM core_user)"


@dataclass(frozen=True)
class Loaded:
    """What came back; without the key that it was made under no token of it opens anything."""

    manifest: dict[str, Any]
    same_secret: bool


def look_at(path: Path, *, over: bool = False) -> dict[str, Any]:
    """Read a whole backup and give its manifest, before anything is touched.

    Raises BackupUnfit for what is damaged, what newer code made, and unless `over` says so, for a database in use.
    """
    with opened(path) as (archive, manifest):
        for name, facts in manifest["tables"].items():
            _compare(name, facts, Counted(_blocks(archive, name)), "in the file")
        _refuse_unknown(manifest)
    if not over and not is_empty():
        raise BackupUnfit(why="the database is not empty (--over throws away what is in it)")
    return manifest


def is_its_schema(manifest: dict[str, Any]) -> bool:
    """Tell whether the tables here are just those that the backup was made of."""
    return sorted(migrations()) == sorted(manifest["migrations"])


@transaction.atomic
def fill(path: Path) -> Loaded:
    """Put a backup's rows in place of all that are there, verified table by table, and begin a new history for feeds.

    All or nothing. The schema has to be the backup's. Raises BackupUnfit.
    """
    with opened(path) as (archive, manifest):
        _fill(archive, manifest)
    begin_new_epoch()
    return Loaded(manifest, manifest["secret"] == fingerprint())


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    """Open a backup and read its manifest. Raises BackupUnfit for what is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            if manifest["format"] != FORMAT:
                raise BackupUnfit(why=f"its format is {manifest['format']}, not {FORMAT}")
            yield archive, manifest
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise BackupUnfit(why=str(error) or type(error).__name__) from error


def is_empty() -> bool:
    """Tell whether nobody works with this database yet."""
    return "core_operator" not in connection.introspection.table_names() or not _is_used()


def _is_used() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(ANYTHING)
        return bool(cursor.fetchone()[0])


def _blocks(archive: zipfile.ZipFile, table: str) -> Iterator[bytes]:
    with archive.open(part_of(table)) as part:
        yield from iter(partial(part.read, BLOCK), b"")


def _compare(name: str, facts: dict[str, Any], counted: Counted, where: str) -> None:
    for _block in counted:
        continue
    told = {"rows": facts["rows"], "sha256": facts["sha256"]}
    if counted.facts != told:
        raise BackupUnfit(why=f"{name} {where} has {counted.rows} rows, and is not what was backed up")


def _refuse_unknown(manifest: dict[str, Any]) -> None:
    known = MigrationLoader(None).disk_migrations
    unknown = sorted(f"{app}.{name}" for app, name in manifest["migrations"] if (app, name) not in known)
    if unknown:
        raise BackupUnfit(why=f"newer code made it: {', '.join(unknown)}")


def _fill(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Put every row back without any trigger acting on it, and every sequence where it stood."""
    spell_alike()
    present = {table.name: table for table in tables()}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        every = connection.introspection.table_names(cursor)
        cursor.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, every))))
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for name, facts in manifest["tables"].items():
            table = sql.Identifier(name)
            cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
            read_in(name, facts["columns"], _blocks(archive, name))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name, facts in manifest["tables"].items():
            cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(name)))
            _compare(name, facts, Counted(read_out(present[name])), "in the database")
        for name, last in manifest["sequences"].items():
            cursor.execute("SELECT setval(%s, %s, %s)", [f'"{name}"', last or 1, last is not None])
