"""Link: where does it stand?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from iso3166 import countries_by_alpha3
from rest_framework import serializers

from core.api.permissions import MayInstall
from core.choices import StepName
from core.domain.linking import link_station
from installer_app.steps.base import Step, StepInput, Text
from installer_app.steps.cards import LocationCard

if TYPE_CHECKING:
    from core.models import Actor, Installation

NEW_LOCATION = ("name", "address", "postal_code", "city", "country", "latitude", "longitude")
REQUIRED = NEW_LOCATION[:5]


class Degrees(serializers.DecimalField):
    """Degrees as OCPI writes them, at most seven decimals; a form's empty field is no position."""

    def __init__(self, limit: int, **kwargs: Any) -> None:
        super().__init__(max_digits=10, decimal_places=7, min_value=Decimal(-limit), max_value=Decimal(limit), **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, float):
            data = f"{data:.7f}"
        return super().to_internal_value(data)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        return super().validate_empty_values(None if data == "" else data)


class LinkStep(Step):
    slug = StepName.LINK
    run = staticmethod(link_station)
    onward = "fit"
    permission_classes = [MayInstall]

    class Input(StepInput):
        location_id = Text(max_length=36, required=False, allow_blank=True)
        name = Text(max_length=255, required=False)
        address = Text(max_length=255, required=False)
        postal_code = Text(max_length=20, required=False)
        city = Text(max_length=100, required=False)
        country = Text(min_length=3, max_length=3, required=False)
        latitude = Degrees(90, required=False, allow_null=True)
        longitude = Degrees(180, required=False, allow_null=True)
        phone_latitude = Degrees(90, required=False, allow_null=True)
        phone_longitude = Degrees(180, required=False, allow_null=True)

        def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
            """A new Location needs its whole address; both coordinates or none."""
            if attrs.get("location_id") or not any(attrs.get(name) for name in REQUIRED):
                return attrs
            missing = {name: self.fields[name].error_messages["required"] for name in REQUIRED if not attrs.get(name)}
            if missing:
                raise serializers.ValidationError(missing, "required")
            if (attrs.get("latitude") is None) != (attrs.get("longitude") is None):
                raise serializers.ValidationError(
                    {"longitude": self.fields["longitude"].error_messages["required"]}, "required"
                )
            return attrs

        def validate_country(self, value: str) -> str:
            if value.upper() not in countries_by_alpha3:
                raise serializers.ValidationError(
                    _("%(value)s is not a country (ISO 3166-1, three letters).") % {"value": value}
                )
            return value.upper()

    class Output(serializers.Serializer):
        charge_station_id = serializers.CharField(source="station.charge_station_id")
        location = LocationCard()
        changed = serializers.BooleanField()

    def act(self, actor: Actor, installation: Installation, data: dict[str, Any]) -> Any:
        new = {name: data[name] for name in NEW_LOCATION if data.get(name) is not None}
        wanted = {"location_id": data.get("location_id", ""), "new_location": new}
        return type(self).run(actor=actor, installation=installation, **wanted)
