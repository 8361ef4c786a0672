"""HardwareTemplates: what a model of station has."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from uuid import UUID

from msgspec import Meta

from core.bodies.evses import Amperes, Number, Volts, Watts
from core.bodies.fields import UNSET, Body, Long, ReadOnly, Short, TemplateId, Unset, Words
from core.causes.playbook import faults as playbook_faults
from core.choices import Capability, ConnectorFormat, ConnectorStandard, ModelMatch, PowerType
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterable


class ConnectorTemplate(Body):
    id: Number | Unset = UNSET
    standard: ConnectorStandard | Unset = UNSET
    format: ConnectorFormat | Unset = UNSET
    power_type: PowerType | Unset = UNSET
    voltage: Volts | Unset = UNSET
    amperage: Amperes | Unset = UNSET
    max_electric_power: Watts | Unset | None = UNSET
    must: ClassVar = ("id", "standard", "format", "power_type", "voltage", "amperage")


class EvseTemplate(Body):
    evse_sequence_number: Number | Unset = UNSET
    capabilities: list[Capability] | Unset | None = UNSET
    connector_templates: Annotated[list[ConnectorTemplate], Meta(min_length=1)] | Unset = UNSET
    must: ClassVar = ("evse_sequence_number", "connector_templates")


# It is bounded, so that "nan" and "inf", which are read as numbers, are refused: no JSON has them (RFC 8259 §6).
Bound = Annotated[float, Meta(ge=-1e15, le=1e15)]


class Expected(Body):
    """What a key of the station's configuration should say: one value, or a range of numbers."""

    key: Annotated[str, Meta(min_length=1, max_length=50)] | Unset = UNSET
    value: str | int | float | bool | Unset | None = UNSET
    range: Annotated[list[Bound], Meta(min_length=2, max_length=2)] | Unset | None = UNSET
    must: ClassVar = ("key",)

    def faults(self) -> Iterable[tuple[str, Sentence | str]]:
        if (self.value in (UNSET, None)) == (self.range in (UNSET, None)):
            yield "", _("Name a value or a range, one of them.")
        if isinstance(self.range, list) and self.range[0] > self.range[1]:
            yield "range", _("It ends before it begins.")


class TemplateBody(Body):
    template_id: TemplateId | Unset = UNSET
    name: Words | Unset = UNSET
    evse_templates: Annotated[list[EvseTemplate], Meta(min_length=1)] | Unset = UNSET
    vendor: Short | Unset | None = UNSET
    model: Short | Unset | None = UNSET
    min_firmware: Annotated[str, Meta(max_length=50)] | Unset | None = UNSET
    expected_configuration: list[Expected] | Unset | None = UNSET
    playbook: dict[str, Any] | Unset | None = UNSET
    model_match: ModelMatch | Unset | None = UNSET
    serial_prefix: Annotated[str, Meta(max_length=50)] | Unset | None = UNSET
    note: Long | Unset | None = UNSET
    product: Annotated[str, Meta(max_length=64)] | Unset | None = UNSET
    etag: UUID | Unset | None = UNSET
    tenant_id: ReadOnly = UNSET
    version: ReadOnly = UNSET
    created: ReadOnly = UNSET
    modified: ReadOnly = UNSET
    last_updated: ReadOnly = UNSET

    def faults(self) -> Iterable[tuple[str, Sentence | str]]:
        evses = self.evse_templates if isinstance(self.evse_templates, list) else []
        numbers = [evse.evse_sequence_number for evse in evses]
        yield from (
            ("evse_templates", Sentence(_("EVSE %(n)s is there twice."), {"n": number})) for number in twice(numbers)
        )
        rows = [row.id for evse in evses for row in evse.connector_templates or [] if isinstance(row.id, int)]
        yield from (
            ("evse_templates", Sentence(_("Connector %(n)s is there twice."), {"n": number})) for number in twice(rows)
        )
        playbook = self.playbook if isinstance(self.playbook, dict) else {}
        yield from ((f"playbook.{key}", text) for key, text in playbook_faults(playbook))


def twice(numbers: Iterable[object]) -> list[object]:
    return [number for number, count in Counter(numbers).items() if count > 1 and number is not UNSET]
