"""Drift: what a template says today, what it said when it was applied, and what its stations have and report."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import F, Prefetch

from core.catalogue.content import Hardware, Plug, compare, hardware_of, title_of
from core.catalogue.expecting import at_least, fits, wanted
from core.catalogue.matching import disagrees
from core.choices import DeployState, EvseStatus
from core.models import ChargeStation, Evse, TemplateVersion
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from django.db.models import QuerySet

    from core.models import Actor, HardwareTemplate


class Field(NamedTuple):
    """One field in which a station differs from its template: what was applied, what the template says, what it has.

    `path` is as `core.catalogue.content.compare` gives it; None: there is no such EVSE or connector.
    """

    path: str
    applied: Any
    today: Any
    has: Any

    @property
    def title(self) -> Sentence:
        return title_of(self.path)

    @property
    def clean(self) -> bool:
        """Tell whether nobody changed it by hand since the template was applied."""
        return self.applied == self.has


class Report(NamedTuple):
    """One thing that a station itself reports otherwise than its template expects, both in words."""

    title: Sentence
    expected: str
    told: str


@dataclass(frozen=True)
class Drift:
    """How one station stands to its template: the version it was given, and where the two differ today."""

    station: ChargeStation
    template: HardwareTemplate
    has: Hardware
    fields: tuple[Field, ...]
    reports: tuple[Report, ...]

    @property
    def behind(self) -> bool:
        """Tell whether the template was changed since it was applied, in whatever."""
        return self.station.template_version != self.template.version

    @property
    def drifts(self) -> bool:
        return bool(self.fields or self.reports)

    @property
    def clean(self) -> bool:
        """Tell whether applying today's version overwrites nothing that anybody, or the station, says otherwise."""
        return all(field.clean for field in self.fields) and not self.reports

    @property
    def can_follow(self) -> bool:
        """Tell whether there is something to apply, and nothing that it would overwrite."""
        return self.clean and (self.behind or bool(self.fields))


def drifts_for(actor: Actor, station_ids: Collection[int]) -> dict[int, Drift]:
    """Look at these of the actor's stations, by primary key, whether they differ or not; none without a template."""
    return drifts_of(ChargeStation.objects.visible_to(actor).filter(pk__in=station_ids))


def drifts_of(stations: QuerySet[ChargeStation]) -> dict[int, Drift]:
    """Look at every station of a query that has a template, by its primary key, in the order of the query.

    What is out of service has no EVSEs any more, and follows no template.
    """
    live = Evse.objects.exclude(status=EvseStatus.REMOVED).prefetch_related("connectors")
    rows = (
        stations.filter(template__isnull=False)
        .exclude(deploy_state=DeployState.DEPRECATED)
        .select_related("template")
        .prefetch_related(Prefetch("evses", live, to_attr="standing"), "connector_reports", "settings_told")
    )
    found = list(rows)
    applied = _applied(found)
    return {row.pk: _drift(row, applied.get((row.template_id, row.template_version))) for row in found}


def stations_of(actor: Actor, template: HardwareTemplate) -> QuerySet[ChargeStation]:
    """Give the stations in service that were made from a template, those of old versions first."""
    mine = ChargeStation.objects.visible_to(actor).filter(template=template)
    rows = mine.exclude(deploy_state=DeployState.DEPRECATED)
    ordered: QuerySet[ChargeStation] = rows.order_by(F("template_version").asc(nulls_first=True), "charge_station_id")
    return ordered


def _applied(stations: Iterable[ChargeStation]) -> dict[tuple[int | None, int | None], Hardware]:
    """Give the hardware of each past version that one of these stations was given."""
    wanted_of: dict[int | None, set[int | None]] = defaultdict(set)
    for row in stations:
        wanted_of[row.template_id].add(row.template_version)
    past = TemplateVersion.objects.filter(
        template__in=wanted_of, version__in={version for versions in wanted_of.values() for version in versions}
    )
    return {
        (row.template_id, row.version): hardware_of(row.content["evse_templates"])
        for row in past
        if row.version in wanted_of[row.template_id]
    }


def _drift(station: ChargeStation, applied: Hardware | None) -> Drift:
    template: Any = station.template
    today = hardware_of(template.evse_templates)
    if station.template_version == template.version:
        applied = today
    has = hardware_that_is(station)
    fields = tuple(
        Field(path, applied.value(path) if applied else None, today.value(path), has.value(path))
        for path in compare(today, has)
    )
    return Drift(station, template, has, fields, tuple(_reports(station, template, has)))


def hardware_that_is(station: Any) -> Hardware:
    """Lay out the EVSEs and connectors that a station of `drifts_of` has here."""
    evses = {evse.evse_sequence_number: tuple(sorted(evse.capabilities)) for evse in station.standing}
    plugs = {
        row.connector_id: Plug(
            evse.evse_sequence_number, *(getattr(row, name) for name in Plug._fields if name != "evse")
        )
        for evse in station.standing
        for row in evse.connectors.all()
    }
    return Hardware(evses, plugs)


def _reports(station: ChargeStation, template: HardwareTemplate, has: Hardware) -> Iterator[Report]:
    if station.booted_at is not None:
        yield from _boot(station, template)
    seen = {report.connector_id for report in station.connector_reports.all()} - {0}
    if not seen <= has.plugs.keys():
        yield Report(Sentence(_("Connectors")), _numbers(has.plugs), _numbers(seen))
    told = {row.key.casefold(): row.value for row in station.settings_told.all() if row.value is not None}
    yield from _settings(told, template)


def _boot(station: ChargeStation, template: HardwareTemplate) -> Iterator[Report]:
    if disagrees(template, vendor=station.vendor, model=station.model, serials=station.serials):
        expected = f"{', '.join(template.vendor)} {template.model} {template.serial_prefix}".strip()
        told = " ".join(filter(None, (station.vendor, station.model, *station.serials)))
        yield Report(Sentence(_("Maker and model")), expected, told)
    firmware, least = station.firmware_version, template.min_firmware
    if firmware and least and not at_least(firmware, least):
        yield Report(Sentence(_("Firmware")), f"≥ {least}", firmware)


def _settings(told: Mapping[str, str], template: HardwareTemplate) -> Iterator[Report]:
    for each in template.expected_configuration:
        value = told.get(each["key"].casefold())
        if value is not None and not fits(value, each):
            yield Report(Sentence(_("Setting %(key)s"), {"key": each["key"]}), wanted(each), value)


def _numbers(ids: Collection[int]) -> str:
    return ", ".join(map(str, sorted(ids)))
