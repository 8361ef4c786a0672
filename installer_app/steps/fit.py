"""Fit: what hardware is it?"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.api.permissions import MayInstall
from core.choices import StepName
from core.domain.field.fitting import Fitted, fit_template
from installer_app.steps.base import Step
from installer_app.steps.cards import EvseCard, TemplateCard
from installer_app.steps.inputs import Counting, Text


class DiffCard(serializers.Serializer):
    added = EvseCard(many=True)
    kept = EvseCard(many=True)
    removed = EvseCard(many=True)


class FittedCard(serializers.Serializer):
    """What the fit changed, and the EVSEs as they are (or, in a dry run, as they would be)."""

    charge_station_id = serializers.CharField(source="station.charge_station_id")
    template = TemplateCard()
    dry_run = serializers.BooleanField()
    changed = serializers.BooleanField()
    diff = DiffCard()
    evses = serializers.SerializerMethodField()

    def get_evses(self, fitted: Fitted) -> Any:
        shown = sorted((*fitted.diff.added, *fitted.diff.kept), key=lambda row: row.evse.evse_sequence_number)
        return EvseCard(shown, many=True).data


class FitStep(Step):
    slug = StepName.FIT
    run = staticmethod(fit_template)
    onward = "checks"
    permission_classes = [MayInstall]
    Output = FittedCard

    class Input(Counting):
        template_id = Text(max_length=64)
        dry_run = serializers.BooleanField(default=False)
        confirm = serializers.BooleanField(default=False)
