"""The audit trail, as somebody asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from core.models import ChargeStation, Event, Location
from core.queries.narrowing import Window
from core.queries.subjects import NOUNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from core.models import Actor


def events_asked_for(actor: Actor, asked: Mapping[str, Any]) -> QuerySet[Event]:
    """Narrow to what is between `date_from` and `date_to`, by whom (`who`: part of the name), of which `subject`.

    A subject is a noun and an id: "station ACE0100201"; a noun alone gives all of them. `verb` is exact. A token that
    is limited to companies sees what is about their stations and Locations.
    """
    rows = Window(stamp="at", start=asked.get("date_from"), end=asked.get("date_to")).within(_visible(actor))
    if asked.get("who"):
        rows = rows.filter(by__icontains=asked["who"])
    if asked.get("subject"):
        subject = asked["subject"]
        whole = " " in subject and subject not in NOUNS
        rows = rows.filter(subject=subject) if whole else rows.filter(_part_of_subject(subject))
    if asked.get("verb"):
        rows = rows.filter(verb=asked["verb"])
    return rows


def _part_of_subject(text: str) -> Q:
    return Q(subject__istartswith=f"{text} ") | Q(subject__iendswith=f" {text}")


def _visible(actor: Actor) -> QuerySet[Event]:
    rows = Event.objects.visible_to(actor)
    if actor.companies is None:
        return rows
    mine = [
        model.objects.visible_to(actor).annotate(called=Concat(Value(f"{noun} "), F(key))).values("called")
        for model, noun, key in ((ChargeStation, "station", "charge_station_id"), (Location, "location", "location_id"))
    ]
    return rows.filter(Q(subject__in=mine[0]) | Q(subject__in=mine[1]))


def before(rows: QuerySet[Event], mark: int | None) -> QuerySet[Event]:
    """Give the newest first, those after the page that ended with this entry."""
    newest = rows.order_by("-pk")
    return newest if mark is None else newest.filter(pk__lt=mark)
