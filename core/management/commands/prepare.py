"""`manage.py prepare`: bring database and static files to what this code expects, before the processes start."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from core.domain.verifying import store_missing

# What no page of ours asks for.
NOT_OURS = ["rest_framework", "admin", "account", "ext", "htm*-4*", "leaflet*-src*", "*.txt"]


class Command(BaseCommand):
    help = "Migrates, stores missing documents, makes the cache table, collects static files. Running it twice is fine."
    requires_system_checks: list[str] = []  # asked below, with the database among them

    def handle(self, **_options: Any) -> None:
        """Say what is missing, or make it so."""
        self.check(databases=["default"])
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        store_missing()
        collect_static()


def collect_static() -> None:
    """Collect, hash and compress the static files when one of them changed; compressing takes ten seconds.

    Files of older versions stay: a page that is open in a phone still asks for them.
    """
    collected = settings.STATIC_ROOT / ".collected"
    present = fingerprint()
    if collected.exists() and collected.read_text() == present:
        return
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=NOT_OURS)
    collected.write_text(present)


def fingerprint() -> str:
    """Give a digest over path, size and time of every static file."""
    facts = []
    for finder in get_finders():
        for path, storage in finder.list(NOT_OURS):
            source = Path(storage.path(path))
            stat = source.stat()
            facts.append(f"{source} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(facts)).encode()).hexdigest()
