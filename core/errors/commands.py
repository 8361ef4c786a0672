"""Commands to stations: 2999."""

from __future__ import annotations

from core.errors.base import Refused
from core.words import _


class CommandsWaiting(Refused):
    slug = "commands_waiting"
    text = _("%(identity)s has %(most)s commands to do already. Wait for the end of one.")


class StationHeld(Refused):
    status_code = 2999
    slug = "station_held"
    text = _("%(identity)s is held until %(until)s: nothing is started or stopped from afar before.")
