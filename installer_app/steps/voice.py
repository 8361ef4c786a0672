"""Fields of steps complain in the words of every other body (core.bodies.complaints), whoever reads them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from core.bodies.complaints import AMONG, SHAPES, TYPES, complaint
from core.bodies.fields import MOMENT
from core.speech import say
from core.words import Sentence, _

REQUIRED = _("This field is required.")
# What is asked for, by the kind of field; the first that fits counts.
KINDS: tuple[tuple[type, str], ...] = (
    (serializers.BooleanField, TYPES["bool"]),
    (serializers.IntegerField, TYPES["int"]),
    (serializers.DecimalField, TYPES["float"]),
    (serializers.UUIDField, TYPES["uuid"]),
    (serializers.DateTimeField, SHAPES[MOMENT]),
    (serializers.ListField, TYPES["array"]),
    (serializers.DictField, TYPES["object"]),
    (serializers.FileField, _("Send a file that is not empty.")),
    (serializers.CharField, TYPES["str"]),
)
BOUNDS = {
    "max_length": "Expected `str` of length <= {}",
    "min_length": "Expected `str` of length >= {}",
    "max_value": "Expected `int` <= {}",
    "min_value": "Expected `int` >= {}",
}
DIGITS = ("max_digits", "max_decimal_places", "max_whole_digits")
TOO_EXACT = _("It has too many digits: at most %(digits)s, %(places)s of them behind the point.")


class Spoken(serializers.Serializer):
    """A body whose fields complain in our words."""

    default_error_messages = dict.fromkeys(("invalid", "null"), gettext_lazy("Send a JSON object."))

    @cached_property
    def fields(self) -> Any:
        fields = super().fields
        for field in fields.values():
            _let_speak(field)
        return fields


def _let_speak(field: Any) -> None:
    """Give a field its sentences, in the language of whoever asks; to what is in a list or an object as well."""
    told: dict[str, Sentence | str] = dict.fromkeys(field.error_messages, _kind_of(field))
    told |= {"required": REQUIRED, "blank": REQUIRED, "null": _("This field cannot be null.")}
    if isinstance(field, serializers.ChoiceField):
        told["invalid_choice"] = Sentence(AMONG, {"value": "'{input}'", "words": ", ".join(map(str, field.choices))})
    if isinstance(field, serializers.DecimalField):
        too_exact = Sentence(TOO_EXACT, {"digits": field.max_digits, "places": field.decimal_places})
        told.update(dict.fromkeys(DIGITS, too_exact))
    if not isinstance(field, serializers.BaseSerializer):
        field.error_messages |= {key: say(_sentence(text)) for key, text in told.items()}
    for bound in field.validators:
        if getattr(bound, "code", "") in BOUNDS:
            bound.message = say(complaint(BOUNDS[bound.code].format(bound.limit_value)))
    if hasattr(field, "child"):
        _let_speak(field.child)


def _kind_of(field: Any) -> str:
    return next((text for kind, text in KINDS if isinstance(field, kind)), "")


def _sentence(text: Sentence | str) -> Sentence:
    return text if isinstance(text, Sentence) else Sentence(text)
