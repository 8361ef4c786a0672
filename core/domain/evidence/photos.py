"""Keep photos of an installation, remove them, and forget them when their time is over."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import connection, transaction

from core.domain.auditing import record
from core.errors import EnoughPhotos, NotFound
from core.models import Photo

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from core.domain.evidence.pictures import Picture
    from core.models import Actor, Installation

MOST_PHOTOS = 40
PURGE = """
    UPDATE core_photo SET image = '', thumbnail = '', latitude = NULL, longitude = NULL, purged_at = %(at)s
    WHERE id IN (
        SELECT photo.id FROM core_photo photo
        LEFT JOIN core_evidencerules rules ON rules.operator_id = photo.operator_id
        WHERE purged_at IS NULL AND at < %(at)s - make_interval(days => coalesce(rules.photo_days, 365))
          AND photo.operator_id = %(operator)s
        ORDER BY at LIMIT 1000
    )
"""
FORGET_PLACES = """
    UPDATE core_photo SET latitude = NULL, longitude = NULL
    WHERE id IN (
        SELECT photo.id FROM core_photo photo JOIN core_operator operator ON operator.id = photo.operator_id
        WHERE photo.latitude IS NOT NULL AND at < %(at)s - make_interval(days => operator.place_days)
          AND operator.id = %(operator)s
        ORDER BY at LIMIT 1000
    )
"""


@transaction.atomic
def take_photo(
    *,
    actor: Actor,
    installation: Installation,
    kind: str,
    picture: Picture,
    taken_at: datetime | None = None,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
) -> Photo:
    """Keep a photo that was made anew (`make_anew`: that takes a second, so nothing is locked meanwhile).

    Its place is only kept when both degrees are told. The installation's row is locked by who tries the step: two
    photos at once cannot both be the fortieth. Raises EnoughPhotos.
    """
    if installation.photos.count() >= MOST_PHOTOS:
        raise EnoughPhotos(most=MOST_PHOTOS)
    here = (latitude, longitude) if latitude is not None and longitude is not None else (None, None)
    photo = Photo.objects.create(
        operator=installation.operator,
        installation=installation,
        key=secrets.token_urlsafe(18),
        kind=kind,
        image=picture.image,
        thumbnail=picture.thumbnail,
        size=len(picture.image),
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        by=str(actor),
        taken_at=taken_at,
        latitude=here[0],
        longitude=here[1],
    )
    photo.refresh_from_db(fields=["at"])
    record(actor=actor, verb="take_photo", subject=f"station {installation.station.charge_station_id}")
    return photo


@transaction.atomic
def drop_photo(*, actor: Actor, installation: Installation, key: str) -> Photo:
    """Remove a photo that was not meant; that it was there stays on record. Raises NotFound."""
    photo = Photo.objects.visible_to(actor).filter(installation=installation, key=key).first()
    if photo is None:
        raise NotFound
    Photo.objects.filter(pk=photo.pk).delete()
    record(actor=actor, verb="drop_photo", subject=f"station {installation.station.charge_station_id}")
    return photo


def purge_photos(*, at: datetime, operator_id: int) -> int:
    """Forget the pictures that are older than their operator keeps them (a year); hash, kind and who stay.

    A thousand a call; give how many.
    """
    with connection.cursor() as cursor:
        cursor.execute(PURGE, {"at": at, "operator": operator_id})
        return cursor.rowcount


def forget_places(*, at: datetime, operator_id: int) -> int:
    """Forget where photos were taken, when their operator's time for that is over; a thousand a call."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET_PLACES, {"at": at, "operator": operator_id})
        return cursor.rowcount
