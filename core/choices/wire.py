"""What happens between a station and the gateway."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CommandState(TextChoices):
    """The life of one question to a station; every command ends in one of those after `sent`."""

    WAITING = "waiting"
    SENT = "sent"
    ANSWERED = "answered"
    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    GATEWAY_LOST = "gateway_lost"
    STOPPED = "stopped"


class Protocol(TextChoices):
    OCPP16 = "ocpp1.6", "OCPP 1.6"
    OCPP201 = "ocpp2.0.1", "OCPP 2.0.1"
    OCPP21 = "ocpp2.1", "OCPP 2.1"


class Direction(TextChoices):
    FROM_STATION = "in", _("from the station")
    TO_STATION = "out", _("to the station")


class GoneCause(TextChoices):
    """Why a socket is no longer there; our own absence is never the station's fault."""

    STATION = "station", _("the station closed the connection")
    SILENT = "silent", _("the station fell silent")
    REPLACED = "replaced", _("the station opened a newer connection")
    PROTOCOL = "protocol", _("the station broke the protocol")
    GATEWAY = "gateway", _("our gateway stopped")
