"""The supervisor's desk: 2930-2934."""

from __future__ import annotations

from http import HTTPStatus

from core.errors.base import Refused
from core.words import _


class NotCleanAnyMore(Refused):
    status_code = 2930
    slug = "not_clean_any_more"
    text = _("It changed since you looked: open it, and decide by itself.")


class NothingChosen(Refused):
    status_code = 2931
    slug = "nothing_chosen"
    text = _("Tick at least one hand-over.")


class OwnerLinkOver(Refused):
    status_code = 2932
    http = HTTPStatus.GONE
    slug = "owner_link_over"
    text = _("This link has ended. Ask whoever gave it to you for a new one.")
