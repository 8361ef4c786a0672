"""Pin: where on the site does it stand?"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.api.permissions import MayInstall
from core.choices import StepName
from core.domain.locations.pinning import pin_station
from installer_app.steps.base import Step
from installer_app.steps.inputs import Degrees, StepInput, is_typed


class TypedDegrees(Degrees):
    """Degrees as people write them on the page: with the comma of their language, as it shows them; machines do not."""

    def to_internal_value(self, data: Any) -> Any:
        typed = isinstance(data, str) and is_typed(self)
        return super().to_internal_value(data.replace(",", ".") if typed else data)


class PinStep(Step):
    slug = StepName.PIN
    run = staticmethod(pin_station)
    onward = "pin"
    permission_classes = [MayInstall]

    class Input(StepInput):
        latitude = TypedDegrees(90)
        longitude = TypedDegrees(180)

    class Output(serializers.Serializer):
        charge_station_id = serializers.CharField(source="station.charge_station_id")
        latitude = serializers.DecimalField(max_digits=10, decimal_places=7)
        longitude = serializers.DecimalField(max_digits=10, decimal_places=7)
