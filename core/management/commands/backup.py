"""`manage.py backup`: the whole database in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from core.domain.archiving.saving import save

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = (
        "Writes everything in the database into one file, photos included, as it is at one moment; everybody may go "
        "on working. Keep SECRET_KEY elsewhere: without it no token of the backup opens anything."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="It must not exist yet.")

    def handle(self, *, file: Path, **_options: Any) -> None:
        """Write it, and say what is in it."""
        try:
            manifest = save(file)
        except OSError as error:
            raise CommandError(f"{file} could not be written: {error.strerror or 'it is there already'}.") from error
        rows = sum(table["rows"] for table in manifest["tables"].values())
        size = file.stat().st_size
        self.stdout.write(f"{file}: {rows} rows of {len(manifest['tables'])} tables, {size} bytes.")
