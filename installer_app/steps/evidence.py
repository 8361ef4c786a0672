"""Evidence: photos, readings, the checklist, the signature, each its own small step; and what is asked for."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from rest_framework import serializers

from core.api.permissions import MayInstall
from core.choices import PhotoKind, Polarity, Rotation, StepName
from core.domain.evidence.giving import measure, sign, tick
from core.domain.evidence.photos import drop_photo, take_photo
from core.domain.evidence.pictures import make_anew
from installer_app.steps.base import Step
from installer_app.steps.evidence_cards import PhotoCard, ReadingCard, TickCard
from installer_app.steps.inputs import Counting, StepInput, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import QueryDict

    from core.models import Actor, Installation

DEGREES = {"max_digits": 7, "decimal_places": 4, "required": False, "allow_null": True}


class Measured(serializers.DecimalField):
    """A number as an instrument shows it and a hand types it: a comma is a point."""

    def __init__(self, **facts: Any) -> None:
        bounds = {"max_digits": 9, "decimal_places": 3, "min_value": 0, "required": False, "allow_null": True}
        super().__init__(**(bounds | facts))

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(data.replace(",", ".") if isinstance(data, str) else data)


class Degrees(Measured):
    """Degrees to four decimals, some eleven metres: what the proof needs, and no more."""

    def validate_precision(self, value: Any) -> Any:
        return super().validate_precision(self.quantize(value))


def fingerprint(image: Any) -> str:
    """Tell one file from another, so that a repeat of the same photo is known; it is read from its beginning again."""
    digest = hashlib.sha256(image.read()).hexdigest()
    image.seek(0)
    return digest


class EvidenceStep(Step):
    """What the small steps share: they are done on one page, and lead back to their part of it."""

    part = ""
    permission_classes = [MayInstall]
    onward = "evidence"

    def onward_url(self, answer: dict[str, Any]) -> str:  # noqa: ARG002 -- as every step
        return f"{reverse(self.onward, args=[self.kwargs['pk']])}?open={self.part}"

    def unkept(self, form: QueryDict) -> set[str]:
        """Leave out a drawing, which is too long to be kept."""
        return super().unkept(form) | {"drawing"}


class PhotoStep(EvidenceStep):
    slug, part = StepName.PHOTO, "photos"
    run = staticmethod(take_photo)
    Output = PhotoCard

    class Input(StepInput):
        kind = serializers.ChoiceField(PhotoKind.choices)
        image = serializers.FileField()
        taken_at = serializers.DateTimeField(required=False, allow_null=True)
        latitude = Degrees(min_value=-90, max_value=90, **DEGREES)
        longitude = Degrees(min_value=-180, max_value=180, **DEGREES)

    def said(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep which file it was, and nothing of what it shows or where."""
        return {"kind": data["kind"], "file": fingerprint(data["image"])}

    def preparing(self, data: dict[str, Any]) -> Callable[[], None]:
        """Decode the picture first: whoever else works on the installation does not wait for that."""
        return lambda: data.update(picture=make_anew(data["image"].read()))

    def act(self, actor: Actor, installation: Installation, data: dict[str, Any]) -> Any:
        del data["image"]
        return super().act(actor, installation, data)


class DropPhotoStep(EvidenceStep):
    slug, part = StepName.DROP_PHOTO, "photos"
    run = staticmethod(drop_photo)
    Output = PhotoCard

    class Input(StepInput):
        key = Text(max_length=32)


class ReadingsStep(EvidenceStep):
    slug, part = StepName.READINGS, "readings"
    run = staticmethod(measure)

    class Input(Counting):
        place = serializers.IntegerField(min_value=0, max_value=999, default=0)
        continuity = Measured()
        insulation = Measured()
        loop = Measured()
        rcd = Measured()
        polarity = serializers.ChoiceField(Polarity.choices, required=False, allow_blank=True)
        rotation = serializers.ChoiceField(Rotation.choices, required=False, allow_blank=True)
        note = Text(max_length=500, required=False, allow_blank=True)

    class Output(serializers.Serializer):
        readings = ReadingCard(many=True, source="*")


class ChecklistStep(EvidenceStep):
    slug, part = StepName.CHECKLIST, "checklist"
    run = staticmethod(tick)

    class Input(Counting):
        lines = serializers.ListField(child=Text(max_length=200), max_length=60, default=list)

    class Output(serializers.Serializer):
        ticks = TickCard(many=True, source="*")


class SignStep(EvidenceStep):
    slug, part = StepName.SIGN, "signature"
    run = staticmethod(sign)

    class Input(Counting):
        name = Text(max_length=100)
        drawing = Text(max_length=8000, required=False, allow_blank=True)

    class Output(serializers.Serializer):
        name = serializers.CharField()
        at = serializers.DateTimeField()
