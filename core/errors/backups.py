"""Backups."""

from __future__ import annotations

from core.errors.base import Refused
from core.words import _


class BackupUnfit(Refused):
    slug = "backup_unfit"
    text = _("This backup cannot be restored here: %(why)s.")
