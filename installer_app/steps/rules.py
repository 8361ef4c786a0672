"""What an operator asks for before a hand-over: its checklist, photos and readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from core.api import filters
from core.api.authentication import asker
from core.api.conditional import answer
from core.api.permissions import MayReview, MaySeeTheWork
from core.choices import PhotoKind, ReadingKind, StepName
from core.domain.evidence.giving import set_rules
from core.queries.evidence import USUAL_LINES, rules_of
from installer_app.steps.base import Step
from installer_app.steps.doors import plain
from installer_app.steps.evidence_cards import RulesCard
from installer_app.steps.inputs import StepInput, Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse
    from rest_framework.request import Request

MUST = "!"


class Line(serializers.Serializer):
    text = Text(max_length=200)

    def get_fields(self) -> dict[str, Any]:
        """Add `required`, which is a serializer's own word."""
        return super().get_fields() | {"required": serializers.BooleanField(default=False)}


class Lines(serializers.ListField):
    """A checklist: a list of lines, or as a person types it, a line each, with ! in front where it must be ticked."""

    child = Line()

    def get_value(self, dictionary: Any) -> Any:
        typed = dictionary.get(self.field_name) if hasattr(dictionary, "getlist") else None
        return super().get_value(dictionary) if typed is None else typed

    def to_internal_value(self, data: Any) -> Any:
        lines = list(map(_line, filter(str.strip, data.splitlines()))) if isinstance(data, str) else data
        read = [dict(line) for line in super().to_internal_value(lines)]
        return list({line["text"]: line for line in read}.values())


def _line(typed: str) -> dict[str, Any]:
    """Read a line; one of the usual ones is kept as it is in English, so that others read it in their language."""
    text = typed.strip().removeprefix(MUST).strip()
    usual = {_(one): one for one in USUAL_LINES}
    return {"text": usual.get(text, text), "required": typed.strip().startswith(MUST)}


def typed_lines(lines: Sequence[Mapping[str, Any]]) -> str:
    """Give a checklist as it is typed, the usual lines in the reader's language."""
    texts = {one: _(one) for one in USUAL_LINES}
    return "\n".join(f"{MUST} " * line["required"] + texts.get(line["text"], line["text"]) for line in lines)


class Several(serializers.ListField):
    """Some of a few words; a form sends an empty one beside them, so that none can be meant as well."""

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value([word for word in data if word != ""] if isinstance(data, list) else data)


class RulesStep(Step):
    slug = StepName.RULES
    run = staticmethod(set_rules)
    onward = "rules"
    permission_classes = [MayReview]
    Output = RulesCard

    class Input(StepInput):
        lines = Lines(max_length=60, required=False)
        photos = Several(child=serializers.ChoiceField(PhotoKind.choices), required=False)
        readings = Several(child=serializers.ChoiceField(ReadingKind.choices), required=False)
        signature = serializers.BooleanField(required=False)
        out_of_limit_allowed = serializers.BooleanField(required=False)
        far_from_pin_m = serializers.IntegerField(min_value=20, max_value=100_000, required=False)

    def onward_url(self, answer: dict[str, Any]) -> str:  # noqa: ARG002 -- as every step
        messages.success(plain(self.request), _("Saved. It holds from now on."))
        return reverse(self.onward)


class MachineRules(RulesStep):
    """GET reads what is asked for; POST changes what it names, also how long photos are kept (a page: the settings)."""

    class Input(RulesStep.Input):
        photo_days = serializers.IntegerField(min_value=1, max_value=3650, required=False)

    def get_permissions(self) -> Any:
        return [MaySeeTheWork()] if self.request.method in SAFE_METHODS else super().get_permissions()

    def get(self, request: Request, pk: int | None = None) -> HttpResponse:  # noqa: ARG002 -- DRF's signature
        filters.asked(request, {})
        return answer(request, RulesCard(rules_of(asker(request).operator)).data)
