"""Drop: this was begun by mistake."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from core.api.permissions import MayInstall
from core.choices import StepName
from core.domain.field.installing import drop_installation
from installer_app.steps.base import Step
from installer_app.steps.inputs import StepInput


class DropStep(Step):
    slug = StepName.DROP
    run = staticmethod(drop_installation)
    Input = StepInput
    onward = "today"
    permission_classes = [MayInstall]

    class Output(serializers.Serializer):
        charge_station_id = serializers.CharField(source="station.charge_station_id")
        state = serializers.CharField()

    def onward_url(self, answer: dict[str, Any]) -> str:  # noqa: ARG002 -- the day is one page
        return reverse(self.onward)
