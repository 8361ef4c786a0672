"""What ordinary Django REST Framework prints: nested serializers, a method for what is derived.

The very documents that ours gives (core.documents.management): the benchmark sees to it that both say the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from core.documents.evses import charging_speed, station_status
from core.models import ChargeStation, Connector, EnergyMixProfile, Evse, Location, Operator

if TYPE_CHECKING:
    from collections.abc import Mapping


class Moment(serializers.DateTimeField):
    """A moment in UTC, to the second."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M:%SZ", read_only=True, **kwargs)


class Present(serializers.ModelSerializer):
    """What is absent is left out."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        told: Mapping[str, Any] = super().to_representation(instance)
        return {name: value for name, value in told.items() if value or value == 0}


class ConnectorSerializer(Present):
    id = serializers.CharField(source="connector_id")
    last_updated = Moment()

    class Meta:
        model = Connector
        fields = (
            "id", "standard", "format", "power_type", "voltage", "amperage", "max_electric_power", "tariff_id",
            "terms_and_conditions", "reimbursement_tariff_id", "last_updated",
        )  # fmt: skip


class EvseSerializer(Present):
    coordinates = serializers.SerializerMethodField()
    parking_restrictions = serializers.SerializerMethodField()
    connectors = ConnectorSerializer(many=True)
    last_updated = Moment()

    class Meta:
        model = Evse
        fields = (
            "uid", "evse_id", "evse_sequence_number", "status", "status_schedule", "capabilities", "floor_level",
            "coordinates", "physical_reference", "directions", "parking_restrictions", "images", "last_updated",
            "connectors",
        )  # fmt: skip

    def get_coordinates(self, evse: Evse) -> dict[str, str] | None:
        return place(evse)

    def get_parking_restrictions(self, evse: Evse) -> list[str]:
        told = list(evse.parking_restrictions)
        return [*told, "CUSTOMERS"] if self.context.get("restricted") and "CUSTOMERS" not in told else told


class BusinessDetailsSerializer(Present):
    phone_number = serializers.CharField(source="phone")

    class Meta:
        model = Operator
        fields = ("name", "website", "phone_number")


class EnergyMixSerializer(Present):
    class Meta:
        model = EnergyMixProfile
        fields = (
            "energy_mix_profile_id", "is_green_energy", "energy_sources", "environ_impact", "supplier_name",
            "energy_product_name",
        )  # fmt: skip


class LocationSerializer(Present):
    id = serializers.CharField(source="location_id")
    coordinates = serializers.SerializerMethodField()
    access_type = serializers.SerializerMethodField()
    energy_mix = EnergyMixSerializer(source="energy_mix_profile")
    opening_times = serializers.SerializerMethodField()
    operator = BusinessDetailsSerializer()
    suboperator = serializers.SerializerMethodField()
    owner = serializers.SerializerMethodField()
    evses = serializers.SerializerMethodField()
    created = Moment()
    modified = Moment()
    last_updated = Moment()

    class Meta:
        model = Location
        fields = (
            "id", "cpo_id", "name", "address", "address_line_2", "city", "postal_code", "country", "type", "publish",
            "auth_rules", "custom_groups", "remarks", "maintenance_info", "directions", "facilities",
            "charging_when_closed", "cpo_customer_external_id", "payment_provider", "wallet_id", "customised_fields",
            "time_zone", "coordinates", "access_type", "energy_mix", "opening_times", "operator", "suboperator",
            "owner", "created", "modified", "created_by", "modified_by", "etag", "last_updated", "evses",
        )  # fmt: skip

    def get_coordinates(self, location: Location) -> dict[str, str] | None:
        return place(location)

    def get_access_type(self, location: Location) -> str:
        return "PRIVATE" if not location.publish or location.auth_rules else location.access_type

    def get_opening_times(self, location: Location) -> dict[str, Any]:
        return {**location.opening_times, "twentyfourseven": not location.opening_times.get("regular_hours")}

    def get_suboperator(self, location: Location) -> dict[str, Any] | None:
        company = company_of(location)
        return BusinessDetailsSerializer(company).data if company else None

    def get_owner(self, location: Location) -> dict[str, Any]:
        return BusinessDetailsSerializer(company_of(location) or location.operator).data

    def get_evses(self, location: Location) -> list[dict[str, Any]]:
        evses = [evse for station in location.stations.all() for evse in station.evses.all()]
        context = {"restricted": self.get_access_type(location) == "RESTRICTED"}
        return EvseSerializer(evses, many=True, context=context).data


class StationSerializer(Present):
    location_id = serializers.CharField(source="location.location_id")
    status = serializers.SerializerMethodField()
    charging_speed = serializers.SerializerMethodField()
    protocol_version = serializers.SerializerMethodField()
    charge_point_vendor = serializers.CharField(source="vendor")
    charge_point_model = serializers.CharField(source="model")
    contactless_terminal_auth_amount = serializers.FloatField()
    created = Moment()
    modified = Moment()
    last_updated = Moment()
    last_seen = Moment()
    evses = serializers.SerializerMethodField()

    class Meta:
        model = ChargeStation
        fields = (
            "charge_station_id", "name", "deploy_state", "charger_type", "default_charge_station_tariff_id",
            "default_charge_station_reimbursement_tariff_id", "default_charge_station_directions",
            "default_charge_station_floor_level", "maintenance_info", "remarks", "contactless_terminal_serial_number",
            "contactless_type", "tap_to_stop", "stop_on_parking", "dynamic_time_based_tariffs", "time_of_use_tariffs",
            "exclude_vat", "status_schedule", "auth_rules", "location_id", "installation_date",
            "contactless_terminal_auth_amount", "status", "charging_speed", "driver_id", "customer_id",
            "grid_connection_id", "created", "modified", "created_by", "modified_by", "etag", "last_updated",
            "protocol_version", "charge_point_vendor", "charge_point_model", "heartbeat_interval",
            "charge_point_serial_number", "charge_box_serial_number", "firmware_version", "iccid", "imsi",
            "meter_serial_number", "meter_type", "last_seen", "evses",
        )  # fmt: skip

    def get_status(self, station: ChargeStation) -> str | None:
        return station_status(station.evses.all())

    def get_charging_speed(self, station: ChargeStation) -> str | None:
        return charging_speed(station.evses.all())

    def get_protocol_version(self, station: ChargeStation) -> str | None:
        return {"ocpp1.6": "Ocpp16", "ocpp2.0.1": "Ocpp201", "ocpp2.1": "Ocpp21"}.get(station.protocol_version)

    def get_evses(self, station: ChargeStation) -> list[dict[str, Any]]:
        return EvseSerializer(station.evses.all(), many=True).data


def company_of(location: Location) -> Any:
    return next((row for row in location.operator.sub_cpos.all() if row.cpo_id == location.cpo_id), None)


def place(row: Location | Evse) -> dict[str, str] | None:
    if row.latitude is None or row.longitude is None:
        return None
    return {name: f"{getattr(row, name):.7f}".removesuffix("0") for name in ("latitude", "longitude")}
