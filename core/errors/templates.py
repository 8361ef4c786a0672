"""Hardware templates: 2983-2985."""

from __future__ import annotations

from core.errors.base import Refused
from core.words import _


class TemplateMoved(Refused):
    status_code = 2983
    slug = "template_moved"
    text = _("Somebody saved version %(version)s of this template meanwhile. Look at what differs now.")


class NothingToReapply(Refused):
    status_code = 2984
    slug = "nothing_to_reapply"
    text = _("None of these stations differs there any more. Look at what differs now.")


class EvseLeftBare(Refused):
    status_code = 2985
    slug = "evse_left_bare"
    text = _("%(identity)s: EVSE %(number)s would have no connector left. Take its other changes too.")
