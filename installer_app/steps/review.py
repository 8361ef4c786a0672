"""Review: a supervisor approves, or gives the work back with a comment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.permissions import MayReview
from core.choices import InstallationState, StepName
from core.domain.field.installing import AT_WORK
from core.domain.review.reviewing import approve, return_to_installer
from installer_app.steps.base import Step
from installer_app.steps.doors import MachineDoor, plain
from installer_app.steps.inputs import StepInput, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rest_framework.request import Request

    from core.models import Actor, Installation, Review

APPROVED = InstallationState.APPROVED


class ReviewInput(StepInput):
    """`{"approve": true, "publish"?}` or `{"return": true, "step"?, "comment"}`; exactly one of the two."""

    approve = serializers.BooleanField(default=False)
    publish = serializers.BooleanField(required=False, allow_null=True, default=None)
    step = serializers.ChoiceField(AT_WORK, required=False, allow_blank=True)
    comment = Text(max_length=2000, required=False, allow_blank=True)

    def get_fields(self) -> dict[str, Any]:
        """Add `return`, which Python will not have as an attribute."""
        return super().get_fields() | {"return": serializers.BooleanField(default=False)}

    def lacking(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        return () if {"approve", "return"} & set(given) else ("approve",)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["approve"] == attrs["return"]:
            raise serializers.ValidationError({"approve": _("Say one: approve or return.")})
        return attrs


def review(*, actor: Actor, installation: Installation, **said: Any) -> Review:
    """Call the verb that was meant."""
    comment = said.get("comment", "")
    if said["approve"]:
        return approve(actor=actor, installation=installation, publish=said["publish"], comment=comment)
    return return_to_installer(actor=actor, installation=installation, step=said.get("step", ""), comment=comment)


def _named(data: dict[str, Any]) -> dict[str, Any]:
    if data["return"] and data.get("step") == "":
        raise serializers.ValidationError({"step": _("Choose the step that has to be done again.")})
    return data


class ReviewStep(Step):
    slug = StepName.REVIEW
    run = staticmethod(review)
    Input = ReviewInput
    onward = "queue"
    permission_classes = [MayReview]

    class Output(serializers.Serializer):
        charge_station_id = serializers.CharField(source="installation.station.charge_station_id")
        state = serializers.CharField(source="installation.state")
        verdict = serializers.CharField()
        step = serializers.CharField()
        comment = serializers.CharField()

    def validated(self, request: Request) -> dict[str, Any]:
        """Ask the page's person which step it is; a machine may leave it empty, and name none."""
        data = super().validated(request)
        return data if isinstance(self.door, MachineDoor) else _named(data)

    def onward_url(self, answer: dict[str, Any]) -> str:
        """Lead back to the queue, with a word on what was done."""
        done = _("%(station)s is in production.") if answer["state"] == APPROVED else _("%(station)s went back.")
        messages.success(plain(self.request), done % {"station": answer["charge_station_id"]})
        return reverse(self.onward)
