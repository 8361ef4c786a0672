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


class DeliveryState(TextChoices):
    """What became of one message to another system."""

    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Delivered")
    PARKED = "parked", _("Given up")
