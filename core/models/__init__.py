"""The rows of Plinth, one subject a file."""

from core.models.actors import Actor
from core.models.audit import Event
from core.models.checks import CheckResult, CheckRun
from core.models.commands import Command
from core.models.connectors import Connector, ConnectorReport
from core.models.documents import Departure, FeedEpoch, LocationDocument, Removal, StationDocument, Tally
from core.models.evidence import CommissioningRecord, EvidenceRules, Photo, Reading, Signature, Tick
from core.models.evses import Evse
from core.models.exchanges import Exchange
from core.models.hardware import HardwareTemplate, TemplateVersion
from core.models.idempotency import IdempotencyKey
from core.models.imports import ColumnName, Import, ImportRow
from core.models.installs import Installation, Review, StepAttempt
from core.models.jobs import Job, JobPass, JobStation
from core.models.knocks import Knock
from core.models.labels import Label
from core.models.locations import EnergyMixProfile, Location
from core.models.nodes import GatewayNode
from core.models.operators import Operator, PurgeReport, SubCpo
from core.models.owners import OwnerLink
from core.models.partners import Partner
from core.models.people import Device, Invitation, Membership, SignInLink, User
from core.models.sessions import Session
from core.models.stations import ChargeStation
from core.models.telling import MeterReading, Notice, StationSetting, Transaction
from core.models.tokens import ApiToken, RegistrationToken
from core.models.trials import Trial
from core.models.webhooks import Delivery, Webhook

__all__ = [
    "Actor",
    "ApiToken",
    "ChargeStation",
    "CheckResult",
    "CheckRun",
    "ColumnName",
    "Command",
    "CommissioningRecord",
    "Connector",
    "ConnectorReport",
    "Delivery",
    "Departure",
    "Device",
    "EnergyMixProfile",
    "Event",
    "EvidenceRules",
    "Evse",
    "Exchange",
    "FeedEpoch",
    "GatewayNode",
    "HardwareTemplate",
    "IdempotencyKey",
    "Import",
    "ImportRow",
    "Installation",
    "Invitation",
    "Job",
    "JobPass",
    "JobStation",
    "Knock",
    "Label",
    "Location",
    "LocationDocument",
    "Membership",
    "MeterReading",
    "Notice",
    "Operator",
    "OwnerLink",
    "Partner",
    "Photo",
    "PurgeReport",
    "Reading",
    "RegistrationToken",
    "Removal",
    "Review",
    "Session",
    "SignInLink",
    "Signature",
    "StationDocument",
    "StationSetting",
    "StepAttempt",
    "SubCpo",
    "Tally",
    "TemplateVersion",
    "Tick",
    "Transaction",
    "Trial",
    "User",
    "Webhook",
]
