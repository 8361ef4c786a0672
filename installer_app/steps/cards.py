"""How rows look in the answers of steps; absent facts are left out, never null."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.queries.installations import next_step


class Present(serializers.Serializer):
    """What is empty is left out, never null (real clients drop objects over a null)."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {name: value for name, value in super().to_representation(instance).items() if value not in (None, "")}


class LocationCard(Present):
    location_id = serializers.CharField()
    name = serializers.CharField()
    address = serializers.CharField(required=False)
    city = serializers.CharField(required=False)
    postal_code = serializers.CharField(required=False)
    country = serializers.CharField(required=False)


class TemplateCard(Present):
    template_id = serializers.CharField()
    name = serializers.CharField()
    version = serializers.IntegerField()


class StationCard(Present):
    charge_station_id = serializers.CharField()
    vendor = serializers.CharField(required=False)
    model = serializers.CharField(required=False)
    deploy_state = serializers.CharField()
    location = LocationCard(required=False)
    template = TemplateCard(required=False)


class ConnectorCard(Present):
    id = serializers.CharField(source="connector_id")
    standard = serializers.CharField()
    format = serializers.CharField()
    power_type = serializers.CharField()
    voltage = serializers.IntegerField(required=False)
    amperage = serializers.IntegerField(required=False)
    max_electric_power = serializers.IntegerField(required=False)


class EvseCard(Present):
    """An EVSE of a fit's plan, saved or not."""

    uid = serializers.CharField(source="evse.uid")
    evse_id = serializers.CharField(source="evse.evse_id", required=False)
    evse_sequence_number = serializers.IntegerField(source="evse.evse_sequence_number")
    physical_reference = serializers.CharField(source="evse.physical_reference", required=False)
    connectors = ConnectorCard(many=True)


class InstallationCard(Present):
    id = serializers.IntegerField(source="pk")
    state = serializers.CharField()
    step = serializers.SerializerMethodField()

    def get_step(self, installation: Any) -> str:
        return next_step(installation)
