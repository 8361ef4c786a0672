"""Who read what may write it: the state a writer has seen, compared with the row that is locked now."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from core.domain.auditing import record
from core.errors import EtagRequired, FieldError, StaleEtag
from core.models import Event, Location
from core.models.clock import moved_on
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from core.models import Actor


# What is printed under another name than the audit trail's.
PRINTED = {
    "latitude": "coordinates",
    "longitude": "coordinates",
    "energy_mix_profile_id": "energy_mix",
    "template": "charge_station_template_id",
    "stations": "evses",  # of a Location: whose EVSEs changed
}


class Seen(Struct, frozen=True):
    """What a writer says of the state it has seen: its etags, or that there is any, or that there is none."""

    etags: frozenset[uuid.UUID] | None = None
    anything: bool = False
    nothing: bool = False

    @property
    def says(self) -> bool:
        return self.anything or self.etags is not None


ANYTHING = Seen()


def must_be_current(*, actor: Actor, row: Any, seen: Seen, subject: str, required: bool) -> None:
    """Let a writer on only if it has seen the row as it is; the row must be locked by now.

    Raises EtagRequired, and StaleEtag with the row itself and the names of what changed since.
    """
    if seen.nothing:
        raise StaleEtag(data=row, field="etag")
    if seen.anything or (seen.etags is not None and row.etag in seen.etags):
        return
    if seen.etags is not None:
        raise StaleEtag(data=row, errors=_told(actor, subject, seen.etags))
    if required:
        raise EtagRequired(field="etag")


def must_be_new(*, seen: Seen) -> None:
    """Refuse a writer that has seen what does not exist. Raises StaleEtag."""
    if seen.says:
        raise StaleEtag(field="etag")


def _told(actor: Actor, subject: str, etags: frozenset[uuid.UUID]) -> list[FieldError]:
    told = [FieldError("etag", StaleEtag.text, StaleEtag.slug)]
    return told + [
        FieldError(name, _("It changed since you read it."), "changed") for name in changed_since(actor, subject, etags)
    ]


def changed_since(actor: Actor, subject: str, etags: frozenset[uuid.UUID]) -> list[str]:
    """Give the fields that the audit trail has changed since one of these etags held; none when it cannot tell."""
    trail = Event.objects.visible_to(actor).filter(subject=subject).order_by("pk")
    first = trail.filter(changes__etag__0__in=[str(etag) for etag in etags]).first()
    if first is None:
        return []
    later = trail.filter(pk__gte=first.pk).values_list("changes", flat=True)
    return sorted({PRINTED.get(name, name) for changes in later for name in changes} - {"etag", "count"})


def renew_locations(*, actor: Actor, places: QuerySet[Location], changes: Mapping[str, Any], **columns: Any) -> None:
    """Give Locations a new etag and a later last_updated, because what they show changed; the audit trail says what."""
    for place in places.order_by("pk").select_for_update(no_key=True):
        etag = uuid.uuid4()
        Location.objects.filter(pk=place.pk).update(etag=etag, last_updated=moved_on("last_updated"), **columns)
        told = {**changes, "etag": [str(place.etag), str(etag)]}
        record(actor=actor, verb="change", subject=f"location {place.location_id}", changes=told)
