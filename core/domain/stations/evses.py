"""What a station's EVSEs become when a list of them, or a template, is written."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from core.choices import EvseStatus
from core.domain.batch import as_it_stands, assign, difference
from core.domain.stations.evse_ids import made_evse_id, made_uid
from core.errors import FieldError
from core.models import Connector, Evse
from core.models.rows import defaults_of
from core.words import Sentence, _, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from core.models import ChargeStation, HardwareTemplate

FACTS = (
    "status_schedule",
    "capabilities",
    "floor_level",
    "physical_reference",
    "directions",
    "parking_restrictions",
    "images",
)
NAMES = ("uid", "evse_id")
COLUMNS = (*NAMES, "evse_sequence_number", "status", "latitude", "longitude", *FACTS)
HARDWARE = ("standard", "format", "power_type", "voltage", "amperage", "max_electric_power")
TERMS = ("tariff_id", "reimbursement_tariff_id", "terms_and_conditions")
OF_CONNECTORS = ("connector_id", *HARDWARE, *TERMS)
BY_ROW, BY_NAME = attrgetter(*OF_CONNECTORS), itemgetter(*OF_CONNECTORS)
SAID_BY_PEOPLE = frozenset({EvseStatus.PLANNED, EvseStatus.REMOVED})


class PlannedEvse(Struct, eq=False):
    """One EVSE as it will be; `connectors` is None while they stay, `renamed`: it takes a uid or evse_id anew.

    `told` is what changed, for the audit trail: [before, after] of each column of an EVSE that was there; `old` are the
    connectors that it has had so far.
    """

    evse: Evse
    place: int
    changed: bool = True
    connectors: list[Connector] | None = None
    renamed: bool = False
    told: dict[str, list[Any]] = {}
    old: list[Connector] = []

    def compare(self, was: dict[str, Any] | None) -> None:
        """Tell whether it is another than it was, and whether it takes a uid or an evse_id; None: it was not."""
        self.told = {} if was is None else difference(was, vars(self.evse), COLUMNS)
        self.changed = was is None or bool(self.told)
        self.renamed = was is None or not self.told.keys().isdisjoint(NAMES)

    def fit(self, said: list[dict[str, Any]]) -> None:
        """Take these connectors, columns each; the rows of an EVSE that has the same ones stay."""
        plain, _made = defaults_of(Connector)
        if self.evse.pk is None or [*map(BY_ROW, self.old)] != [BY_NAME(plain | row) for row in said]:
            self.connectors = [Connector.fresh(**row) for row in said]
            self.changed = True


class EvsePlan(Struct, eq=False):
    """EVSEs that come or stay, and those that go; and what is wrong."""

    planned: list[PlannedEvse] = []
    removed: list[Evse] = []
    errors: list[FieldError] = []

    @property
    def structural(self) -> bool:
        # Asked of every station several times: without the frames of a generator.
        for each in self.planned:
            if each.connectors is not None or each.evse.pk is None:
                return True
        return bool(self.removed)

    @property
    def changes(self) -> bool:
        return bool(self.removed) or any(each.changed for each in self.planned)

    @property
    def told(self) -> list[dict[str, Any]]:
        """Give what changed for the audit trail, [before, after], each by uid: an EVSE that comes has no before."""
        was: dict[str, Any] = {evse.uid: {"evse_id": evse.evse_id} for evse in self.removed}
        now: dict[str, Any] = {}
        for each in self.planned:
            uid = each.evse.uid
            if each.evse.pk is None:
                now[uid] = {"evse_id": each.evse.evse_id}
            elif each.changed:
                was[uid] = {name: pair[0] for name, pair in each.told.items()}
                now[uid] = {name: pair[1] for name, pair in each.told.items()}
                if each.connectors is not None:
                    was[uid]["connectors"] = [*map(_named, _old_connectors(each.evse))]
                    now[uid]["connectors"] = [*map(_named, each.connectors)]
        return [was, now]


def live_evses(station: ChargeStation) -> QuerySet[Evse]:
    """Give the EVSEs that a station has now, with their connectors."""
    return station.evses.exclude(status=EvseStatus.REMOVED).prefetch_related("connectors")


def as_they_stand(present: Iterable[Evse]) -> EvsePlan:
    """Plan to leave EVSEs as they are."""
    return EvsePlan(planned=[PlannedEvse(evse, place, changed=False) for place, evse in enumerate(present)])


def template_as_said(template: HardwareTemplate) -> list[dict[str, Any]]:
    """Give a template's EVSEs as a body would name them."""
    return [
        {
            "evse_sequence_number": evse["evse_sequence_number"],
            "capabilities": evse.get("capabilities", []),
            "connectors": [
                {"id": int(row["id"]), **{name: row.get(name) for name in HARDWARE}}
                for row in evse["connector_templates"]
            ],
        }
        for evse in template.evse_templates
    ]


def evse_as_said(evse: Evse) -> dict[str, Any]:
    """Give an EVSE as a body would name it, with its connectors and without its uid."""
    place = {"latitude": evse.latitude, "longitude": evse.longitude} if evse.latitude is not None else None
    planned = {"status": evse.status} if evse.status == EvseStatus.PLANNED else {}
    connectors = [
        {"id": row.connector_id, **{name: getattr(row, name) for name in (*HARDWARE, *TERMS)}}
        for row in evse.connectors.all()
    ]
    named = {name: getattr(evse, name) for name in ("evse_sequence_number", "evse_id", *FACTS)}
    return {**named, **planned, "coordinates": place, "connectors": connectors}


def plan_evses(
    *, station: ChargeStation, present: Iterable[Evse], said: list[dict[str, Any]], keeps_facts: bool
) -> EvsePlan:
    """Match EVSEs by uid, else by sequence number; one that is not named goes.

    A list that names none, as it was when the station was made, goes on in the order of their numbers: who puts the
    same twice has the same EVSEs.
    `keeps_facts` (a template is applied): what only people know stays, tariffs included; else the list says it all.
    """
    rest = {evse.pk: evse for evse in present}
    numbers = [one.get("evse_sequence_number", 0) for one in said]
    highest = max([0, *[evse.evse_sequence_number for evse in rest.values()], *numbers])
    nameless = not any(numbers) and not any("uid" in one for one in said)
    plan, wanted = EvsePlan(), []
    for place, one in enumerate(said):
        evse = next(iter(rest.values()), None) if nameless else _match(rest.values(), one)
        if one.get("status") == EvseStatus.REMOVED:
            if nameless:  # said twice, it would stand for the next one
                plan.errors.append(FieldError(f"evses.{place}.uid", _("Say by its uid or number which EVSE is gone.")))
            continue
        if evse is not None:
            del rest[evse.pk]
        else:
            highest += "evse_sequence_number" not in one
            number = one.get("evse_sequence_number", highest)
            evse = Evse.fresh(station=station, evse_sequence_number=number)
        plan.planned.append(each := _planned(evse, one, place, plan.errors, keeps_facts=keeps_facts))
        wanted.append([_connector(row, each.old if keeps_facts else ()) for row in one["connectors"]])
    plan.removed = list(rest.values())
    _fit_connectors(plan, wanted, said)
    if plan.structural or any(each.renamed for each in plan.planned):
        plan.errors += doubles(plan)
    return plan


def set_facts(evse: Evse, said: dict[str, Any], *, whole: bool) -> None:
    """Set what is said of an EVSE itself. PLANNED and REMOVED are ours to say, every other status is the station's."""
    whole = whole and evse.pk is not None  # a new one is clear of what is not said
    assign(evse, said, FACTS, whole=whole)
    if "coordinates" in said or whole:
        evse.latitude = evse.longitude = None
        for name, degrees in (said.get("coordinates") or {}).items():
            setattr(evse, name, Decimal(degrees).quantize(Decimal("0.0000001")))
    evse.evse_id = said.get("evse_id") or evse.evse_id
    if said.get("status") in SAID_BY_PEOPLE:
        evse.status = said["status"]
    elif "status" in said and evse.status == EvseStatus.PLANNED:
        evse.status = EvseStatus.UNKNOWN


def _match(rows: Iterable[Evse], one: dict[str, Any]) -> Evse | None:
    if "uid" in one:
        uid = one["uid"].lower()
        found = [row for row in rows if row.uid.lower() == uid]
    else:
        found = [row for row in rows if row.evse_sequence_number == one.get("evse_sequence_number")]
    return found[0] if found else None


def _planned(
    evse: Evse, one: dict[str, Any], place: int, errors: list[FieldError], *, keeps_facts: bool
) -> PlannedEvse:
    was = None if evse.pk is None else as_it_stands(evse)
    number = one.get("evse_sequence_number", evse.evse_sequence_number)
    if evse.evse_sequence_number != number:
        errors.append(FieldError(f"evses.{place}.evse_sequence_number", _("The number of an EVSE never changes.")))
    evse.uid = evse.uid or one.get("uid") or made_uid(evse.station, number)
    evse.evse_id = evse.evse_id or one.get("evse_id") or made_evse_id(evse.station, number)
    set_facts(evse, one, whole=not keeps_facts)
    planned = PlannedEvse(evse, place, old=_old_connectors(evse))
    planned.compare(was)
    return planned


def _connector(row: dict[str, Any], kept: Sequence[Connector]) -> dict[str, Any]:
    """Give a connector's columns as they are said; what is not said of its terms stays as `kept` has it."""
    said = row.copy() if None not in row.values() else {name: value for name, value in row.items() if value is not None}
    said["connector_id"] = number = said.pop("id", None)  # numbered below when it is not named
    for old in kept:
        if old.connector_id == number:
            said |= {name: getattr(old, name) for name in TERMS if not said.get(name)}
    return said


def _old_connectors(evse: Evse) -> list[Connector]:
    return list(evse.parts("connectors")) if evse.pk is not None else []


def _fit_connectors(plan: EvsePlan, wanted: list[list[dict[str, Any]]], said: list[dict[str, Any]]) -> None:
    """Fit each EVSE with its connectors."""
    named = [row.get("id") for one in said for row in one["connectors"]]
    if None in named:
        _number_connectors(plan, wanted, used={name for name in named if name is not None})
    for each, connectors in zip(plan.planned, wanted, strict=True):
        each.fit(connectors)


def _number_connectors(plan: EvsePlan, wanted: list[list[dict[str, Any]]], *, used: set[int]) -> None:
    """Number the connectors that have no id, as they were, else on from the highest."""
    old_ids = {row.connector_id for each in plan.planned for row in each.old}
    for each, connectors in zip(plan.planned, wanted, strict=True):
        for place, connector in enumerate(connectors):
            if connector["connector_id"] is None:
                before = each.old[place].connector_id if place < len(each.old) else None
                number = before if before is not None and before not in used else max([0, *used, *old_ids]) + 1
                connector["connector_id"] = number
                used.add(number)


def _named(connector: Connector) -> str:
    return f"{connector.connector_id}: {connector.standard}, {connector.amperage} A, {connector.tariff_id}".rstrip(", ")


def doubles(plan: EvsePlan) -> Iterable[FieldError]:
    """Say which uid, number or connector id a station would have twice."""
    evses = [each.evse for each in plan.planned]
    values: dict[str, Sequence[Any]] = {
        "uid": [evse.uid.lower() for evse in evses],
        "evse_id": [evse.evse_id.lower() for evse in evses],
        "evse_sequence_number": [evse.evse_sequence_number for evse in evses],
    }
    for name, given in values.items():
        for place in _twice(given):
            where = f"evses.{plan.planned[place].place}.{name}"
            yield FieldError(where, _("Another EVSE of this station has the same."))
    rows = [row for each in plan.planned for row in each.connectors or each.old]
    for found in _twice([row.connector_id for row in rows]):
        places = [(each, *row) for each in plan.planned for row in enumerate(each.connectors or each.old)]
        each, place, row = places[found]
        there = Sentence(_("Connector %(n)s is there twice."), {"n": row.connector_id})
        told = listed((there, Sentence(_("Connectors are numbered through the station."))), between=" ")
        yield FieldError(f"evses.{each.place}.connectors.{place}.id", told)


def bare(plan: EvsePlan, said: list[dict[str, Any]]) -> Iterable[FieldError]:
    """Say which EVSEs would have no connector (OCPI 2.2.1 §8.3.2), but for those that stand here without any."""
    for each in plan.planned:
        if not said[each.place]["connectors"] and (each.evse.pk is None or each.old):
            yield FieldError(f"evses.{each.place}.connectors", _("An EVSE has one connector at least."))


def _twice(values: Sequence[Any]) -> Sequence[int]:
    """Give the places of what comes more than once."""
    if len(set(values)) == len(values):
        return ()
    times = Counter(values)
    return [place for place, value in enumerate(values) if times[value] > 1]
