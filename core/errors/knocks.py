"""Knocks: taking one for a station (2965-2969), and registration tokens."""

from __future__ import annotations

from core.errors.base import Refused
from core.words import _


class KnockNameless(Refused):
    status_code = 2965
    slug = "knock_nameless"
    text = _("This attempt did not say under which identity it came, so no station can take it.")


class StationConnected(Refused):
    status_code = 2966
    slug = "station_connected"
    text = _("%(identity)s is connected under its own identity, so what calls as %(knocked)s is another box.")


class IdentityInUse(Refused):
    status_code = 2967
    slug = "identity_in_use"
    text = _("%(identity)s is handed over or in production. A supervisor can give it another identity.")


class TokenOver(Refused):
    slug = "token_over"
    text = _("This registration token registers nothing any more.")
