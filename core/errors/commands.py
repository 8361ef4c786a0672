"""Commands to stations."""

from __future__ import annotations

from core.errors.base import Refused
from core.words import _


class CommandsWaiting(Refused):
    slug = "commands_waiting"
    text = _("%(identity)s has %(most)s commands to do already. Wait for the end of one.")
