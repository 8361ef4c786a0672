"""What comes in: text that is text, a nonce, and complaints of everything at once."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from core.domain.field.positions import Position

OF_PHONE = ("phone_latitude", "phone_longitude", "phone_accuracy")


class Text(serializers.CharField):
    """Text and nothing else: a number in JSON is no identity, whatever its digits say."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Nonce(serializers.UUIDField):
    """A UUID as text; DRF alone would take a number or `true` for one."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class Degrees(serializers.DecimalField):
    """Degrees as OCPI writes them, at most seven decimals; a form's empty field is no position."""

    def __init__(self, limit: int, **kwargs: Any) -> None:
        super().__init__(max_digits=10, decimal_places=7, min_value=Decimal(-limit), max_value=Decimal(limit), **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, float):
            data = f"{data:.7f}"
        return super().to_internal_value(data)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        return super().validate_empty_values(None if data == "" else data)


class Metres(serializers.IntegerField):
    """Whole metres; a form's empty field says nothing, and a phone counts halves."""

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(round(data) if isinstance(data, float) else data)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        return super().validate_empty_values(None if data == "" else data)


class StepInput(serializers.Serializer):
    """What every step takes: a nonce, so that what is said twice happens once. It complains of everything at once.

    `happened_at`: when it was done by the clock of the phone that kept it until there was a network.
    """

    nonce = Nonce()
    happened_at = serializers.DateTimeField(required=False)

    def lacking(self, given: Mapping[str, Any]) -> tuple[str, ...]:  # noqa: ARG002 -- for those who override it
        """Name the fields that are missing because of what else was said or was not."""
        return ()

    def to_internal_value(self, data: Any) -> Any:
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError as error:
            more: Any = self._complaints(data) if isinstance(data, Mapping) else {}
            raise serializers.ValidationError(more | error.detail) from error

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        complaints = self._complaints(attrs)
        if complaints:
            raise serializers.ValidationError(complaints)
        return attrs

    def _complaints(self, given: Mapping[str, Any]) -> dict[str, list[ErrorDetail]]:
        said = {name: self.fields[name].error_messages["required"] for name in self.lacking(given)}
        return {name: [ErrorDetail(str(message), "required")] for name, message in said.items()}


class Counting(StepInput):
    """What a step takes whose last word counts: `instead` of what somebody else said meanwhile, having seen it."""

    instead = serializers.BooleanField(default=False)


class Located(StepInput):
    """What a step takes at which the phone may say where it is, when its person lets it."""

    phone_latitude = Degrees(90, required=False, allow_null=True)
    phone_longitude = Degrees(180, required=False, allow_null=True)
    phone_accuracy = Metres(min_value=0, max_value=10_000_000, required=False, allow_null=True)


def position_of(data: dict[str, Any]) -> Position | None:
    """Take the phone's position out of what a step was told; half a position is none."""
    latitude, longitude, accuracy = (data.pop(name, None) for name in OF_PHONE)
    return None if latitude is None or longitude is None else Position(latitude, longitude, accuracy)
