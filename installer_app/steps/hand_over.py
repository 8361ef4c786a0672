"""Hand over: the installer is done."""

from __future__ import annotations

from rest_framework import serializers

from core.api.permissions import MayInstall
from core.choices import StepName
from core.domain.field.handing_over import hand_over
from installer_app.steps.base import Step
from installer_app.steps.inputs import Located, Text


class HandOverStep(Step):
    slug = StepName.HAND_OVER
    run = staticmethod(hand_over)
    onward = "hand_over"
    permission_classes = [MayInstall]

    class Input(Located):
        note = Text(max_length=2000, required=False, allow_blank=True)

    class Output(serializers.Serializer):
        charge_station_id = serializers.CharField(source="station.charge_station_id")
        state = serializers.CharField()
        handed_over_at = serializers.DateTimeField()
        note = serializers.CharField()
