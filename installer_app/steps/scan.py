"""Scan: which station is this?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from core.api.permissions import MayInstall
from core.choices import StepName
from core.domain.scanning import Scanned, scan_label
from core.labels.masking import masked
from core.speech import say
from installer_app.steps.base import Step, StepInput, Text
from installer_app.steps.cards import InstallationCard, StationCard

if TYPE_CHECKING:
    from core.models import Actor

MAX_LABEL = 4096


class ScanStep(Step):
    slug = StepName.SCAN
    run = staticmethod(scan_label)
    onward = "installation"
    permission_classes = [MayInstall]

    class Input(StepInput):
        label = Text(max_length=MAX_LABEL, required=False, trim_whitespace=False)  # type: ignore[assignment]  # a field of that name
        charge_station_id = Text(max_length=48, required=False)

        def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
            """Take what was scanned or what was typed; one of them is needed."""
            label = attrs.get("label") or attrs.get("charge_station_id")
            if not label:
                raise serializers.ValidationError(
                    {"label": self.fields["label"].error_messages["required"]}, "required"
                )
            return {"label": label, "nonce": attrs["nonce"]}

    class Output(serializers.Serializer):
        installation = InstallationCard()
        station = StationCard()
        label = serializers.SerializerMethodField()  # type: ignore[assignment]  # as above
        registered = serializers.BooleanField()
        resumed = serializers.BooleanField()

        def get_label(self, scanned: Scanned) -> dict[str, str]:
            return {"kind": scanned.reading.kind, "sentence": say(scanned.reading.sentence)}

    def act(self, actor: Actor, installation: None, data: dict[str, Any]) -> Any:  # noqa: ARG002 -- a scan has no installation yet
        return type(self).run(actor=actor, label=data["label"])

    def said(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep the label without its PINs and keys."""
        return {"label": masked(data["label"])}
