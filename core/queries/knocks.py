"""Who has knocked in vain, as far as somebody may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.db.models.functions import Now, Upper

from core.causes import remedy_of, sentence_of
from core.identities import why_alike
from core.models import ChargeStation, Knock, Operator, Session
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from core.models import Actor

MOST_SHOWN = 100
NEIGHBOUR_FOR = timedelta(hours=24)
NAMING = ("identity", "path", "wanted", "user")
UNNAMED = Sentence(_("Something that is no station of yours called from the same address."))


@dataclass(frozen=True)
class KnockView:
    """One knock as an operator may see it; `mine` when it came under the asked-for station's own name."""

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


def knocks_for(actor: Actor, *, station: ChargeStation | None = None, since: datetime) -> list[KnockView]:
    """Give the knocks since a moment that the actor may see, newest first, at most a hundred.

    With a station: those under its name, those that look like it and are no other station of the operator's, and what
    nobody knows from an address of its site; `why` says why one looks alike. An operator sees its own names, names
    that look like its own, and (the name masked) what came from an address of its stations; the only operator of an
    installation, and a superuser, see everything.
    """
    knocks = Knock.objects.filter(last_seen__gte=since).order_by("-last_seen", "-pk")
    sees_all = _sees_all(actor)
    rows = list((knocks if sees_all else knocks.filter(_visible(actor, since)))[: 10 * MOST_SHOWN])
    own = None if sees_all else _own_names(actor, rows)
    views = [_view(knock, station, named=own is None or knock.look_alike in own) for knock in rows]
    if station is not None and views:
        views = _concerning(station, views, since)
    return views[:MOST_SHOWN]


def knocks_visible_to(actor: Actor) -> QuerySet[Knock]:
    """Give the knocks that an actor may see, in the order in which they first came; names are not masked here."""
    knocks = Knock.objects.order_by("first_seen", "pk")
    return knocks if _sees_all(actor) else knocks.filter(_visible(actor, Now()))


def _concerning(station: ChargeStation, views: list[KnockView], since: datetime) -> list[KnockView]:
    """Keep what may be this station: not what is known to be another one of the same operator."""
    others = ChargeStation.objects.filter(operator=station.operator_id).exclude(pk=station.pk)
    names = {view.identity.upper() for view in views if view.identity and not view.mine}
    spelled = others.annotate(folded=Upper("charge_station_id")).filter(folded__in=names)
    known = set(spelled.values_list("folded", flat=True))
    near = set(_addresses(_of_its_site(station), since)) | {view.address for view in views if view.mine} - {None}
    kept = [
        view
        for view in views
        if view.mine or (view.identity.upper() not in known and (view.why is not None or view.address in near))
    ]
    return sorted(kept, key=lambda view: (not view.mine, view.why is None))


def _of_its_site(station: ChargeStation) -> QuerySet[ChargeStation]:
    here = Q(pk=station.pk)
    if station.location_id is not None:
        here |= Q(location=station.location_id)
    return ChargeStation.objects.filter(here, operator=station.operator_id)


def _sees_all(actor: Actor) -> bool:
    if actor.user is not None and actor.user.is_superuser:
        return True
    return Operator.objects.count() == 1


def _visible(actor: Actor, since: datetime | Now) -> Q:
    stations = ChargeStation.objects.visible_to(actor)
    alike = Q(look_alike__in=stations.values("look_alike")) & ~Q(look_alike="")
    return alike | Q(address__in=_addresses(stations, since))


def _addresses(stations: QuerySet[ChargeStation], since: datetime | Now) -> QuerySet[Any]:
    sessions = Session.objects.filter(station__in=stations.values("pk"), last_seen__gte=since - NEIGHBOUR_FOR)
    return sessions.values_list("address", flat=True).distinct()


def _own_names(actor: Actor, knocks: list[Knock]) -> set[str]:
    """Give the folded names among these that the actor may read."""
    stations = ChargeStation.objects.visible_to(actor).filter(look_alike__in={knock.look_alike for knock in knocks})
    return set(stations.values_list("look_alike", flat=True)) - {""}


def _view(knock: Knock, station: ChargeStation | None, *, named: bool) -> KnockView:
    mine = station is not None and knock.identity == station.charge_station_id
    alike = (
        why_alike(knock.identity, station.charge_station_id, tuple(station.serials)) if station and not mine else None
    )
    named = named or mine or alike is not None
    evidence = {name: fact for name, fact in knock.evidence.items() if named or name not in NAMING}
    said = sentence_of(knock.cause, evidence)
    tells_a_name = not named and not set(NAMING).isdisjoint(said.facts)
    return KnockView(
        id=knock.pk,
        identity=knock.identity if named else "",
        address=knock.address,
        cause=knock.cause,
        sentence=UNNAMED if tells_a_name else said,
        remedy=Sentence("") if tells_a_name else remedy_of(knock.cause, evidence),
        evidence=evidence,
        first_seen=knock.first_seen,
        last_seen=knock.last_seen,
        count=knock.count,
        why=alike,
        mine=mine,
    )
