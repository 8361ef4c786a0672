"""What comes in: text that is text, a nonce, and complaints of everything at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail


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
