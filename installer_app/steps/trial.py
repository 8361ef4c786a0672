"""Try by hand: socket walk, proof of presence, test charge. Begun and stopped by POST, read live by GET."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from core.api import filters
from core.api.authentication import asker
from core.api.conditional import answer
from core.api.permissions import MayInstall, MaySeeTheWork
from core.choices import StepName, TrialKind
from core.domain.field.trying import start_trial, stop_trial
from installer_app.steps.base import Step
from installer_app.steps.checks import found
from installer_app.steps.doors import MachineDoor, plain
from installer_app.steps.inputs import StepInput
from installer_app.trials import read_trials, trial_card, trials_drawn

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.models import Actor, Installation, Trial


class TrialCard(serializers.BaseSerializer):
    def to_representation(self, instance: Trial) -> dict[str, Any]:
        return trial_card(instance, at=timezone.now())


def try_it(*, actor: Actor, installation: Installation, stop: bool, **said: Any) -> Trial:
    """Call the verb that was meant."""
    if stop:
        return stop_trial(actor=actor, installation=installation)
    return start_trial(actor=actor, installation=installation, **said)


class TrialStep(Step):
    slug = StepName.TRIAL
    run = staticmethod(try_it)
    onward = "checks"
    permission_classes = [MayInstall]
    Output = TrialCard
    reads_many = True  # a card for each kind of trial

    class Input(StepInput):
        kind = serializers.ChoiceField(TrialKind.choices, required=False, default=TrialKind.WALK)
        connector = serializers.IntegerField(min_value=1, max_value=10**6, required=False)
        stop = serializers.BooleanField(default=False)

    def get_permissions(self) -> Any:
        return [MaySeeTheWork()] if self.request.method in SAFE_METHODS else super().get_permissions()

    def get(self, request: Request, pk: int | None = None) -> HttpResponse:
        """Read how every trial stands: a card for a machine, the fragment for a phone."""
        installation = found(asker(request), pk)
        trials = read_trials(installation, at=timezone.now())
        if isinstance(self.door, MachineDoor):
            filters.asked(request, {})
            return answer(request, trials)
        context = self.drawn({}) | trials_drawn(asker(request), installation, trials)
        return render(plain(request), "installer/trials.html", context)
