"""The supervisor's queue: hand-overs that wait for a word, those that ask to be looked at first."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from core.choices import InstallationState, StepName
from core.models import Installation, Location
from core.queries.evidence import rules_of
from core.queries.installations import REALLY
from core.queries.narrowing import with_words
from core.queries.offered import MOST
from core.queries.risk import BY_SLUG, FACTS, risk_of, with_risk
from core.texts import by_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from core.models import Actor, Review, StepAttempt

CLEAN = "clean"
SEARCHED = (
    "station__charge_station_id",
    "station__location__name",
    "station__location__city",
    "station__template__name",
    "handed_over_by",
    "note",
)


def waiting(actor: Actor, **only: Any) -> QuerySet[Any]:
    """Give the hand-overs that wait, the longest waiting first; rows of `with_risk`. `only` are columns' values."""
    rows = Installation.objects.visible_to(actor).filter(state=InstallationState.HANDED_OVER, **only)
    rows = rows.select_related("station__location", "station__template")
    return with_risk(rows, actor, rules_of(actor.operator)).order_by("handed_over_at", "pk")


def ranked(rows: QuerySet[Any]) -> list[Any]:
    """Give the facts of each row of `waiting` and its `pk`, the riskiest first, then the longest waiting."""
    return sorted(rows.values_list("pk", *FACTS, named=True), key=risk_of, reverse=True)


def how_many(ranks: Sequence[Any]) -> dict[str, int]:
    """Count the ranked: `all`, the `clean` ones, and those of each reason."""
    each = {slug: sum(map(risk.holds, ranks)) for slug, risk in BY_SLUG.items()}
    return {"all": len(ranks), CLEAN: sum(risk_of(rank) == 0 for rank in ranks), **each}


def with_reason(ranks: Sequence[Any], reason: str) -> Sequence[Any]:
    """Keep the ranked that have a reason, or the "clean" ones; what is no reason keeps them all."""
    if reason == CLEAN:
        return [rank for rank in ranks if risk_of(rank) == 0]
    return [rank for rank in ranks if BY_SLUG[reason].holds(rank)] if reason in BY_SLUG else ranks


def narrowed(rows: QuerySet[Any], asked: Mapping[str, str]) -> QuerySet[Any]:
    """Keep what was asked for: `by` whom, at which `location`, and `q` in any name."""
    if asked.get("by"):
        rows = rows.filter(handed_over_by=asked["by"])
    if asked.get("location"):
        rows = rows.filter(station__location__location_id=asked["location"])
    return with_words(rows, asked.get("q", ""), *SEARCHED)


def shown(actor: Actor, ranks: Sequence[Any]) -> list[Any]:
    """Give the rows of some of the ranked, with the facts that are known already; one decided meanwhile is left out."""
    rows = Installation.objects.visible_to(actor).select_related("station__location", "station__template")
    known = rows.filter(state=InstallationState.HANDED_OVER).in_bulk([rank.pk for rank in ranks])
    for rank in ranks:
        if rank.pk in known:
            vars(known[rank.pk]).update({fact: getattr(rank, fact) for fact in FACTS})
    return [known[rank.pk] for rank in ranks if rank.pk in known]


def hands(actor: Actor, *, also: str = "") -> list[str]:
    """Name those whose hand-overs wait, and `also` who is asked for; of too many to choose from that one alone."""
    rows = Installation.objects.visible_to(actor).filter(state=InstallationState.HANDED_OVER).exclude(handed_over_by="")
    named = _few(rows.order_by("handed_over_by").values_list("handed_over_by", flat=True).distinct())
    return named if not also or also in named else [also, *named]


def places(actor: Actor, *, also: str = "") -> list[tuple[str, str]]:
    """Give the Locations where hand-overs wait, id and name, and `also` the asked one; of too many that one alone."""
    rows = Installation.objects.visible_to(actor).filter(state=InstallationState.HANDED_OVER)
    of_rows = rows.exclude(station__location=None).order_by("station__location__name")
    named = _few(of_rows.values_list("station__location__location_id", "station__location__name").distinct())
    named.sort(key=lambda place: by_number(place[1]))
    if not also or also in dict(named):
        return named
    asked = Location.objects.visible_to(actor).filter(location_id=also).values_list("name", flat=True).first()
    return [(also, asked or also), *named]


def _few(rows: QuerySet[Any, Any]) -> list[Any]:
    """Give the rows that a list can offer; of more than that, none: a search finds them."""
    some = list(rows[: MOST + 1])
    return some if len(some) <= MOST else []


def timeline(installation: Installation) -> list[StepAttempt | Review]:
    """Give every attempt at a step and every supervisor's word, in the order in which they happened.

    A word that was said is its own entry; the attempt that said it would tell it twice. A step that was tried dry did
    nothing, and is no entry.
    """
    attempts = installation.attempts.filter(REALLY).exclude(step=StepName.REVIEW, outcome=1000)
    return sorted([*attempts, *installation.reviews.all()], key=attrgetter("at", "pk"))
