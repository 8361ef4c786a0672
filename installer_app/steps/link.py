"""Link: where does it stand?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from core.api.permissions import MayInstall
from core.choices import StepName
from core.domain.field.linking import link_station
from installer_app.steps.base import Step
from installer_app.steps.cards import LocationCard
from installer_app.steps.new_location import NEW_LOCATION, Place

if TYPE_CHECKING:
    from core.models import Actor, Installation


class LinkStep(Step):
    slug = StepName.LINK
    run = staticmethod(link_station)
    onward = "fit"
    permission_classes = [MayInstall]
    Input = Place

    class Output(serializers.Serializer):
        charge_station_id = serializers.CharField(source="station.charge_station_id")
        location = LocationCard()
        changed = serializers.BooleanField()

    def act(self, actor: Actor, installation: Installation, data: dict[str, Any]) -> Any:
        new = {name: data[name] for name in NEW_LOCATION if data.get(name) is not None}
        return type(self).run(
            actor=actor,
            installation=installation,
            location_id=data.get("location_id", ""),
            new_location=new,
            position=data["position"],
            far=(data.get("far_reason", ""), data.get("far_note", "")),
            confirm=data.get("confirm", False),
        )
