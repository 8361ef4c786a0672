"""Scan: which station is this?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.permissions import MayInstall
from core.choices import StepName
from core.domain.field.scanning import Scanned, scan_label
from core.labels.masking import masked
from core.speech import say
from installer_app.steps.base import Step
from installer_app.steps.cards import InstallationCard, StationCard
from installer_app.steps.doors import plain
from installer_app.steps.inputs import Located, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import Actor

MAX_LABEL = 4096
OLD_LABEL = _("This is an old label of the station. The one that counts is %(code)s: take this one off.")
MEANT = ("register", "again")


class Sighted(Located):
    """What was scanned or what was typed, one of them; `register`: an unknown number is a new station's.

    `again`: new work on a station in production is meant.
    """

    label = Text(max_length=MAX_LABEL, required=False, trim_whitespace=False)  # type: ignore[assignment]  # a field of that name
    charge_station_id = Text(max_length=48, required=False)
    register = serializers.BooleanField(default=False)
    again = serializers.BooleanField(default=False)

    def lacking(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        return () if given.get("label") or given.get("charge_station_id") else ("label",)


class ScannedCard(serializers.Serializer):
    """The station, its installation, and what the label said."""

    installation = InstallationCard()
    station = StationCard()
    label = serializers.SerializerMethodField()  # type: ignore[assignment]  # as above
    registered = serializers.BooleanField()
    resumed = serializers.BooleanField()

    def get_label(self, scanned: Scanned) -> dict[str, str]:
        newer = {"replaced_by": scanned.replaced_by} if scanned.replaced_by else {}
        return {"kind": scanned.reading.kind, "sentence": say(scanned.reading.sentence)} | newer


class ScanStep(Step):
    slug = StepName.SCAN
    run = staticmethod(scan_label)
    onward = "installation"
    permission_classes = [MayInstall]
    Input = Sighted
    Output = ScannedCard

    def act(self, actor: Actor, installation: None, data: dict[str, Any]) -> Any:  # noqa: ARG002 -- a scan has no installation yet
        meant = {name: data[name] for name in MEANT}
        return type(self).run(actor=actor, label=label_of(data), **meant)

    def onward_url(self, answer: dict[str, Any]) -> str:
        newer = answer["label"].get("replaced_by")
        if newer:
            messages.warning(plain(self.request), OLD_LABEL % {"code": newer})
        return super().onward_url(answer)

    def said(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep the label without its PINs and keys."""
        return {"label": masked(label_of(data))} | {name: True for name in MEANT if data[name]}

    def typed(self, form: Mapping[str, str]) -> dict[str, str]:
        """Keep a label that holds no secret; one that does is quickly scanned again."""
        return {name: text for name, text in super().typed(form).items() if masked(text) == text}


def label_of(data: Mapping[str, Any]) -> str:
    return data.get("label") or data["charge_station_id"]
