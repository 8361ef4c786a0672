"""Write what was read through the verbs of the API: make what is unknown, change what differs, leave the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.db.models.functions import Lower, Upper

from core.choices import EvseStatus
from core.domain.batch import Item, Method
from core.domain.etags import Seen
from core.domain.locations.energy_mix import write_energy_mix_profiles
from core.domain.locations.making import write_locations
from core.domain.stations.faults import STRUCTURE
from core.domain.stations.writing import REQUIRED, write_stations
from core.errors import FieldError, Refused
from core.importing.kept import changes_of, kept_location, kept_station, merged_evses
from core.importing.ocpi.rules import Notes
from core.models import ChargeStation, EnergyMixProfile, Evse, Location

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.domain.batch import Outcome
    from core.models import Actor

CREATED, UPDATED, UNCHANGED, REFUSED = "created", "updated", "unchanged", "refused"


@dataclass
class Row:
    """One thing to bring in: what is said of it, what holds `at_first` (when it is made), and what became of it.

    `stay`: uids of EVSEs (in small letters) that could not be read; those that are here are not taken for gone.
    `before`: what it said until now, when it was changed; `stamp`: the etag or version that it has (since).
    """

    key: str
    said: dict[str, Any]
    at_first: dict[str, Any] = field(default_factory=dict)
    stay: frozenset[str] = frozenset()
    notes: Notes = field(default_factory=Notes)
    outcome: str = ""
    errors: list[FieldError] = field(default_factory=list)
    before: dict[str, Any] | None = None
    stamp: str = ""

    def refuse(self, field: str, rule: str, was: Any = None, more: str = "") -> None:
        self.outcome = REFUSED
        self.notes.refused(field, rule, was, more)

    def refuse_for(self, error: FieldError, rule: str = "api_refused", was: Any = None) -> None:
        """Refuse it for what is wrong with a field, to be told in the reader's language."""
        self.errors.append(error)
        self.refuse(error.field, rule, was, error.message if rule == "api_refused" else "")

    def end(self, outcome: Outcome, word: str) -> None:
        """Keep what the verb said; what it left as it was is not changed, and not there to be undone."""
        if not isinstance(outcome, Refused):
            stamp = str(getattr(outcome, "etag", ""))
            idle = bool(stamp) and stamp == self.stamp
            self.outcome, self.before = (UNCHANGED, None) if idle else (word, self.before)
            self.stamp = stamp
            return
        for error in outcome.errors or [FieldError(outcome.field, outcome.sentence)]:
            self.refuse_for(error, was=self.said.get(error.field, self.key))


Todo = list[tuple[Row, Method, Item]]


def load_locations(actor: Actor, rows: Sequence[Row]) -> None:
    """Write Locations, a thousand at most; each row's outcome says what became of it."""
    present = Location.objects.visible_to(actor).annotate(folded=Lower("location_id"))
    present = present.filter(folded__in=[row.key.lower() for row in rows]).select_related("energy_mix_profile")
    known = {each.folded: each for each in present}
    todo: Todo = []
    for row in rows:
        old = known.get(row.key.lower())
        row.key = old.location_id if old is not None else row.key  # as it is written here, not in the file
        kept = kept_location(old) if old is not None else {}
        changes = changes_of(kept, row.said)
        if old is None:
            todo.append((row, Method.POST, Item(row.key, row.at_first | row.said)))
        elif changes:
            row.before, row.stamp = kept, str(old.etag)
            todo.append((row, Method.PATCH, Item(row.key, changes)))
        else:
            row.outcome = UNCHANGED
    _carry_out(actor, write_locations, todo)


def load_stations(actor: Actor, rows: Sequence[Row]) -> None:
    """Write stations with their EVSEs, a thousand at most; an EVSE that its station has no longer is REMOVED."""
    live = Evse.objects.exclude(status=EvseStatus.REMOVED).prefetch_related("connectors")
    present = ChargeStation.objects.visible_to(actor).annotate(folded=Upper("charge_station_id"))
    present = present.filter(folded__in=[row.key.upper() for row in rows]).select_related("location", "template")
    known = {each.folded: each for each in present.prefetch_related(Prefetch("evses", live, to_attr="live"))}
    todo: Todo = []
    for row in rows:
        old = known.get(row.key.upper())
        if old is None:
            todo.append((row, Method.POST, Item(row.key, row.at_first | row.said)))
            continue
        row.key = old.charge_station_id  # as it is written here, not in the file
        item = _change(old, row)
        if item is None:
            row.outcome = UNCHANGED
        else:
            kept = kept_station(old, old.live)
            row.before, row.stamp = _whole(old, row, kept) | {"evses": kept["evses"]}, str(old.etag)
            todo.append((row, Method.PUT if item.seen.etags else Method.PATCH, item))
    _carry_out(actor, write_stations, todo)


def _change(old: Any, row: Row) -> Item | None:
    """Give what makes a station as it is said to be; EVSEs change by a PUT of the whole. None: it is so already."""
    said, kept = row.said, kept_station(old, old.live)
    evses = merged_evses(kept["evses"], said["evses"]) if "evses" in said else [*kept["evses"]]
    template = said.get("charge_station_template_id", "")
    if template and (old.template is None or old.template.template_id.lower() != template.lower()):
        return Item(old.charge_station_id, _whole(old, row, kept) | said, Seen(etags=frozenset({old.etag})))
    evses += [evse for evse in kept["evses"] if evse["uid"].lower() in row.stay]
    plain = changes_of(kept, {name: value for name, value in said.items() if name not in STRUCTURE})
    if _by_uid(evses) == _by_uid(kept["evses"]):
        return Item(old.charge_station_id, plain) if plain else None
    return Item(
        old.charge_station_id, _whole(old, row, kept) | plain | {"evses": evses}, Seen(etags=frozenset({old.etag}))
    )


def _whole(old: Any, row: Row, kept: dict[str, Any]) -> dict[str, Any]:
    """Give a station as a PUT of it; what a scan has left empty, and a whole one needs, gets what a new one would."""
    plain = {name: value for name, value in kept.items() if name != "evses"}
    return {name: getattr(old, name) for name in REQUIRED} | row.at_first | plain


def _by_uid(evses: list[dict[str, Any]]) -> dict[str, Any]:
    return {str(evse.get("uid")).lower(): evse for evse in evses}


def load_energy_mixes(actor: Actor, rows: Sequence[Row]) -> None:
    """Make the profiles that are not there; one that is there stays as it is."""
    present = EnergyMixProfile.objects.visible_to(actor).filter(energy_mix_profile_id__in=[row.key for row in rows])
    known = {each.energy_mix_profile_id for each in present}
    for row in rows:
        row.outcome = UNCHANGED
    todo = [(row, Method.POST, Item(row.key, row.said)) for row in rows if row.key not in known]
    _carry_out(actor, write_energy_mix_profiles, todo)


def _carry_out(actor: Actor, verb: Callable[..., list[Outcome]], todo: Todo) -> None:
    # What is here first: a new station may take over what one of these lets go of.
    for method in (Method.PUT, Method.PATCH, Method.POST):
        some = [(row, item) for row, its, item in todo if its == method]
        if some:
            outcomes = verb(actor=actor, method=method, items=[item for _row, item in some])
            for (row, _item), outcome in zip(some, outcomes, strict=True):
                row.end(outcome, CREATED if method == Method.POST else UPDATED)
