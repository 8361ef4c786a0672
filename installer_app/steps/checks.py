"""Check: does it really talk? A run is started by POST and read live by GET."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django_htmx.http import HTMX_STOP_POLLING
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from core.api.authentication import asker
from core.api.conditional import answer
from core.api.permissions import MayInstall, MaySeeTheWork
from core.choices import StepName
from core.domain.checking import start_checks
from core.errors import NotChecked, NotFound
from core.queries.checking import facts_of
from core.queries.installations import installations_of
from core.queries.runs import newest_run
from installer_app.reading import read_run, run_card
from installer_app.steps.base import Step, StepInput
from installer_app.steps.doors import MachineDoor, by_htmx, plain

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.models import Actor, CheckRun, Installation


class ChecksStep(Step):
    slug = StepName.CHECKS
    run = staticmethod(start_checks)
    fragment = "installer/steps/checks.html"
    permission_classes = [MayInstall]

    def get_permissions(self) -> Any:
        return [MaySeeTheWork()] if self.request.method in SAFE_METHODS else super().get_permissions()

    class Input(StepInput):
        pass

    class Output(serializers.BaseSerializer):
        """The run as it begins; its messages are for GET alone, so that no attempt keeps them."""

        def to_representation(self, instance: CheckRun) -> dict[str, Any]:
            return run_card(instance, facts_of(run=instance, at=timezone.now()))

    def get(self, request: Request, pk: int | None = None) -> HttpResponse:
        """Draw the page (phone), or read the newest run (machine)."""
        if not isinstance(self.door, MachineDoor):
            return super().get(request, pk)
        return answer(request, live(asker(request), pk))


class ChecksLive(ChecksStep):
    """The fragment that polls itself until the verdict is there."""

    http_method_names = ["get"]

    def get(self, request: Request, pk: int | None = None) -> HttpResponse:
        answer = live(asker(request), pk)
        status = HTMX_STOP_POLLING if answer["state"] == "finished" and by_htmx(request) else 200
        return render(plain(request), self.fragment, self.drawn(answer), status=status)


def live(actor: Actor, pk: int | None) -> dict[str, Any]:
    """Read the newest run of an installation as it stands. Raises NotFound, NotChecked."""
    installation: Installation | None = installations_of(actor).filter(pk=pk or 0).first()
    if installation is None:
        raise NotFound
    run = newest_run(actor=actor, installation=installation)
    if run is None:
        raise NotChecked
    return read_run(run=run, at=timezone.now())
