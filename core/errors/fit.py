"""Step fit: 2940-2949."""

from __future__ import annotations

from core.errors.base import Refused
from core.words import _


class TemplateUnknown(Refused):
    status_code = 2940
    slug = "template_unknown"
    text = _("This template is not known here. Pick another one.")


class TemplateMismatch(Refused):
    status_code = 2941
    slug = "template_mismatch"
    text = _(
        "The station says it is %(reported)s; this template is for %(expected)s. "
        "Pick the matching template, or confirm that you want this one."
    )


class NotLinked(Refused):
    status_code = 2942
    slug = "not_linked"
    text = _("Link the station to a Location first.")


class EvseTaken(Refused):
    status_code = 2943
    slug = "evse_taken"
    text = _(
        "The EVSE %(evse)s already belongs to %(owner)s. "
        "Look whether you scanned the right station; if you did, ask your dispatcher."
    )
