"""What is said of a Location that is made on the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.choices import FarReason
from core.domain.locations.places import alpha3_of, is_country
from installer_app.steps.inputs import Degrees, Located, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

ADDRESS = ("name", "address", "postal_code", "city", "country")
NEW_LOCATION = (*ADDRESS, "latitude", "longitude")


class NewLocation(Located):
    """The fields of a Location that is made on the way."""

    name = Text(max_length=255, required=False)
    address = Text(max_length=255, required=False)
    postal_code = Text(max_length=20, required=False)
    city = Text(max_length=100, required=False)
    country = Text(max_length=3, required=False)
    latitude = Degrees(90, required=False, allow_null=True)
    longitude = Degrees(180, required=False, allow_null=True)

    def validate_country(self, value: str) -> str:
        """Take two letters as well, as imports do."""
        country = value.upper() if is_country(value.upper()) else alpha3_of(value)
        if not country:
            raise serializers.ValidationError(
                _("%(value)s is not a country (ISO 3166-1, three letters).") % {"value": value}
            )
        return country


class Place(NewLocation):
    """A Location that is known, or the whole address of a new one with both coordinates or none.

    `far_reason` says why the phone is far from the Location's pin, `far_note` the same in own words. `confirm` says
    that the station stands there although a job expects it elsewhere.
    """

    location_id = Text(max_length=36, required=False, allow_blank=True)
    far_reason = serializers.ChoiceField(FarReason.choices, required=False, allow_blank=True)
    far_note = Text(max_length=500, required=False, allow_blank=True)
    confirm = serializers.BooleanField(required=False)

    def lacking(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        if given.get("far_reason") == FarReason.OTHER and not given.get("far_note"):
            return ("far_note",)
        if not given:
            return ("location_id",)
        if given.get("location_id") or not any(given.get(name) for name in ADDRESS):
            return ()
        half = (given.get("latitude") in (None, "")) != (
            given.get("longitude") in (None, "")
        )  # JSON objects have no hash
        return (*(name for name in ADDRESS if not given.get(name)), *(("longitude",) if half else ()))
