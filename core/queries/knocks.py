"""Who has knocked in vain, as far as somebody may know."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q

from core.models import ChargeStation, Knock, Operator, Session, StepAttempt

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import Actor

NEIGHBOUR_FOR = timedelta(hours=24)


def knocks_visible_to(actor: Actor) -> QuerySet[Knock]:
    """Give the knocks that an actor may see, in the order in which they first came.

    An operator sees its own names and names that are spelled alike, what came with its registration tokens, and what
    came from an address of its stations or of its people's phones within 24 hours. The only operator of an
    installation, and a superuser, see everything; a token that is limited to some companies, and a job pass, never do.
    """
    knocks = Knock.objects.order_by("first_seen", "pk")
    if sees_all(actor):
        return knocks
    return knocks.filter(_named(actor) | near(ChargeStation.objects.visible_to(actor)) | _near_a_phone(actor))


def knocks_named_to(actor: Actor) -> QuerySet[Knock]:
    """Give those of them whose name the actor may read: of the others it sees that somebody knocked, not who."""
    knocks = Knock.objects.order_by("first_seen", "pk")
    return knocks if sees_all(actor) else knocks.filter(_named(actor))


def sees_all(actor: Actor) -> bool:
    """Tell whether every knock is this actor's to see."""
    if actor.user is not None and actor.user.is_superuser:
        return True
    return not actor.is_limited and not Operator.objects.exclude(pk=actor.operator.pk).exists()


def concerning(stations: QuerySet[ChargeStation]) -> Q:
    """Match the knocks that may be about these stations: names spelled alike, or one of their addresses."""
    return _alike(stations) | near(stations)


def _named(actor: Actor) -> Q:
    named = _alike(ChargeStation.objects.visible_to(actor))
    return named if actor.is_limited else named | Q(operator=actor.operator)


def _alike(stations: QuerySet[ChargeStation]) -> Q:
    return Q(look_alike__in=stations.order_by().values("look_alike")) & ~Q(look_alike="")


def near(stations: QuerySet[ChargeStation]) -> Q:
    """Match what came from an address of these stations, within 24 hours: tomorrow the address may be another's."""
    theirs = Session.objects.filter(station__in=stations.order_by().values("pk"))
    # Asked once, not for every knock: where all stations call through one address, an index on it helps nobody.
    known = theirs.filter(address__in=Knock.objects.values("address")).values("address")
    sessions = theirs.filter(
        address=OuterRef("address"),
        last_seen__gte=OuterRef("last_seen") - NEIGHBOUR_FOR,
        opened_at__lte=OuterRef("last_seen") + NEIGHBOUR_FOR,
    )
    return Q(address__in=known) & Q(Exists(sessions))


def _near_a_phone(actor: Actor) -> Q:
    """Match what came from where a person of the actor's operator did field work within 24 hours."""
    if actor.is_limited:
        return Q(pk__in=[])
    attempts = StepAttempt.objects.visible_to(actor).filter(
        address=OuterRef("address"),
        at__gte=OuterRef("last_seen") - NEIGHBOUR_FOR,
        at__lte=OuterRef("last_seen") + NEIGHBOUR_FOR,
    )
    return Q(Exists(attempts))


def unanswered() -> Q:
    """Match the knocks of which nobody has said whose they are, or that came again since."""
    return Q(answered_at=None) | Q(last_seen__gt=F("answered_at"))
