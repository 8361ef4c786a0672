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

    HOTEL = "HOTEL", _("Hotel")
    RESTAURANT = "RESTAURANT", _("Restaurant")
    CAFE = "CAFE", _("Café")
    MALL = "MALL", _("Shopping centre")
    SUPERMARKET = "SUPERMARKET", _("Supermarket")
    SPORT = "SPORT", _("Sports")
    RECREATION_AREA = "RECREATION_AREA", _("Recreation area")
    NATURE = "NATURE", _("Nature")
    MUSEUM = "MUSEUM", _("Museum")
    BIKE_SHARING = "BIKE_SHARING", _("Bicycle sharing")
    BUS_STOP = "BUS_STOP", _("Bus stop")
    TAXI_STAND = "TAXI_STAND", _("Taxi rank")
    TRAM_STOP = "TRAM_STOP", _("Tram stop")
    METRO_STATION = "METRO_STATION", _("Underground station")
    TRAIN_STATION = "TRAIN_STATION", _("Railway station")
    AIRPORT = "AIRPORT", _("Airport")
    PARKING_LOT = "PARKING_LOT", _("Parking lot")
    CARPOOL_PARKING = "CARPOOL_PARKING", _("Car pool parking")
    FUEL_STATION = "FUEL_STATION", _("Petrol station")
    WIFI = "WIFI", _("Wi-Fi")


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
