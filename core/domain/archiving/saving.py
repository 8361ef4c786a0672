"""Write a backup: every table as it is at one moment, while everybody goes on working."""

from __future__ import annotations

import json
import os
import zipfile
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from core.domain.archiving.tables import Counted, read_out, sequences, spell_alike, tables
from core.domain.people.tokens import keyed_digest
from core.models.clock import database_now
from core.queries.moments import one_moment

if TYPE_CHECKING:
    from pathlib import Path

    from core.domain.archiving.tables import Table

FORMAT = 1
MANIFEST = "manifest.json"


def save(path: Path) -> dict[str, Any]:
    """Write the database into a file that must not exist yet, and give its manifest.

    Until it is whole it is called `….part`; nobody but us may read it. Raises FileExistsError, OSError.
    """
    if path.exists():
        raise FileExistsError(path)
    part = path.with_name(path.name + ".part")
    opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive, one_moment():
            manifest = _fill(archive)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    return manifest


def _fill(archive: zipfile.ZipFile) -> dict[str, Any]:
    spell_alike()
    manifest = {
        "format": FORMAT,
        "at": database_now().astimezone(UTC).isoformat(),
        "migrations": migrations(),
        "secret": fingerprint(),
        "sequences": sequences(),
        "tables": {table.name: _write(archive, table) for table in tables()},
    }
    archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return manifest


def _write(archive: zipfile.ZipFile, table: Table) -> dict[str, Any]:
    counted = Counted(read_out(table))
    with archive.open(part_of(table.name), "w", force_zip64=True) as part:
        for block in counted:
            part.write(block)
    return {"columns": table.columns} | counted.facts


def part_of(table: str) -> str:
    return f"tables/{table}.copy"


def migrations() -> list[list[str]]:
    """Give the migrations that the schema has, in the order in which they came; each, where several went as one."""
    loader = MigrationLoader(connection)
    return [list(key) for key in loader.applied_migrations if key not in loader.replacements]


def fingerprint() -> str:
    """Give what tells one SECRET_KEY from another, and nothing of either: tokens are kept under it."""
    return keyed_digest("backup", settings.SECRET_KEY.encode()).hex()[:16]
