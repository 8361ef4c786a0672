"""The rows of Plinth, one subject a file."""

from core.models.audit import Event
from core.models.checks import CheckResult, CheckRun
from core.models.hardware import HardwareTemplate
from core.models.installs import Installation, Review, StepAttempt
from core.models.labels import Label
from core.models.locations import Location
from core.models.stations import ChargeStation, Connector, ConnectorReport, Evse
from core.models.tenancy import Actor, ApiToken, Membership, Operator, User
from core.models.wire import Command, Exchange, GatewayNode, Knock, Session

__all__ = [
    "Actor",
    "ApiToken",
    "ChargeStation",
    "CheckResult",
    "CheckRun",
    "Command",
    "Connector",
    "ConnectorReport",
    "Event",
    "Evse",
    "Exchange",
    "GatewayNode",
    "HardwareTemplate",
    "Installation",
    "Knock",
    "Label",
    "Location",
    "Membership",
    "Operator",
    "Review",
    "Session",
    "StepAttempt",
    "User",
]
