"""EnergyMixProfiles (OCPI 2.1.1 §8.4.8 EnergyMix)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar
from uuid import UUID

from msgspec import Meta

from core.bodies.fields import UNSET, Body, Id, ReadOnly, Unset
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable

Name = Annotated[str, Meta(max_length=64)]


class EnergySourceCategory(StrEnum):
    NUCLEAR = "NUCLEAR"
    GENERAL_FOSSIL = "GENERAL_FOSSIL"
    COAL = "COAL"
    GAS = "GAS"
    GENERAL_GREEN = "GENERAL_GREEN"
    SOLAR = "SOLAR"
    WIND = "WIND"
    WATER = "WATER"


class EnvironmentalImpactCategory(StrEnum):
    NUCLEAR_WASTE = "NUCLEAR_WASTE"
    CARBON_DIOXIDE = "CARBON_DIOXIDE"


class EnergySource(Body):
    source: EnergySourceCategory | Unset = UNSET
    percentage: Annotated[float, Meta(ge=0, le=100)] | Unset = UNSET
    must: ClassVar = ("source", "percentage")


class EnvironmentalImpact(Body):
    source: EnvironmentalImpactCategory | Unset = UNSET
    amount: Annotated[float, Meta(ge=0, le=1e9)] | Unset = UNSET
    must: ClassVar = ("source", "amount")


class EnergyMixProfileBody(Body):
    energy_mix_profile_id: Id | Unset = UNSET
    is_green_energy: bool | Unset = UNSET
    energy_sources: list[EnergySource] | Unset | None = UNSET
    environ_impact: list[EnvironmentalImpact] | Unset | None = UNSET
    supplier_name: Name | Unset | None = UNSET
    energy_product_name: Name | Unset | None = UNSET
    etag: UUID | Unset | None = UNSET
    created: ReadOnly = UNSET
    modified: ReadOnly = UNSET
    last_updated: ReadOnly = UNSET
    created_by: ReadOnly = UNSET
    modified_by: ReadOnly = UNSET

    def faults(self) -> Iterable[tuple[str, str]]:
        sources = self.energy_sources if isinstance(self.energy_sources, list) else []
        if sum(each.percentage for each in sources if isinstance(each.percentage, float)) > 100 + 1e-6:
            yield "energy_sources", _("The percentages add up to more than 100.")
