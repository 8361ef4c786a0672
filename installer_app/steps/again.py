"""Look at one thing again: one check alone, what is set otherwise than expected, and a supervisor's override."""

from __future__ import annotations

from rest_framework import serializers

from core.api.permissions import MayInstall, MayReview
from core.choices import StepName
from core.domain.commands.configuring import set_what_differs
from core.domain.field.checking import check_again
from core.domain.review.overriding import override_check
from installer_app.steps.base import Step
from installer_app.steps.checks import RunCard
from installer_app.steps.inputs import StepInput, Text


class Named(StepInput):
    """Which check, by its slug."""

    slug = Text(max_length=20)


class AgainStep(Step):
    slug = StepName.RECHECK
    run = staticmethod(check_again)
    onward = "checks"
    permission_classes = [MayInstall]
    Input = Named
    Output = RunCard


class ConfigureStep(Step):
    slug = StepName.CONFIGURE
    run = staticmethod(set_what_differs)
    onward = "checks"
    permission_classes = [MayInstall]
    Input = StepInput
    Output = RunCard


class OverrideStep(Step):
    slug = StepName.OVERRIDE
    run = staticmethod(override_check)
    onward = "checks"
    permission_classes = [MayReview]

    class Input(Named):
        reason = Text(max_length=500, allow_blank=True)

    class Output(serializers.Serializer):
        charge_station_id = serializers.CharField(source="station.charge_station_id")
