"""What the owner of a site is shown: its stations as they are today, what was installed, and the records of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import JSONField, OuterRef, Prefetch, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from core.choices import EvseStatus, InstallationState
from core.errors import NotFound
from core.models import Actor, ChargeStation, CommissioningRecord, Evse, Installation, OwnerLink
from core.queries.records import newest_record
from core.queries.stations import view_stations, with_presence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from core.models import Location

SHOWN = (InstallationState.HANDED_OVER, InstallationState.APPROVED)
# What names people, or is said among colleagues.
UNTOLD = {"note", "comment", "photos", "drawing"}


def links_of(actor: Actor, location: Location) -> QuerySet[OwnerLink]:
    """Give the links of a Location, the newest first, those that ended too."""
    return links_asked_for(actor).filter(location=location)


def links_asked_for(actor: Actor, *, location_id: str = "") -> QuerySet[OwnerLink]:
    """Give the links of all Locations, or of the one of this id, the newest first, those that ended too."""
    rows: QuerySet[OwnerLink] = OwnerLink.objects.visible_to(actor).select_related("location")
    rows = rows.filter(location__location_id__iexact=location_id) if location_id else rows
    return rows.order_by("-created", "-pk")


def stations_for_owner(link: OwnerLink, *, at: datetime) -> list[dict[str, Any]]:
    """Give each station with its state today, its EVSEs, and the newest installation that was handed over."""
    there = Evse.objects.exclude(status=EvseStatus.REMOVED).prefetch_related("connectors")
    here = ChargeStation.objects.filter(location=link.location_id).select_related("location", "template")
    rows = with_presence(here, at=at).order_by("charge_station_id").prefetch_related(Prefetch("evses", there))
    newest = {row.station_id: row for row in _installations(link).order_by("opened_at", "pk")}
    return [{"view": view, "installation": newest.get(view.station.pk)} for view in view_stations(rows, at=at)]


def record_for_owner(link: OwnerLink, installation_id: int) -> CommissioningRecord:
    """Give the newest record of an installation that was made at the link's Location. Raises NotFound."""
    installation = _installations(link).filter(pk=installation_id).first()
    record = newest_record(actor=Actor(operator=link.operator), installation=installation) if installation else None
    if record is None:
        raise NotFound
    return record


def _installations(link: OwnerLink) -> QuerySet[Installation]:
    """Give what was installed at the Location, of the stations that are still there.

    A station that came from elsewhere brings the record of its installation along, and that tells of another owner's
    site: where it stood is what the newest record says, for a record never changes.
    """
    records = CommissioningRecord.objects.filter(installation=OuterRef("pk")).order_by("-number")
    stood_at = KeyTextTransform("location_id", KeyTransform("location", Cast("text", JSONField())))
    rows = Installation.objects.visible_to(Actor(operator=link.operator)).annotate(
        stood_at=Subquery(records.values_list(stood_at)[:1])
    )
    return rows.filter(station__location=link.location_id, state__in=SHOWN, stood_at__iexact=link.location.location_id)


def without_names(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give a record's facts with people as their initials, and without notes, comments, photos and drawings."""
    told = {name: _bare(value) for name, value in facts.items() if name not in UNTOLD}
    signature = told.get("signature")
    if signature:
        told["signature"] = signature | {"name": initials(signature["name"])}
    if told.get("approved"):
        told["approved"] = told["approved"] | {"comment": ""}
    if told.get("readings"):
        told["readings"] = [reading | {"note": ""} for reading in told["readings"]]
    return told


def _bare(value: Any) -> Any:
    if isinstance(value, list):
        return [_bare(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: initials(part) if name in {"by", "started_by"} else _bare(part)
        for name, part in value.items()
        if name not in UNTOLD
    }


def initials(name: str) -> str:
    """Give the first letters of a name: "Ina de Vries" is I.D.V."""
    return "".join(f"{word[0].upper()}." for word in name.split())
