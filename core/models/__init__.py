"""The rows of Plinth, one subject a file."""

from core.models.audit import Event
from core.models.checks import CheckResult, CheckRun
from core.models.hardware import HardwareTemplate
from core.models.idempotency import IdempotencyKey
from core.models.installs import Installation, Review, StepAttempt
from core.models.labels import Label
from core.models.locations import EnergyMixProfile, Location
from core.models.partners import Partner
from core.models.stations import ChargeStation, Connector, ConnectorReport, Evse
from core.models.tenancy import Actor, ApiToken, Membership, Operator, SubCpo, User
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
    "EnergyMixProfile",
    "Event",
    "Evse",
    "Exchange",
    "GatewayNode",
    "HardwareTemplate",
    "IdempotencyKey",
    "Installation",
    "Knock",
    "Label",
    "Location",
    "Membership",
    "Operator",
    "Partner",
    "Review",
    "Session",
    "StepAttempt",
    "SubCpo",
    "User",
]
