"""Enumerations of OCPI, of OCPP and our own. A leaf: imports nothing of Plinth."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person does for an operator."""

    INSTALLER = "installer", _("Installer")
    SUPERVISOR = "supervisor", _("Supervisor")
    DISPATCHER = "dispatcher", _("Dispatcher")
    ADMIN = "admin", _("Administrator")


class Scope(TextChoices):
    """What an API token may do."""

    LOCATIONS_READ = "locations:read"
    LOCATIONS_WRITE = "locations:write"
    STATIONS_READ = "stations:read"
    STATIONS_WRITE = "stations:write"
    TEMPLATES_READ = "templates:read"
    TEMPLATES_WRITE = "templates:write"
    FIELD_INSTALL = "field:install"
    FIELD_REVIEW = "field:review"


class DeployState(TextChoices):
    """Where a station is in its life; Stock is hidden from roaming, Deprecated shows REMOVED."""

    STOCK = "Stock", _("Stock")
    PRODUCTION = "Production", _("Production")
    DEPRECATED = "Deprecated", _("Deprecated")


class ChargerType(TextChoices):
    PUBLIC = "Public", _("Public")
    HOME = "Home", _("Home")
    BUSINESS = "Business", _("Business")


class ContactlessType(TextChoices):
    PAYTER = "Payter"
    NAYAX = "Nayax"


class AuthRuleType(TextChoices):
    """Who may charge at a private Location."""

    CUSTOMER_EXTERNAL_ID = "CustomerExternalId"
    CLOSED_GROUPS = "ClosedGroups"
    HOME_TOKEN = "HomeToken"  # noqa: S105 -- a word of the contract


class Facility(TextChoices):
    """OCPI 2.2.1 §8.4.12 Facility."""

    HOTEL = "HOTEL"
    RESTAURANT = "RESTAURANT"
    CAFE = "CAFE"
    MALL = "MALL"
    SUPERMARKET = "SUPERMARKET"
    SPORT = "SPORT"
    RECREATION_AREA = "RECREATION_AREA"
    NATURE = "NATURE"
    MUSEUM = "MUSEUM"
    BIKE_SHARING = "BIKE_SHARING"
    BUS_STOP = "BUS_STOP"
    TAXI_STAND = "TAXI_STAND"
    TRAM_STOP = "TRAM_STOP"
    METRO_STATION = "METRO_STATION"
    TRAIN_STATION = "TRAIN_STATION"
    AIRPORT = "AIRPORT"
    PARKING_LOT = "PARKING_LOT"
    CARPOOL_PARKING = "CARPOOL_PARKING"
    FUEL_STATION = "FUEL_STATION"
    WIFI = "WIFI"


class ParkingRestriction(TextChoices):
    """OCPI 2.2.1 §8.4.17 ParkingRestriction."""

    EV_ONLY = "EV_ONLY"
    PLUGGED = "PLUGGED"
    DISABLED = "DISABLED"
    CUSTOMERS = "CUSTOMERS"
    MOTORCYCLES = "MOTORCYCLES"


class Capability(TextChoices):
    """OCPI 2.2.1 §8.4.3 Capability."""

    CHARGING_PROFILE_CAPABLE = "CHARGING_PROFILE_CAPABLE"
    CHARGING_PREFERENCES_CAPABLE = "CHARGING_PREFERENCES_CAPABLE"
    CHIP_CARD_SUPPORT = "CHIP_CARD_SUPPORT"
    CONTACTLESS_CARD_SUPPORT = "CONTACTLESS_CARD_SUPPORT"
    CREDIT_CARD_PAYABLE = "CREDIT_CARD_PAYABLE"
    DEBIT_CARD_PAYABLE = "DEBIT_CARD_PAYABLE"
    PED_TERMINAL = "PED_TERMINAL"
    REMOTE_START_STOP_CAPABLE = "REMOTE_START_STOP_CAPABLE"
    RESERVABLE = "RESERVABLE"
    RFID_READER = "RFID_READER"
    START_SESSION_CONNECTOR_REQUIRED = "START_SESSION_CONNECTOR_REQUIRED"
    TOKEN_GROUP_CAPABLE = "TOKEN_GROUP_CAPABLE"  # noqa: S105 -- a word of OCPI
    UNLOCK_CAPABLE = "UNLOCK_CAPABLE"


class LocationType(TextChoices):
    """OCPI 2.1.1 §8.4.16 LocationType."""

    ON_STREET = "ON_STREET", _("On street")
    PARKING_GARAGE = "PARKING_GARAGE", _("Parking garage")
    UNDERGROUND_GARAGE = "UNDERGROUND_GARAGE", _("Underground garage")
    PARKING_LOT = "PARKING_LOT", _("Parking lot")
    OTHER = "OTHER", _("Other")
    UNKNOWN = "UNKNOWN", _("Unknown")


class AccessType(TextChoices):
    PUBLIC = "PUBLIC", _("Public")
    RESTRICTED = "RESTRICTED", _("Restricted")
    PRIVATE = "PRIVATE", _("Private")


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


class ConnectorFormat(TextChoices):
    SOCKET = "SOCKET", _("Socket")
    CABLE = "CABLE", _("Cable")


class PowerType(TextChoices):
    AC_1_PHASE = "AC_1_PHASE", _("AC, one phase")
    AC_3_PHASE = "AC_3_PHASE", _("AC, three phases")
    DC = "DC", _("DC")


class ConnectorStandard(TextChoices):
    """OCPI 2.2.1 §8.4.4 ConnectorType, those met on stations of today."""

    CHADEMO = "CHADEMO", "CHAdeMO"
    DOMESTIC_A = "DOMESTIC_A", _("Household A")
    DOMESTIC_B = "DOMESTIC_B", _("Household B")
    DOMESTIC_C = "DOMESTIC_C", _("Household C")
    DOMESTIC_D = "DOMESTIC_D", _("Household D")
    DOMESTIC_E = "DOMESTIC_E", _("Household E")
    DOMESTIC_F = "DOMESTIC_F", _("Household F (Schuko)")
    DOMESTIC_G = "DOMESTIC_G", _("Household G")
    DOMESTIC_J = "DOMESTIC_J", _("Household J")
    DOMESTIC_L = "DOMESTIC_L", _("Household L")
    GBT_AC = "GBT_AC", "GB/T AC"
    GBT_DC = "GBT_DC", "GB/T DC"
    IEC_60309_2_SINGLE_16 = "IEC_60309_2_single_16", _("CEE 16 A, one phase")
    IEC_60309_2_THREE_16 = "IEC_60309_2_three_16", _("CEE 16 A, three phases")
    IEC_60309_2_THREE_32 = "IEC_60309_2_three_32", _("CEE 32 A, three phases")
    IEC_60309_2_THREE_64 = "IEC_60309_2_three_64", _("CEE 64 A, three phases")
    IEC_62196_T1 = "IEC_62196_T1", _("Type 1")
    IEC_62196_T1_COMBO = "IEC_62196_T1_COMBO", "CCS 1"
    IEC_62196_T2 = "IEC_62196_T2", _("Type 2")
    IEC_62196_T2_COMBO = "IEC_62196_T2_COMBO", "CCS 2"
    IEC_62196_T3A = "IEC_62196_T3A", _("Type 3A")
    IEC_62196_T3C = "IEC_62196_T3C", _("Type 3C")
    TESLA_R = "TESLA_R", "Tesla Roadster"
    TESLA_S = "TESLA_S", "Tesla Model S"


class ModelMatch(TextChoices):
    """How a template's model string is compared with the one a station reports."""

    EXACT = "exact"
    PREFIX = "prefix"
    REGEX = "regex"


class StepName(TextChoices):
    """The field steps, in their order."""

    SCAN = "scan", _("Scan")
    LINK = "link", _("Link")
    FIT = "fit", _("Fit")
    CHECKS = "checks", _("Check")
    HAND_OVER = "hand_over", _("Finish")
    REVIEW = "review", _("Review")


class InstallationState(TextChoices):
    OPEN = "open", _("In work")
    HANDED_OVER = "handed_over", _("Waits for review")
    APPROVED = "approved", _("Approved")


class ReviewVerdict(TextChoices):
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")


class CheckState(TextChoices):
    """What a check says now."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    PASSED = "passed", _("Passed")
    WARNING = "warning", _("Warning")
    FAILED = "failed", _("Failed")
    NOT_POSSIBLE = "not_possible", _("Not possible")


class Verdict(TextChoices):
    """What a whole check run says."""

    PASSED = "passed", _("It works")
    PASSED_WITH_WARNINGS = "passed_with_warnings", _("It works, with warnings")
    FAILED = "failed", _("Something is wrong")


class CommandState(TextChoices):
    """The life of one question to a station; every command ends in one of the last five."""

    WAITING = "waiting"
    SENT = "sent"
    ANSWERED = "answered"
    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    GATEWAY_LOST = "gateway_lost"


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
