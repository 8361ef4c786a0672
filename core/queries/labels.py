"""Our own labels: what was printed, what is stuck on what, and what stands on each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Max, Prefetch, Q

from core.choices import EvseStatus
from core.labels.codes import own_label_url
from core.labels.stickers import Sticker
from core.models import ChargeStation, Evse, Label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from core.models import Actor

SIDES = ("left", "right")


def label_runs(actor: Actor) -> QuerySet[Label, dict[str, Any]]:
    """Give what was made at one go, newest first: `created`, `count`, and how many are `stuck` on a station."""
    rows = Label.objects.visible_to(actor).order_by().values("created")
    counted = rows.annotate(count=Count("pk"), stuck=Count("pk", filter=Q(station__isnull=False)), newest=Max("pk"))
    runs: QuerySet[Label, dict[str, Any]] = counted.order_by("-newest")
    return runs


def labels_of_run(actor: Actor, created: datetime) -> list[Label]:
    """Give the labels that were made at that moment, in the order of making."""
    return list(Label.objects.visible_to(actor).filter(created=created).order_by("pk"))


def labels_asked_for(actor: Actor, *, identity: str = "", stuck: bool | None = None) -> QuerySet[Label]:
    """Give the actor's labels, the newest first: those of one station, or those that are (not) on one."""
    rows: QuerySet[Label] = Label.objects.visible_to(actor).select_related("station")
    if identity:
        rows = rows.filter(station__charge_station_id__iexact=identity)
    if stuck is not None:
        rows = rows.filter(station__isnull=not stuck)
    return rows.order_by("-created", "-pk")


def labels_called(actor: Actor, codes: Sequence[str]) -> list[Label]:
    """Give the actor's labels of these codes in this order, each once; what is not theirs is left out."""
    there = Evse.objects.exclude(status=EvseStatus.REMOVED)
    rows = Label.objects.visible_to(actor).filter(code__in=codes).select_related("operator", "station")
    found = {row.code: row for row in rows.prefetch_related(Prefetch("station__evses", there))}
    return [found[code] for code in dict.fromkeys(codes) if code in found]


def newer_label(station: ChargeStation, code: str) -> str:
    """Give the code of the label that a station bears now, when this one is an older one of it; else nothing."""
    now = station.labels.values_list("code", flat=True).first() or ""
    return "" if now.upper() == code.upper() else now


def identities_at(actor: Actor, location_id: str) -> list[str]:
    """Give the identities of the actor's stations at a Location, in order; none for a Location that is not there."""
    rows = ChargeStation.objects.visible_to(actor).filter(location__location_id__iexact=location_id)
    return list(rows.order_by("charge_station_id").values_list("charge_station_id", flat=True))


def stickers(labels: Iterable[Label], *, each_evse: bool = False) -> Iterator[Sticker]:
    """Give what to print: one for each label, or one for each EVSE of its station.

    Of a station with two EVSEs the first is taken to be on the left, seen from its front; an arrow says so.
    """
    for label in labels:
        station = str(label.station or "")
        named = label.code, own_label_url(settings.PUBLIC_URL, label.code), label.operator.name, station
        evses = list(label.station.evses.all()) if label.station and each_evse else []
        sides = SIDES if len(evses) == len(SIDES) else ("",) * len(evses)
        for evse, side in zip(evses, sides, strict=True):
            yield Sticker(*named, evse_id=evse.evse_id, points=side)
        if not evses:
            yield Sticker(*named)
