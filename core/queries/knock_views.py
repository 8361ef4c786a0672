"""How a knock looks to whoever may see it: cause, sentence and remedy, and whose it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.db.models.functions import Upper

from core.catalogue.playbooks import playbook_of
from core.causes import remedy_of, sentence_of
from core.causes.playbook import advice
from core.identities import is_identity, why_alike
from core.models import ChargeStation, Knock
from core.queries.alike import LookAlike, stations_like_each
from core.queries.knocks import knocks_named_to, knocks_visible_to, near, sees_all
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from core.models import Actor

MOST_SHOWN = 100
# What of the evidence names nobody: all that is told of a stranger at the same address.
NAMELESS = {"reason", "length", "profile", "called", "offered", "hint", "seconds", "minutes", "agreed", "spoke"}
UNNAMED = Sentence(_("Something that is no station of yours called from the same address."))


@dataclass(frozen=True)
class KnockView:
    """One knock as an operator may see it; `mine` when it came under the asked-for station's own name.

    `why` says why it looks like that station, `look_alikes` which stations it looks like when none was asked for;
    `advice` is what the playbook of the station's model adds to the remedy.
    """

    id: int
    identity: str
    address: str | None
    cause: str
    sentence: Sentence
    remedy: Sentence
    evidence: Mapping[str, Any]
    first_seen: datetime
    last_seen: datetime
    count: int
    why: Sentence | None
    mine: bool
    port: int = 0
    answered: bool = False
    advice: tuple[Sentence, ...] = ()
    look_alikes: tuple[LookAlike, ...] = ()

    @property
    def claimable(self) -> bool:
        """Tell whether a station could take this identity."""
        return not self.mine and is_identity(self.identity)


def knocks_for(actor: Actor, *, station: ChargeStation, since: datetime) -> list[KnockView]:
    """Give the knocks since a moment that may be about a station, its own first, newest first, at most a hundred.

    Those under its name, those that look like it and are no other station of the operator's, and what nobody knows
    from an address of its site; `why` says why one looks alike.
    """
    knocks = knocks_visible_to(actor).filter(last_seen__gte=since).order_by("-last_seen", "-pk")
    rows = list(knocks[: 10 * MOST_SHOWN])
    if not rows:
        return []
    likeness = {row.identity: _likeness(row.identity, station) for row in rows}
    close = _near_its_site(station, rows)
    here = {row.address for row in rows if row.identity == station.charge_station_id} - {None}
    near_by = [row for row in rows if any(likeness[row.identity]) or row.pk in close or row.address in here]
    named = _named(actor, near_by)  # of a thousand calls few are about one station: only those are looked at closely
    views = [_of_station(row, station, likeness[row.identity], named=row.pk in named) for row in near_by]
    known = _other_names(station, {view.identity for view in views if view.identity and not view.mine})
    kept = [view for view in views if view.mine or view.identity.upper() not in known]
    return sorted(kept, key=lambda view: (not view.mine, view.why is None))[:MOST_SHOWN]


def _likeness(identity: str, station: ChargeStation) -> tuple[bool, Sentence | None]:
    """Tell whether a name is the station's own, else why it looks like it, if it does."""
    mine = identity == station.charge_station_id
    return mine, None if mine else why_alike(identity, station.charge_station_id, tuple(station.serials))


def view_knocks(actor: Actor, rows: list[Knock]) -> list[KnockView]:
    """Look at knocks that the actor may see, each with the stations that its name may stand for."""
    named = _named(actor, rows)
    alike = stations_like_each(actor, {row.identity for row in rows if row.identity})
    views = []
    for row in rows:
        exact, others = alike.get(row.identity, (None, ()))
        likely = exact or (others[0].station if len(others) == 1 else None)
        readable = row.pk in named or likely is not None or bool(others)
        views.append(_view(row, named=readable, like=likely, look_alikes=() if exact else tuple(others)))
    return views


def may_read_name(actor: Actor, knock: Knock) -> bool:
    """Tell whether the actor may read the name of a knock that it may see: its own, or one that looks like its own."""
    if knocks_named_to(actor).filter(pk=knock.pk).exists():
        return True
    exact, others = stations_like_each(actor, {knock.identity}).get(knock.identity, (None, ()))
    return exact is not None or bool(others)


def _named(actor: Actor, rows: list[Knock]) -> set[int]:
    numbers = [row.pk for row in rows]
    if sees_all(actor):
        return set(numbers)
    return set(knocks_named_to(actor).filter(pk__in=numbers).values_list("pk", flat=True))


def _near_its_site(station: ChargeStation, rows: list[Knock]) -> set[Any]:
    """Give the numbers of those knocks that came from an address of the station's site."""
    here = Q(pk=station.pk)
    if station.location_id is not None:
        here |= Q(location=station.location_id)
    site = ChargeStation.objects.filter(here, operator=station.operator_id)
    knocks = Knock.objects.filter(near(site), pk__in=[row.pk for row in rows])
    return set(knocks.values_list("pk", flat=True))


def _other_names(station: ChargeStation, names: Iterable[str]) -> set[str]:
    """Give the names among these, in capitals, that are known to be another station of the same operator."""
    others = ChargeStation.objects.filter(operator=station.operator_id).exclude(pk=station.pk)
    spelled = others.annotate(folded=Upper("charge_station_id")).filter(folded__in={name.upper() for name in names})
    return set(spelled.values_list("folded", flat=True))


def _of_station(
    knock: Knock, station: ChargeStation, likeness: tuple[bool, Sentence | None], *, named: bool
) -> KnockView:
    mine, why = likeness
    return _view(knock, named=named or mine or why is not None, like=station, why=why, mine=mine)


def _view(
    knock: Knock,
    *,
    named: bool,
    like: ChargeStation | None,
    why: Sentence | None = None,
    mine: bool = False,
    look_alikes: tuple[LookAlike, ...] = (),
) -> KnockView:
    evidence = {name: fact for name, fact in knock.evidence.items() if named or name in NAMELESS}
    said, remedy = sentence_of(knock.cause, evidence), remedy_of(knock.cause, evidence)
    told = named or {*said.facts, *remedy.facts} <= {*evidence}
    playbook = playbook_of(like.template) if like is not None and named else {}
    return KnockView(
        id=knock.pk,
        identity=knock.identity if named else "",
        address=knock.address,
        cause=knock.cause,
        sentence=said if told else UNNAMED,
        remedy=remedy if told else Sentence(""),
        evidence=evidence,
        first_seen=knock.first_seen,
        last_seen=knock.last_seen,
        count=knock.count,
        why=why,
        mine=mine,
        port=knock.port,
        answered=knock.answered_at is not None and knock.answered_at >= knock.last_seen,
        advice=advice(knock.cause, playbook),
        look_alikes=look_alikes,
    )
