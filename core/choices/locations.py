"""Words of OCPI and ours about a Location."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
