"""`manage.py after_restore`: the database came from a backup; tell the readers of `/changes`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from core.domain.restoring import begin_new_epoch


class Command(BaseCommand):
    help = "To run once after a backup was restored: cursors of /changes expire, their readers crawl again."

    def handle(self, **_options: Any) -> None:
        """Begin a new history, and say so."""
        self.stdout.write(f"Cursors from before are expired (epoch {begin_new_epoch()}).")
