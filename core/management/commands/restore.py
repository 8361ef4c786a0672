"""`manage.py restore`: a backup into the database, or only a look whether it would do."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from core.domain.archiving.loading import fill, is_its_schema, look_at
from core.domain.verifying import differences
from core.errors import BackupUnfit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.management.base import CommandParser
    from django.db.migrations import Migration


class Command(BaseCommand):
    help = (
        "Puts a backup into the database, verifies each table by its digest and each stored document by its rows, and "
        "lets cursors of /changes expire. Stop web, worker and gateway first."
    )
    requires_system_checks: list[str] = []  # there may be no tables yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--over", action="store_true", help="Throw away what is in the database now.")
        parser.add_argument(
            "--verify", action="store_true", help="Restore into a database made for it and dropped again; ours stays."
        )

    def handle(self, *, file: Path, over: bool, verify: bool, **_options: Any) -> None:
        """Restore it, or try it out."""
        if verify:
            with scratch() as url:
                self._elsewhere(file, url)
            return
        try:
            manifest = look_at(file, over=over)
            if not is_its_schema(manifest):
                build_schema(manifest["migrations"])
            loaded = fill(file)
        except BackupUnfit as error:
            raise CommandError(str(error.sentence)) from error
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        rows = sum(table["rows"] for table in loaded.manifest["tables"].values())
        self.stdout.write(f"{rows} rows of {len(loaded.manifest['tables'])} tables, as of {loaded.manifest['at']}.")
        if not loaded.same_secret:
            self.stderr.write("Note: another SECRET_KEY made this backup; with ours none of its tokens opens anything.")
        wrong = [*differences()]
        if wrong:
            raise CommandError("\n".join(["Stored documents differ from their rows:", *wrong]))
        self.stdout.write("Every stored document is what its rows say.")

    def _elsewhere(self, file: Path, url: str) -> None:
        """Restore it into another database, by a process of its own."""
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", str(file.absolute())]
        environment = os.environ | {"DATABASE_URL": url, "SECRET_KEY": settings.SECRET_KEY}
        done = subprocess.run(manage, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 -- ours
        self.stdout.write(done.stdout, ending="")
        if done.returncode:
            raise CommandError(done.stderr.strip())
        self.stderr.write(done.stderr, ending="")


def build_schema(migrations: list[list[str]]) -> None:
    """Empty the schema altogether, and build it as it was when the backup was made: `migrate` goes on from there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = sql.Identifier(cursor.fetchone()[0])
        cursor.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(schema))
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
    executor = MigrationExecutor(connection)
    executor.migrate([], plan_of(executor, {(app, name) for app, name in migrations}))


def plan_of(executor: MigrationExecutor, made: set[tuple[str, str]]) -> list[tuple[Migration, bool]]:
    """Give the steps from nothing to these migrations; those that were squashed go as one if all are among them."""
    whole = all(made.issuperset(squashed.replaces) for squashed in executor.loader.replacements.values())
    executor.loader = MigrationLoader(connection, replace_migrations=whole)
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    return [step for step in steps if made.issuperset(step[0].replaces or [(step[0].app_label, step[0].name)])]


@contextmanager
def scratch() -> Iterator[str]:
    """Make a database beside ours, give its address, and drop it."""
    name = f"plinth_restore_{secrets.token_hex(4)}"
    with psycopg.connect(address_of(connection.settings_dict["NAME"]), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        try:
            yield address_of(name)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def address_of(database: str) -> str:
    """Give the address of another database on our server, as DATABASE_URL writes it."""
    ours = connection.settings_dict
    who = quote(ours["USER"], safe="") + (f":{quote(ours['PASSWORD'], safe='')}" if ours["PASSWORD"] else "")
    more = {name: value for name, value in ours["OPTIONS"].items() if isinstance(value, str)}
    host = quote(ours["HOST"], safe="")
    port = f":{ours['PORT']}" if ours["PORT"] else ""
    return f"postgresql://{who}@{host}{port}/{database}" + (f"?{urlencode(more)}" if more else "")
