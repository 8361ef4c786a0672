"""Words of OCPI and ours about a station and its EVSEs."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DeployState(TextChoices):
    """Where a station is in its life; Stock is hidden from roaming, Deprecated shows REMOVED."""

    STOCK = "Stock", _("Stock")
    PRODUCTION = "Production", _("Production")
    DEPRECATED = "Deprecated", _("Deprecated")


class Capability(TextChoices):
    """OCPI 2.2.1 §8.4.3 Capability."""

    CHARGING_PROFILE_CAPABLE = "CHARGING_PROFILE_CAPABLE", _("Charging profiles")
    CHARGING_PREFERENCES_CAPABLE = "CHARGING_PREFERENCES_CAPABLE", _("Charging preferences")
    CHIP_CARD_SUPPORT = "CHIP_CARD_SUPPORT", _("Chip cards")
    CONTACTLESS_CARD_SUPPORT = "CONTACTLESS_CARD_SUPPORT", _("Contactless cards")
    CREDIT_CARD_PAYABLE = "CREDIT_CARD_PAYABLE", _("Credit cards")
    DEBIT_CARD_PAYABLE = "DEBIT_CARD_PAYABLE", _("Debit cards")
    PED_TERMINAL = "PED_TERMINAL", _("PIN terminal")
    REMOTE_START_STOP_CAPABLE = "REMOTE_START_STOP_CAPABLE", _("Start and stop from afar")
    RESERVABLE = "RESERVABLE", _("Reservations")
    RFID_READER = "RFID_READER", _("RFID reader")
    START_SESSION_CONNECTOR_REQUIRED = "START_SESSION_CONNECTOR_REQUIRED", _("The connector must be named to start")
    TOKEN_GROUP_CAPABLE = "TOKEN_GROUP_CAPABLE", _("Groups of cards")
    UNLOCK_CAPABLE = "UNLOCK_CAPABLE", _("Unlock from afar")


class ParkingRestriction(TextChoices):
    """OCPI 2.2.1 §8.4.17 ParkingRestriction."""

    EV_ONLY = "EV_ONLY", _("Electric vehicles only")
    PLUGGED = "PLUGGED", _("Plugged-in vehicles only")
    DISABLED = "DISABLED", _("Disabled people")
    CUSTOMERS = "CUSTOMERS", _("Customers")
    MOTORCYCLES = "MOTORCYCLES", _("Motorcycles")


class EvseStatus(TextChoices):
    """OCPI 2.1.1 §8.4.20 Status."""

    AVAILABLE = "AVAILABLE", _("Available")
    BLOCKED = "BLOCKED", _("Blocked")
    CHARGING = "CHARGING", _("Charging")
    INOPERATIVE = "INOPERATIVE", _("Inoperative")
    OUTOFORDER = "OUTOFORDER", _("Out of order")
    PLANNED = "PLANNED", _("Planned")
    REMOVED = "REMOVED", _("Removed")
    RESERVED = "RESERVED", _("Reserved")
    UNKNOWN = "UNKNOWN", _("Unknown")


class ModelMatch(TextChoices):
    """How a template's model string is compared with the one a station reports."""

    EXACT = "exact"
    PREFIX = "prefix"
    REGEX = "regex"
