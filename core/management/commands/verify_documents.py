"""`manage.py verify_documents`: are the stored feeds what the rows say?"""

from __future__ import annotations

import sys
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from core.domain.verifying import differences, strays

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = (
        "Prints every Location and station anew and names those that are stored otherwise, and rows whose owner is "
        "gone. Exit code 1: there are."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="Store them anew as well, and remove those rows.")

    def handle(self, **options: Any) -> None:
        """Name what differs, one a line."""
        found = 0
        repair = options["repair"]
        for name in chain(strays(repair=repair), differences(repair=repair)):
            self.stdout.write(name)
            found += 1
        if found:
            mended = "That is mended." if repair else "Mend it with --repair."
            self.stderr.write(self.style.ERROR(f"{found} differ. {mended}"))
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS("Everything is stored as the rows say."))
