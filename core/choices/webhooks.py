"""What other systems may be told of, and what became of telling them."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.choices.installs import StepName

REFUSED, FINISHED, AUDIT, PING = "step.refused", "checks.finished", "audit", "ping"
# Every step that was done, what was refused, how checks ended, and all that the audit trail knows.
WEBHOOK_EVENTS = {
    **{f"step.{step}": step.label for step in StepName},
    REFUSED: _("A step was refused"),
    FINISHED: _("The checks have ended"),
    AUDIT: _("Every other change"),
}


class Trouble(TextChoices):
    """Why nothing came back from another system; kept as it is here, and said in words where somebody reads it."""

    NAME_UNKNOWN = "name_unknown", _("Nobody knows this host name.")
    NOT_PUBLIC = "not_public", _("The address is not one that the internet can reach.")
    NOT_SECURE = "not_secure", _("The address must begin with https://.")
    TURNED_AWAY = "turned_away", _("Nothing listens at this address: the connection was turned away.")
    UNTRUSTED = "untrusted", _("The connection is not safe: its certificate, or its TLS, will not do.")
    LATE = "late", _("No answer came in time.")
    BROKEN_OFF = "broken_off", _("The connection broke off before an answer came.")
    NOT_HTTP = "not_http", _("What came back is no answer of a web server.")
    UNREACHABLE = "unreachable", _("There is no way to this address.")


class DeliveryState(TextChoices):
    """What became of one message to another system."""

    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Delivered")
    PARKED = "parked", _("Given up")
