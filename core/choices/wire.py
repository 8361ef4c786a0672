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
    LET_IN = "let_in", _("we hung up so that it boots again, to be let in")


class Hold(TextChoices):
    """Until when an operator holds new stations: they are connected and answer us, but are not registered (Pending)."""

    NEVER = "never", _("Not at all")
    LINKED = "until_linked", _("Until they are linked to a Location")
    KEYED = "until_keyed", _("Until they are linked, with a new password")


class Need(TextChoices):
    """What is missing before a station that is held is let in."""

    LINK = "link"
    KEY = "key"


class Registration(TextChoices):
    """What a station's last BootNotification was answered (OCPP 1.6 §7.39, 2.0.1 RegistrationStatusEnumType)."""

    ACCEPTED = "Accepted"
    PENDING = "Pending"


class NoticeKind(TextChoices):
    """What a station announces of itself."""

    FIRMWARE = "firmware", _("Firmware update")
    LOG = "log", _("Log upload")
    SECURITY = "security", _("Security event")


class StationCommand(TextChoices):
    """What a station may be told to do: actions of OCPP, and `PushKey`, which sets a new key by the rules of A01.

    Those that OCPP 1.6 and 2.x call differently may be said in the words of 1.6, whatever the station speaks.
    """

    TRIGGER_MESSAGE = "TriggerMessage"
    GET_CONFIGURATION = "GetConfiguration"
    CHANGE_CONFIGURATION = "ChangeConfiguration"
    GET_VARIABLES = "GetVariables"
    SET_VARIABLES = "SetVariables"
    GET_BASE_REPORT = "GetBaseReport"
    REMOTE_START_TRANSACTION = "RemoteStartTransaction"
    REMOTE_STOP_TRANSACTION = "RemoteStopTransaction"
    REQUEST_START_TRANSACTION = "RequestStartTransaction"
    REQUEST_STOP_TRANSACTION = "RequestStopTransaction"
    UNLOCK_CONNECTOR = "UnlockConnector"
    RESET = "Reset"
    CHANGE_AVAILABILITY = "ChangeAvailability"
    GET_DIAGNOSTICS = "GetDiagnostics"
    GET_LOG = "GetLog"
    INSTALL_CERTIFICATE = "InstallCertificate"
    CERTIFICATE_SIGNED = "CertificateSigned"
    SET_NETWORK_PROFILE = "SetNetworkProfile"
    PUSH_KEY = "PushKey"
