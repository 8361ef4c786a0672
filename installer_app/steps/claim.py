"""Claim: what knocks under another name is this station."""

from __future__ import annotations

from rest_framework import serializers

from core.api.permissions import MayInstall
from core.choices import StepName
from core.domain.told.claiming import claim_for
from installer_app.steps.base import Step
from installer_app.steps.inputs import StepInput


class Claiming(StepInput):
    """Which of the knocks it is."""

    knock_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class ClaimStep(Step):
    slug = StepName.CLAIM
    run = staticmethod(claim_for)
    Input = Claiming
    onward = "checks"
    permission_classes = [MayInstall]

    class Output(serializers.Serializer):
        charge_station_id = serializers.CharField(source="station.charge_station_id")
        before = serializers.CharField()
        changed = serializers.BooleanField()
