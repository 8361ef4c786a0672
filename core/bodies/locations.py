"""Locations (OCPI 2.1.1 §8.3.1, with the names of the published management API)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar
from uuid import UUID

from msgspec import Meta

from core.bodies.fields import NOT_BLANK, UNSET, Body, Clock, Day, ExternalId, Flag, Id, Long, ReadOnly, Unset, Words
from core.bodies.shared import AuthRule, Coordinates, DisplayText, Period
from core.choices import AccessType, Facility, LocationType
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable


class Hours(Body):
    """One opening of a week (OCPI 2.1.1 §8.4.18)."""

    weekday: Day | Unset = UNSET
    period_begin: Clock | Unset = UNSET
    period_end: Clock | Unset = UNSET
    must: ClassVar = ("weekday", "period_begin", "period_end")


class OpeningTimes(Body):
    """When a place is open; without regular hours it is open day and night."""

    regular_hours: list[Hours] | Unset | None = UNSET
    exceptional_openings: list[Period] | Unset | None = UNSET
    exceptional_closings: list[Period] | Unset | None = UNSET
    twentyfourseven: Flag | Unset | None = UNSET
    twenty_four_seven: Flag | Unset | None = UNSET
    aliases: ClassVar = {"twenty_four_seven": "twentyfourseven"}

    def faults(self) -> Iterable[tuple[str, str]]:
        if self.regular_hours and True in (self.twentyfourseven, self.twenty_four_seven):
            name = "twentyfourseven" if self.twentyfourseven is True else "twenty_four_seven"
            yield name, _("Open day and night, or regular hours: not both.")


class EnergyMix(Body):
    """The profile that is linked; what it says is read-only here."""

    energy_mix_profile_id: Id | Unset = UNSET
    is_green_energy: ReadOnly = UNSET
    energy_sources: ReadOnly = UNSET
    environ_impact: ReadOnly = UNSET
    supplier_name: ReadOnly = UNSET
    energy_product_name: ReadOnly = UNSET
    must: ClassVar = ("energy_mix_profile_id",)


class CustomGroup(Body):
    name: Words | Unset = UNSET
    external_id: ExternalId | Unset = UNSET
    must: ClassVar = ("name", "external_id")


class CustomisedField(Body):
    type: Words | Unset = UNSET
    value: Long | Unset = UNSET
    must: ClassVar = ("type", "value")


class LocationBody(Body):
    id: Id | Unset = UNSET
    cpo_id: Id | Unset = UNSET
    name: Words | Unset = UNSET
    address: Words | Unset = UNSET
    address_line_2: Words | Unset | None = UNSET
    city: Annotated[str, Meta(min_length=1, max_length=100, pattern=NOT_BLANK)] | Unset = UNSET
    postal_code: Annotated[str, Meta(min_length=1, max_length=20, pattern=NOT_BLANK)] | Unset = UNSET
    country: Annotated[str, Meta(pattern=r"\A[A-Z]{3}\Z")] | Unset = UNSET
    coordinates: Coordinates | Unset | None = UNSET
    type: LocationType | Unset | None = UNSET
    publish: Flag | Unset | None = UNSET
    access_type: AccessType | Unset | None = UNSET
    auth_rules: list[AuthRule] | Unset | None = UNSET
    auth_list: list[AuthRule] | Unset | None = UNSET
    custom_groups: list[CustomGroup] | Unset | None = UNSET
    remarks: Long | Unset | None = UNSET
    maintenance_info: Long | Unset | None = UNSET
    notes: Long | Unset | None = UNSET
    energy_mix: EnergyMix | Unset | None = UNSET
    directions: list[DisplayText] | Unset | None = UNSET
    facilities: list[Facility] | Unset | None = UNSET
    opening_times: OpeningTimes | Unset | None = UNSET
    charging_when_closed: Flag | Unset | None = UNSET
    cpo_customer_external_id: ExternalId | Unset | None = UNSET
    payment_provider: ExternalId | Unset | None = UNSET
    wallet_id: ExternalId | Unset | None = UNSET
    customised_fields: list[CustomisedField] | Unset | None = UNSET
    etag: UUID | Unset | None = UNSET
    evses: ReadOnly = UNSET
    operator: ReadOnly = UNSET
    suboperator: ReadOnly = UNSET
    owner: ReadOnly = UNSET
    time_zone: ReadOnly = UNSET
    created: ReadOnly = UNSET
    modified: ReadOnly = UNSET
    last_updated: ReadOnly = UNSET
    created_by: ReadOnly = UNSET
    modified_by: ReadOnly = UNSET
    aliases: ClassVar = {"auth_list": "auth_rules", "notes": "maintenance_info"}
    about: ClassVar = {
        "access_type": "Read as PRIVATE while the Location is not published or has auth_rules, whatever was set; what"
        " is sent then is kept for later. PRIVATE sent back then leaves it as it was set; null sets PRIVATE."
    }
