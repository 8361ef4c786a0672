"""Check: does it really talk? A run is started by POST, stopped by another, and read live by GET."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django_htmx.http import HTMX_STOP_POLLING
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from core.api import filters
from core.api.authentication import asker
from core.api.conditional import answer
from core.api.permissions import MayInstall, MaySeeTheWork
from core.choices import Scope, StepName
from core.domain.checks import checks_of
from core.domain.field.checking import start_checks, stop_checks
from core.errors import NotChecked, NotFound
from core.models import Installation
from core.queries.checking import facts_of
from core.queries.holding import held
from core.queries.installations import next_step
from core.queries.runs import newest_run
from installer_app.reading import called_lately, knock_card, read_run, run_card
from installer_app.steps.base import Step
from installer_app.steps.doors import MachineDoor, by_htmx, plain
from installer_app.steps.inputs import StepInput

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.models import Actor, CheckRun


class RunCard(serializers.BaseSerializer):
    """The run as it begins or was stopped; its messages are for GET alone, so that no attempt keeps them."""

    def to_representation(self, instance: CheckRun) -> dict[str, Any]:
        return run_card(instance, facts_of(run=instance, at=timezone.now()))


class ResultsStep(Step):
    """What draws the list of results."""

    @cached_property
    def installation(self) -> Installation:
        return found(asker(self.request), self.kwargs.get("pk"))

    def drawn(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Give what the list of results draws: of whose model they are, and what may be pressed."""
        return super().drawn(answer) | {"installation": self.installation} | who_may(asker(self.request))


class ChecksStep(ResultsStep):
    slug = StepName.CHECKS
    run = staticmethod(start_checks)
    fragment = "installer/steps/checks.html"
    permission_classes = [MayInstall]
    Input = StepInput
    Output = RunCard

    def get_permissions(self) -> Any:
        return [MaySeeTheWork()] if self.request.method in SAFE_METHODS else super().get_permissions()

    def get(self, request: Request, pk: int | None = None) -> HttpResponse:
        """Draw the page (phone), or read the newest run (machine)."""
        if not isinstance(self.door, MachineDoor):
            return super().get(request, pk)
        filters.asked(request, {})
        return answer(request, live(asker(request), self.installation))


class StopStep(Step):
    slug = StepName.STOP
    run = staticmethod(stop_checks)
    onward = "checks"
    permission_classes = [MayInstall]
    Input = StepInput
    Output = RunCard


class ChecksLive(ChecksStep):
    """The fragment that polls itself until the verdict is there."""

    http_method_names = ["get"]

    def get(self, request: Request, pk: int | None = None) -> HttpResponse:  # noqa: ARG002 -- as the address calls it
        if newest_run(actor=asker(request), installation=self.installation) is None:
            return self._before(request)
        answer = live(asker(request), self.installation)
        is_over = answer["state"] == "finished"
        status = HTMX_STOP_POLLING if is_over and by_htmx(request) else 200
        step = next_step(self.installation) if is_over else StepName.CHECKS
        context = self.drawn(answer) | {"next": step}
        return render(plain(request), self.fragment, context, status=status)

    def _before(self, request: Request) -> HttpResponse:
        """Draw who has called and was refused, while no run has begun yet."""
        context = self.drawn({}) | before_the_first(asker(request), self.installation)
        return render(plain(request), "installer/before.html", context)


def who_may(actor: Actor) -> dict[str, bool]:
    """Tell what of the check page is this person's to press."""
    return {"may_run": actor.may(Scope.FIELD_INSTALL), "may_override": actor.may(Scope.FIELD_REVIEW)}


def before_the_first(actor: Actor, installation: Installation) -> dict[str, Any]:
    """Give what the page shows before the first run: what will be checked, and what was refused lately."""
    return {
        "installation": installation,
        "knocks": [knock_card(view) for view in called_lately(actor, installation.station)],
        "station": installation.station,
        "hold": held(installation.station),
        "online": installation.station.sessions.filter(closed_at=None).exists(),
        "coming": [check.title for check in checks_of(actor.operator.extra_checks)],
    }


def found(actor: Actor, pk: int | None) -> Installation:
    """Give an installation of the actor's. Raises NotFound."""
    installation = Installation.objects.visible_to(actor).select_related("station").filter(pk=pk).first()
    if installation is None:
        raise NotFound
    return installation


def live(actor: Actor, installation: Installation) -> dict[str, Any]:
    """Read the newest run of an installation as it stands. Raises NotChecked."""
    run = newest_run(actor=actor, installation=installation)
    if run is None:
        raise NotChecked
    return read_run(actor=actor, run=run, at=timezone.now())
